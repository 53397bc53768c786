// How long readings take to decode: a large file, and a file of five lines.
//
//     cmake -DFRESHET_BENCH=ON … && build/src/json/json_decoder_bench
#include <array>
#include <cstdio>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/array.h>
#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <benchmark/benchmark.h>

#include "json/json_decoder.h"

namespace {

constexpr int64_t kReadings = 2'000'000;

void Check(const arrow::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

std::unique_ptr<freshet::JsonDecoder> MakeDecoder() {
  auto decoder = freshet::JsonDecoder::Make(
      arrow::schema({arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
                     arrow::field("device_id", arrow::utf8()),
                     arrow::field("building", arrow::utf8()), arrow::field("floor", arrow::int32()),
                     arrow::field("type", arrow::utf8()), arrow::field("value", arrow::float32()),
                     arrow::field("unit", arrow::utf8()),
                     arrow::field("_corrupt_record", arrow::utf8())}),
      {});
  Check(decoder.status());
  return *std::move(decoder);
}

/// Readings like those of data/sensor_data. `spoiled`: every so many lines has a text for a number,
/// which takes the slow way; 0: none.
std::string MakeReadings(int64_t count, int64_t spoiled = 0) {
  struct Kind {
    const char* id;
    const char* name;
    const char* unit;
  };
  constexpr std::array<Kind, 3> kKinds = {
      {{"temp", "temperature", "°C"}, {"hum", "humidity", "%"}, {"co2", "co2", "ppm"}}};
  std::string text;
  text.reserve(static_cast<size_t>(count) * 140);
  char line[256];
  for (int64_t i = 0; i < count; ++i) {
    const Kind& kind = kKinds[static_cast<size_t>(i) % kKinds.size()];
    const long second = static_cast<long>(i % 86400);
    const bool spoil = spoiled > 0 && i % spoiled == 0;
    const int size = std::snprintf(
        line, sizeof line,
        "{\"timestamp\": \"2025-01-%02ldT%02ld:%02ld:%02ldZ\", \"device_id\": \"sensor-%s-%03ld\", "
        "\"building\": \"%c\", \"floor\": %ld, \"type\": \"%s\", \"value\": %s%ld.%ld%s, "
        "\"unit\": \"%s\"}\n",
        static_cast<long>(1 + i / 86400 % 28), second / 3600, second / 60 % 60, second % 60,
        kind.id, static_cast<long>(i % 999), static_cast<char>('A' + i % 4),
        static_cast<long>(i % 7), kind.name, spoil ? "\"" : "", static_cast<long>(i * 7 % 1200),
        static_cast<long>(i % 10), spoil ? "\"" : "", kind.unit);
    text.append(line, static_cast<size_t>(size));
  }
  return text;
}

int64_t DecodeAll(freshet::JsonDecoder* decoder, std::string_view text) {
  Check(decoder->DecodeLines(text, "bench"));
  auto batches = decoder->Finish();
  Check(batches.status());
  int64_t rows = 0;
  for (const auto& batch : *batches) rows += batch->num_rows();
  return rows;
}

void Run(benchmark::State& state, const std::string& text, int64_t count) {
  auto decoder = MakeDecoder();
  for (auto _ : state) {
    if (DecodeAll(decoder.get(), text) != count) state.SkipWithError("rows are missing");
  }
  state.SetBytesProcessed(state.iterations() * static_cast<int64_t>(text.size()));
  state.SetItemsProcessed(state.iterations() * count);
}

void BM_TwoMillionReadings(benchmark::State& state) {
  Run(state, MakeReadings(kReadings), kReadings);
}
BENCHMARK(BM_TwoMillionReadings)->Unit(benchmark::kMillisecond);

void BM_EveryTenthLineIsCorrupt(benchmark::State& state) {
  Run(state, MakeReadings(kReadings / 10, 10), kReadings / 10);
}
BENCHMARK(BM_EveryTenthLineIsCorrupt)->Unit(benchmark::kMillisecond);

void BM_EveryLineIsCorrupt(benchmark::State& state) {
  Run(state, MakeReadings(kReadings / 10, 1), kReadings / 10);
}
BENCHMARK(BM_EveryLineIsCorrupt)->Unit(benchmark::kMillisecond);

void BM_FiveReadings(benchmark::State& state) { Run(state, MakeReadings(5), 5); }
BENCHMARK(BM_FiveReadings)->Unit(benchmark::kMicrosecond);

}  // namespace

BENCHMARK_MAIN();
