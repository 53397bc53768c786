// What the presets asan and tsan tell their runtime libraries, which ask for these functions by
// name. Every program of such a build has it linked in, so that it behaves alike under ctest, under
// pytest, in a debugger and by hand.
//
// https://github.com/google/sanitizers/wiki: SanitizerCommonFlags, ThreadSanitizerFlags,
// ThreadSanitizerSuppressions. Nothing of Freshet's own is ever suppressed.
#include <cstdlib>

extern "C" {

// The first report ends the program, with a status that is none of ours: no test takes it for
// success.
const char* __tsan_default_options() {
  return "halt_on_error=1:exitcode=66:second_deadlock_stack=1"
         // The libraries below lock where it is not seen and unlock by way of libstdc++, where it
         // is.
         ":report_mutex_bugs=0";
}
const char* __asan_default_options() {
  return "exitcode=66:detect_stack_use_after_return=1:strict_string_checks=1";
}
const char* __ubsan_default_options() { return "print_stacktrace=1"; }
const char* __lsan_default_options() { return "print_suppressions=0"; }

// Libraries built without ThreadSanitizer, whose threads agree by atomics that it can't see: what
// they do themselves is left out, what they call of ours is looked at.
const char* __tsan_default_suppressions() {
  return "called_from_lib:libarrow.so\n"
         "called_from_lib:libarrow_compute.so\n"
         "called_from_lib:libparquet.so\n"
         "called_from_lib:librocksdb.so\n"
         "called_from_lib:librdkafka.so\n"
         "called_from_lib:libduckdb.so\n"
         // Functions of theirs that run the program's instances of the standard library's
         // templates. DuckDB's callers of our scan and scalar functions have no names, so those are
         // looked at; RocksDB's tables call nothing of ours that has a state.
         "race:^duckdb::\n"
         "race:^rocksdb::BlockBasedTable::\n"
         "called_from_lib:libfreshet_bridge.so\n"
         // Rust's threads: that it detaches them is left out, too.
         "thread:libfreshet_bridge.so\n";
}

const char* __lsan_default_suppressions() { return ""; }

// Arrow's buffers come from the system's allocator, which the sanitizers watch, not from its own.
__attribute__((constructor)) static void WatchArrowsMemory() {
  setenv("ARROW_DEFAULT_MEMORY_POOL", "system", 0);
}
}
