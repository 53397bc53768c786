// How long to_json(struct(*)) takes for a million sensor readings, beside DuckDB's own to_json and
// beside no function at all.
//
//     cmake -DFRESHET_BENCH=ON … && build/src/query/to_json_bench
#include <array>
#include <cstdlib>
#include <iostream>
#include <memory>
#include <string>

#include <arrow/builder.h>
#include <arrow/record_batch.h>
#include <benchmark/benchmark.h>

#include "query/query_engine.h"

namespace {

using freshet::query::QueryEngine;
using freshet::query::QueryProblem;
using freshet::query::Relation;

constexpr int64_t kReadings = 1'000'000;
constexpr int64_t kRowsOfBatch = 100'000;

void Check(const arrow::Status& status) {
  if (status.ok()) return;
  std::cerr << status << "\n";
  std::exit(1);
}

Relation Readings() {
  return {"readings",
          arrow::schema(
              {arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
               arrow::field("device_id", arrow::utf8()), arrow::field("building", arrow::utf8()),
               arrow::field("floor", arrow::int32()), arrow::field("type", arrow::utf8()),
               arrow::field("value", arrow::float32()), arrow::field("unit", arrow::utf8())})};
}

/// Readings like those of data/sensor_data.
std::shared_ptr<arrow::RecordBatch> MakeBatch(int64_t first) {
  struct Kind {
    const char* id;
    const char* name;
    const char* unit;
  };
  constexpr std::array<Kind, 3> kKinds = {{{"sensor-temp-", "temperature", "°C"},
                                           {"sensor-hum-", "humidity", "%"},
                                           {"sensor-co2-", "co2", "ppm"}}};
  arrow::TimestampBuilder timestamp(Readings().schema->field(0)->type(),
                                    arrow::default_memory_pool());
  arrow::StringBuilder device;
  arrow::StringBuilder building;
  arrow::Int32Builder floor;
  arrow::StringBuilder type;
  arrow::FloatBuilder value;
  arrow::StringBuilder unit;
  for (int64_t i = first; i < first + kRowsOfBatch; ++i) {
    const Kind& kind = kKinds[static_cast<size_t>(i) % kKinds.size()];
    Check(timestamp.Append(1736669880000000 + i * 1'000'000));
    Check(device.Append(kind.id + std::to_string(100 + i % 900)));
    Check(building.Append(i % 2 == 0 ? "A" : "B"));
    Check(floor.Append(static_cast<int32_t>(i % 12)));
    Check(type.Append(kind.name));
    Check(value.Append(static_cast<float>(i % 4000) / 10.0F));
    Check(unit.Append(kind.unit));
  }
  return arrow::RecordBatch::Make(
      Readings().schema, kRowsOfBatch,
      {*timestamp.Finish(), *device.Finish(), *building.Finish(), *floor.Finish(), *type.Finish(),
       *value.Finish(), *unit.Finish()});
}

void Time(benchmark::State& state, const std::string& duckdb_sql) {
  const auto engine = QueryEngine::Make().ValueOrDie();
  QueryProblem problem;
  auto query = engine->Prepare(duckdb_sql, Readings(), &problem);
  if (!query.ok()) {
    state.SkipWithError(problem.message.c_str());
    return;
  }
  arrow::RecordBatchVector batches;
  for (int64_t first = 0; first < kReadings; first += kRowsOfBatch) {
    batches.push_back(MakeBatch(first));
  }
  for (auto _ : state) {
    const auto result = (*query)->Run(batches);
    Check(result.status());
    benchmark::DoNotOptimize(result);
  }
  state.SetItemsProcessed(static_cast<int64_t>(state.iterations()) * kReadings);
}

void TimeSpark(benchmark::State& state, const std::string& spark_sql) {
  QueryProblem problem;
  Time(state, freshet::query::TranslateSparkQuery(spark_sql, &problem, {Readings()}).ValueOrDie());
}

void ToJsonOfColumns(benchmark::State& state) {
  TimeSpark(state, "SELECT to_json(struct(*)) AS value FROM readings");
}

void ToJsonOfStruct(benchmark::State& state) {
  TimeSpark(state,
            "SELECT to_json(s) AS value FROM (SELECT struct(*) AS s FROM readings) AS inner_query");
}

void DuckDbsOwn(benchmark::State& state) {
  Time(state, "SELECT CAST(to_json(readings) AS VARCHAR) AS value FROM readings");
}

/// The functions alone: the texts are not collected, only their lengths added.
void ToJsonAlone(benchmark::State& state) {
  TimeSpark(state, "SELECT sum(length(to_json(struct(*)))) AS total FROM readings");
}

void DuckDbsOwnAlone(benchmark::State& state) {
  Time(state,
       "SELECT CAST(sum(length(CAST(to_json(readings) AS VARCHAR))) AS BIGINT) AS total FROM "
       "readings");
}

void OneColumn(benchmark::State& state) {
  TimeSpark(state, "SELECT device_id AS value FROM readings");
}

BENCHMARK(ToJsonOfColumns)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(ToJsonOfStruct)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(DuckDbsOwn)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(ToJsonAlone)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(DuckDbsOwnAlone)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();
BENCHMARK(OneColumn)->Unit(benchmark::kMillisecond)->MeasureProcessCPUTime();

}  // namespace

BENCHMARK_MAIN();
