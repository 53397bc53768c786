// What DISTINCT ON costs beyond reading and writing: two million readings with keys (device_id,
// timestamp), all new and then all known; and what a large state costs in memory.
//
//     cmake -DFRESHET_BENCH=ON … && build/src/stream/operators/deduplicate_bench
//     FRESHET_BENCH_KEYS=50000000 build/src/stream/operators/deduplicate_bench
//         --benchmark_filter=LargeState
#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <string>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <benchmark/benchmark.h>
#include <stdlib.h>

#include "stream/operators/deduplicate.h"

namespace {

using freshet::Deduplicator;
using freshet::StateStore;

const auto kTime = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
const auto kSchema =
    arrow::schema({arrow::field("device_id", arrow::utf8()), arrow::field("timestamp", kTime)});
constexpr int64_t kRowsOfABatch = 120'000;
constexpr int64_t kReadings = 2'000'000;

template <typename Value>
Value Check(arrow::Result<Value> result) {
  if (!result.ok()) {
    std::cerr << result.status() << "\n";
    std::exit(1);
  }
  return std::move(result).ValueUnsafe();
}

void Check(const arrow::Status& status) {
  if (!status.ok()) Check(arrow::Result<int>(status));
}

/// Readings `first` to `first + rows`: a thousand devices report in turn, time goes on.
arrow::RecordBatchVector Readings(int64_t first, int64_t rows) {
  arrow::RecordBatchVector batches;
  for (int64_t begin = first; begin < first + rows; begin += kRowsOfABatch) {
    const int64_t end = std::min(begin + kRowsOfABatch, first + rows);
    arrow::StringBuilder devices;
    arrow::TimestampBuilder times(kTime, arrow::default_memory_pool());
    for (int64_t i = begin; i < end; ++i) {
      Check(devices.Append("sensor-temperature-" + std::to_string(i * 7919 % 1000)));
      Check(times.Append(1'736'669'880'000'000 + i / 1000 * 1'000'000));
    }
    batches.push_back(arrow::RecordBatch::Make(kSchema, end - begin,
                                               {Check(devices.Finish()), Check(times.Finish())}));
  }
  return batches;
}

class Bench {
 public:
  explicit Bench(bool watermark) {
    std::string pattern = std::filesystem::temp_directory_path() / "freshet-bench-XXXXXX";
    folder_ = ::mkdtemp(pattern.data());
    const freshet::DeduplicateSpec spec{{0, 1},
                                        watermark ? std::optional<int>(1) : std::optional<int>()};
    state_ = Check(StateStore::Open(folder_ + "/state", Deduplicator::Keeper(*kSchema, spec),
                                    freshet::Durability::kOs));
    deduplicator_ = Check(Deduplicator::Make(*kSchema, spec, state_.get()));
  }
  ~Bench() {
    deduplicator_.reset();
    state_.reset();
    std::filesystem::remove_all(folder_);
  }
  Bench(const Bench&) = delete;
  Bench& operator=(const Bench&) = delete;

  int64_t Run(const arrow::RecordBatchVector& rows, int64_t batch_id) {
    const Deduplicator::Result result = Check(deduplicator_->Process(rows, {}));
    Check(state_->Commit(batch_id));
    return result.new_keys;
  }
  StateStore* state() { return state_.get(); }

 private:
  std::string folder_;
  std::unique_ptr<StateStore> state_;
  std::unique_ptr<Deduplicator> deduplicator_;
};

/// Range: how many micro-batches the readings come in; whether the keys expire.
void NewKeys(benchmark::State& state) {
  const int64_t batches = state.range(0);
  std::vector<arrow::RecordBatchVector> rows;
  for (int64_t i = 0; i < batches; ++i) {
    rows.push_back(Readings(i * kReadings / batches, kReadings / batches));
  }
  for (auto _ : state) {
    state.PauseTiming();
    auto bench = std::make_unique<Bench>(state.range(1) != 0);
    state.ResumeTiming();
    int64_t kept = 0;
    for (int64_t i = 0; i < batches; ++i) kept += bench->Run(rows[static_cast<size_t>(i)], i);
    if (kept != kReadings) std::exit(1);
    state.PauseTiming();
    bench.reset();
    state.ResumeTiming();
  }
  state.SetItemsProcessed(state.iterations() * kReadings);
}
BENCHMARK(NewKeys)
    ->ArgNames({"batches", "expire"})
    ->ArgsProduct({{1, 20}, {0, 1}})
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

void KnownKeys(benchmark::State& state) {
  Bench bench(false);
  const auto rows = Readings(0, kReadings);
  int64_t batch_id = 0;
  bench.Run(rows, batch_id++);
  for (auto _ : state) {
    if (bench.Run(rows, batch_id++) != 0) std::exit(1);
  }
  state.SetItemsProcessed(state.iterations() * kReadings);
}
BENCHMARK(KnownKeys)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

/// The largest resident set of the process so far, in MiB.
double PeakMemory() {
  std::ifstream status("/proc/self/status");
  for (std::string line; std::getline(status, line);) {
    if (line.starts_with("VmHWM:")) return std::stod(line.substr(6)) / 1024;
  }
  return 0;
}

/// Keys that come in batches of half a million and stay.
void LargeState(benchmark::State& state) {
  const char* asked = std::getenv("FRESHET_BENCH_KEYS");
  const int64_t keys = asked != nullptr ? std::atoll(asked) : kReadings;
  constexpr int64_t kBatch = 500'000;
  for (auto _ : state) {
    Bench bench(false);
    for (int64_t first = 0, batch = 0; first < keys; first += kBatch, ++batch) {
      bench.Run(Readings(first, kBatch), batch);
    }
    const freshet::StateSize size = Check(bench.state()->Size());
    state.counters["keys"] = static_cast<double>(bench.state()->key_count());
    state.counters["state_memory_MiB"] = static_cast<double>(size.memory_bytes) / (1 << 20);
    state.counters["disk_MiB"] = static_cast<double>(size.disk_bytes) / (1 << 20);
  }
  state.counters["peak_process_MiB"] = PeakMemory();
}
BENCHMARK(LargeState)->Iterations(1)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace

BENCHMARK_MAIN();
