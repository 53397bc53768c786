#include "generate/reading_generator.h"

#include <array>
#include <map>
#include <set>
#include <string>
#include <vector>

#include <arrow/api.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/json_decoder.h"

namespace freshet {
namespace {

using ::testing::HasSubstr;
using ::testing::StartsWith;

struct Made {
  std::string line;
  std::string device_id;
  ReadingKind kind;
};

std::vector<Made> All(const GeneratorOptions& options) {
  EXPECT_TRUE(ReadingGenerator::Check(options).ok());
  ReadingGenerator generator(options);
  std::vector<Made> all;
  while (!generator.AtEnd()) {
    const MadeReading made = generator.Next();
    all.push_back({std::string(made.line), std::string(made.device_id), made.kind});
  }
  return all;
}

std::string Text(const std::vector<Made>& all) {
  std::string text;
  for (const Made& one : all) text += one.line + "\n";
  return text;
}

/// Lines of these kinds, decoded with the schema of the sensor pipelines.
std::shared_ptr<arrow::RecordBatch> Decode(const std::vector<Made>& all, bool broken,
                                           JsonDecoderCounts* counts) {
  const auto schema = arrow::schema(
      {arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
       arrow::field("device_id", arrow::utf8()), arrow::field("building", arrow::utf8()),
       arrow::field("floor", arrow::int32()), arrow::field("type", arrow::utf8()),
       arrow::field("value", arrow::float32()), arrow::field("unit", arrow::utf8())});
  JsonDecoderOptions options;
  options.rows_per_batch = static_cast<int64_t>(all.size()) + 1;
  auto decoder = *JsonDecoder::Make(schema, options);
  std::string text;
  for (const Made& one : all) {
    if (IsBroken(one.kind) == broken) text += one.line + "\n";
  }
  EXPECT_TRUE(decoder->DecodeLines(text, "made").ok());
  auto batches = *decoder->Finish();
  *counts = decoder->counts();
  EXPECT_EQ(batches.size(), 1);
  return batches.at(0);
}

GeneratorOptions Mixed() {
  GeneratorOptions options;
  options.count = 20'000;
  options.broken = 0.1;
  options.late = 0.2;
  options.repeated = 0.05;
  options.devices = 50;
  return options;
}

TEST(ReadingGeneratorTest, SameSeedSameBytes) {
  const std::string text = Text(All(Mixed()));
  EXPECT_EQ(text, Text(All(Mixed())));
  GeneratorOptions other = Mixed();
  other.seed = 2;
  EXPECT_NE(text, Text(All(other)));
}

/// Fails when a change makes an old seed give other lines: then say so in the changelog.
TEST(ReadingGeneratorTest, LinesAreThoseOfEarlierVersions) {
  GeneratorOptions options;
  options.count = 2;
  EXPECT_EQ(
      Text(All(options)),
      "{\"timestamp\": \"2025-01-12T08:00:00Z\", \"device_id\": \"sensor-co2-002\", \"building\": "
      "\"B\", \"floor\": 1, \"type\": \"co2\", \"value\": 821, \"unit\": \"ppm\"}\n"
      "{\"timestamp\": \"2025-01-12T08:00:01Z\", \"device_id\": \"sensor-temp-068\", \"building\": "
      "\"B\", \"floor\": 1, \"type\": \"temperature\", \"value\": 24.6, \"unit\": \"°C\"}\n");
  // FNV-1a over all kinds of lines.
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : Text(All(Mixed()))) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  EXPECT_EQ(hash, 16793498115013949888U);
}

TEST(ReadingGeneratorTest, GoodLinesFitTheSchemaAndTheRanges) {
  const auto all = All(Mixed());
  JsonDecoderCounts counts;
  const auto batch = Decode(all, false, &counts);
  EXPECT_EQ(counts.corrupt, 0);
  for (const auto& column : batch->columns()) EXPECT_EQ(column->null_count(), 0);
  const std::map<std::string, std::array<double, 2>> ranges = {{"temperature", {18, 28}},
                                                               {"co2", {400, 1200}},
                                                               {"humidity", {30, 60}},
                                                               {"energy_consumption", {100, 200}}};
  const auto& types = static_cast<const arrow::StringArray&>(*batch->GetColumnByName("type"));
  const auto& values = static_cast<const arrow::FloatArray&>(*batch->GetColumnByName("value"));
  std::map<std::string, std::set<float>> seen;
  for (int64_t i = 0; i < batch->num_rows(); ++i) {
    const auto range = ranges.at(types.GetString(i));
    ASSERT_GE(values.Value(i), range[0] - 0.001);
    ASSERT_LE(values.Value(i), range[1] + 0.001);
    seen[types.GetString(i)].insert(values.Value(i));
  }
  EXPECT_EQ(seen.size(), 4);
  for (const auto& [type, different] : seen) EXPECT_GT(different.size(), 30) << type;
}

TEST(ReadingGeneratorTest, KeepsToTheShares) {
  const auto all = All(Mixed());
  ASSERT_EQ(all.size(), 20'000);
  std::map<ReadingKind, int> kinds;
  int broken = 0;
  for (const Made& one : all) {
    ++kinds[one.kind];
    broken += IsBroken(one.kind) ? 1 : 0;
  }
  // Five standard deviations.
  EXPECT_NEAR(broken, 2000, 5 * 43);
  EXPECT_NEAR(kinds[ReadingKind::kLate], 4000, 5 * 57);
  EXPECT_NEAR(kinds[ReadingKind::kRepeated], 1000, 5 * 31);
  for (const ReadingKind kind : {ReadingKind::kCut, ReadingKind::kWrongType,
                                 ReadingKind::kInvalidUtf8, ReadingKind::kNotAnObject}) {
    EXPECT_NEAR(kinds[kind], broken / 4, 5 * 20);
  }
}

TEST(ReadingGeneratorTest, KeysAreUniqueButForTheRepeated) {
  std::set<std::string> lines;
  std::set<std::string> keys;
  for (const Made& one : All(Mixed())) {
    if (IsBroken(one.kind)) continue;
    const std::string key = one.device_id + one.line.substr(0, one.line.find(','));
    EXPECT_EQ(keys.insert(key).second, one.kind != ReadingKind::kRepeated) << one.line;
    EXPECT_EQ(lines.contains(one.line), one.kind == ReadingKind::kRepeated);
    lines.insert(one.line);
  }
}

TEST(ReadingGeneratorTest, LateOnesAreBehindAndNotTooFar) {
  GeneratorOptions options = Mixed();
  options.broken = options.repeated = 0;
  options.late_by_us = 30'000'000;
  JsonDecoderCounts counts;
  const auto all = All(options);
  const auto batch = Decode(all, false, &counts);
  const auto& times = static_cast<const arrow::TimestampArray&>(*batch->column(0));
  int64_t newest = 0;
  int behind = 0;
  for (size_t i = 0; i < all.size(); ++i) {
    const int64_t time = times.Value(static_cast<int64_t>(i));
    if (all[i].kind == ReadingKind::kLate) {
      EXPECT_LE(newest - time, options.late_by_us);
      behind += newest > time ? 1 : 0;
    } else {
      EXPECT_GT(time, newest) << "only late ones go back";
    }
    newest = std::max(newest, time);
  }
  EXPECT_GT(behind, 3500);
}

TEST(ReadingGeneratorTest, BrokenLinesAreBroken) {
  GeneratorOptions options = Mixed();
  options.broken = 1;
  options.late = options.repeated = 0;
  for (const Made& one : All(options)) {
    JsonDecoderCounts counts;
    EXPECT_THAT(one.line, ::testing::Not(HasSubstr("\n")));
    EXPECT_THAT(one.device_id, StartsWith("sensor-"));
    const bool valid_utf8 = one.line.find('\xff') == std::string::npos;
    EXPECT_EQ(valid_utf8, one.kind != ReadingKind::kInvalidUtf8) << one.line;
    if (one.kind == ReadingKind::kInvalidUtf8) continue;
    Decode({one}, true, &counts);
    EXPECT_EQ(counts.corrupt, 1) << one.line;
  }
}

TEST(ReadingGeneratorTest, TellsDevicesAndBuildingsApart) {
  GeneratorOptions options;
  options.count = 30'000;
  options.devices = 1200;
  options.buildings = 30;
  std::map<std::string, std::set<std::string>> places;
  for (const Made& one : All(options)) {
    const size_t begin = one.line.find("\"building\"");
    places[one.device_id].insert(one.line.substr(begin, one.line.find("\"value\"") - begin));
  }
  EXPECT_EQ(places.size(), 1200);
  std::set<std::string> buildings;
  for (const auto& [device, its_places] : places) {
    EXPECT_EQ(its_places.size(), 1) << device;
    buildings.insert(its_places.begin()->substr(0, its_places.begin()->find(',')));
  }
  EXPECT_EQ(buildings.size(), 30);
  EXPECT_TRUE(buildings.contains("\"building\": \"AD\""));
}

TEST(ReadingGeneratorTest, RefusesWhatCannotBe) {
  const auto refused = [](auto change) {
    GeneratorOptions options;
    change(&options);
    return ReadingGenerator::Check(options).message();
  };
  EXPECT_THAT(refused([](auto* o) { o->broken = o->late = 0.6; }), HasSubstr("together over 1"));
  EXPECT_THAT(refused([](auto* o) { o->late = 0.1, o->late_by_us = 10; }),
              HasSubstr("one interval"));
  EXPECT_THAT(refused([](auto* o) { o->late = 1, o->interval_us = 1; }), HasSubstr("10 million"));
  EXPECT_THAT(refused([](auto* o) { o->count = int64_t{1} << 60; }), HasSubstr("9999"));
}

TEST(ReadingGeneratorTest, EndsWithTime) {
  GeneratorOptions options;
  options.interval_us = int64_t{86'400'000'000} * 36'500;
  ReadingGenerator generator(options);
  int lines = 0;
  for (; !generator.AtEnd(); ++lines)
    EXPECT_THAT(std::string(generator.Next().line), HasSubstr("-"));
  EXPECT_EQ(lines, 79);
}

}  // namespace
}  // namespace freshet
