#include "cli/keep_memory.h"

#include <cstdlib>

#include <malloc.h>

namespace freshet::cli {
namespace {

/// A single buffer of this size is the kernel's to give and to take back.
constexpr int kOwnMapping = 64 << 20;
/// So much that is free is kept.
constexpr int kKept = 256 << 20;

}  // namespace

void KeepMemory() {
  mallopt(M_MMAP_THRESHOLD, kOwnMapping);
  mallopt(M_TRIM_THRESHOLD, kKept);
  // Arrow's own pool gives free memory back within milliseconds.
  setenv("ARROW_DEFAULT_MEMORY_POOL", "system", /*overwrite=*/0);
}

}  // namespace freshet::cli
