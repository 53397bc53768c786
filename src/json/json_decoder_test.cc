// The decoder's own behaviour: batches, counts, errors, and where it differs from Spark on purpose.
// What lines mean is in json_corpus_test.cc.
#include "json/json_decoder.h"

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/array.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "json/json_render.h"

namespace freshet {
namespace {

using testing::HasSubstr;

const auto kTimestamp = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");

std::shared_ptr<arrow::Schema> Readings() {
  return arrow::schema({arrow::field("id", arrow::int32()), arrow::field("name", arrow::utf8()),
                        arrow::field("at", kTimestamp),
                        arrow::field("_corrupt_record", arrow::utf8())});
}

std::unique_ptr<JsonDecoder> MakeDecoder(JsonDecoderOptions options = {}) {
  return JsonDecoder::Make(Readings(), options).ValueOrDie();
}

std::string Rows(JsonDecoder* decoder) { return RenderRows(decoder->Finish().ValueOrDie()).dump(); }

TEST(JsonDecoderTest, KeepsRowsOfSeveralFilesUntilFinish) {
  const auto decoder = MakeDecoder();
  ASSERT_TRUE(decoder->DecodeLines("{\"id\": 1}\n", "a").ok());
  ASSERT_TRUE(decoder->DecodeLines("{\"id\": 2, \"name\": \"x\"}", "b").ok());
  EXPECT_EQ(Rows(decoder.get()), R"([[1,null,null,null],[2,"x",null,null]])");
  EXPECT_TRUE(decoder->Finish()->empty());
  ASSERT_TRUE(decoder->DecodeLines("{\"id\": 3}", "c").ok());
  EXPECT_EQ(Rows(decoder.get()), "[[3,null,null,null]]");
}

TEST(JsonDecoderTest, CutsBatches) {
  JsonDecoderOptions options;
  options.rows_per_batch = 3;
  const auto decoder = MakeDecoder(options);
  std::string text;
  for (int i = 0; i < 7; ++i) text += "{\"id\": " + std::to_string(i) + "}\n";
  ASSERT_TRUE(decoder->DecodeLines(text, "a").ok());
  const auto batches = *decoder->Finish();
  ASSERT_EQ(batches.size(), 3U);
  EXPECT_EQ(batches[0]->num_rows(), 3);
  EXPECT_EQ(batches[2]->num_rows(), 1);
  for (const auto& batch : batches) {
    EXPECT_TRUE(batch->ValidateFull().ok());
    EXPECT_TRUE(batch->schema()->Equals(*decoder->schema()));
  }
}

TEST(JsonDecoderTest, Counts) {
  JsonDecoderOptions options;
  options.mode = ParseMode::kDropMalformed;
  const auto decoder = MakeDecoder(options);
  ASSERT_TRUE(decoder->DecodeLines("{\"id\": 1}\n\n  \n{\"id\": \"x\"}\nbroken\n", "a").ok());
  EXPECT_EQ(decoder->counts().records, 3);
  EXPECT_EQ(decoder->counts().corrupt, 2);
  EXPECT_EQ(decoder->counts().dropped, 2);
  EXPECT_EQ(Rows(decoder.get()), "[[1,null,null,null]]");
}

TEST(JsonDecoderTest, FailFastNamesThePlaceAndForgetsTheRows) {
  JsonDecoderOptions options;
  options.mode = ParseMode::kFailFast;
  const auto decoder = MakeDecoder(options);
  const auto status = decoder->DecodeLines("{\"id\": 1}\n\n{\"id\": 2.5}\n", "folder/a.json");
  ASSERT_TRUE(status.IsInvalid());
  EXPECT_THAT(status.message(), HasSubstr("folder/a.json:3: "));
  EXPECT_THAT(status.message(), HasSubstr("'id'"));
  EXPECT_THAT(status.message(), HasSubstr("FAILFAST"));
  EXPECT_TRUE(decoder->Finish()->empty());
  ASSERT_TRUE(decoder->DecodeLines("{\"id\": 3}", "b").ok());
  EXPECT_EQ(Rows(decoder.get()), "[[3,null,null,null]]");
}

TEST(JsonDecoderTest, KeepsWholeWhatSparkReadsDifferentlyEachDayOrByRegion) {
  const auto decoder = MakeDecoder();
  for (const std::string at : {"12:34:56", "T12:34:56", "2025-01-12 08:18:04 Europe/Paris"}) {
    const std::string line = "{\"id\": 1, \"at\": \"" + at + "\"}";
    ASSERT_TRUE(decoder->DecodeLines(line, "a").ok());
    const nlohmann::json expected = {{1, nullptr, nullptr, line}};
    EXPECT_EQ(Rows(decoder.get()), expected.dump());
  }
}

TEST(JsonDecoderTest, TakesAnyOrderOfNames) {
  const auto decoder = MakeDecoder();
  ASSERT_TRUE(decoder
                  ->DecodeLines(R"({"name": "a", "id": 1}
{"name": "b", "new": [1, {"id": 7}], "id": 2}
{"id": 3, "name": "c"}
{"new": null, "name": "d", "id": 4}
{"name": "e", "id": 5})",
                                "a")
                  .ok());
  EXPECT_EQ(Rows(decoder.get()), R"([[1,"a",null,null],[2,"b",null,null],[3,"c",null,null],)"
                                 R"([4,"d",null,null],[5,"e",null,null]])");
}

TEST(JsonDecoderTest, LongLinesAndManyParts) {
  const auto decoder = MakeDecoder();
  const std::string name(3 << 20, 'n');
  std::string text;
  for (int i = 0; i < 20'000; ++i) {
    text += "{\"id\": " + std::to_string(i) + ", \"name\": \"some name \\n of it\"}\r\n";
    if (i == 10'000) text += "{\"id\": -1, \"name\": \"" + name + "\"}\r\n";
    if (i % 5'000 == 7) text += "{\"id\": -2, \"name\": \"\xFF\"}\r\n";
  }
  ASSERT_TRUE(decoder->DecodeLines(text, "a").ok());
  EXPECT_EQ(decoder->counts().records, 20'005);
  EXPECT_EQ(decoder->counts().corrupt, 4);
  int64_t rows = 0;
  bool long_name = false;
  const auto batches = *decoder->Finish();
  for (const auto& batch : batches) {
    ASSERT_TRUE(batch->ValidateFull().ok());
    rows += batch->num_rows();
    const auto& names = static_cast<const arrow::StringArray&>(*batch->column(1));
    for (int64_t i = 0; i < names.length(); ++i) long_name |= names.GetView(i) == name;
  }
  EXPECT_EQ(rows, 20'005);
  EXPECT_TRUE(long_name);
}

TEST(JsonDecoderTest, LinesMayEndWithCarriageReturnsAlone) {
  const auto decoder = MakeDecoder();
  std::string text;
  for (int i = 0; i < 40'000; ++i) text += "{\"id\": 1}\r";
  ASSERT_TRUE(decoder->DecodeLines(text, "a").ok());
  EXPECT_EQ(decoder->counts().records, 40'000);
  EXPECT_EQ(decoder->counts().corrupt, 0);
}

/// Every prefix of a text, in memory of just its size, so that reading beyond it would be seen.
TEST(JsonDecoderTest, TextMayEndAnywhere) {
  const std::string text =
      "{\"id\": 1, \"name\": \"a\\u00e9\\\"b\", \"other\": [1, {\"x\": 2.5e3}], \"at\": "
      "\"2025-01-12T08:18:04Z\"}\n{\"id\": 2";
  const auto decoder = MakeDecoder();
  for (size_t size = 0; size <= text.size(); ++size) {
    const std::vector<char> exact(text.begin(), text.begin() + static_cast<ptrdiff_t>(size));
    ASSERT_TRUE(decoder->DecodeLines({exact.data(), exact.size()}, "a").ok());
    const auto batches = *decoder->Finish();
    for (const auto& batch : batches) EXPECT_TRUE(batch->ValidateFull().ok());
  }
}

TEST(JsonDecoderTest, EverythingMayBeNull) {
  const auto inner = arrow::struct_({arrow::field("x", arrow::int32(), /*nullable=*/false)});
  const auto schema =
      arrow::schema({arrow::field("id", arrow::int32(), false), arrow::field("s", inner, false)});
  const auto decoder = JsonDecoder::Make(schema, {}).ValueOrDie();
  EXPECT_TRUE(decoder->schema()->field(0)->nullable());
  EXPECT_TRUE(decoder->schema()->field(1)->type()->field(0)->nullable());
  ASSERT_TRUE(decoder->DecodeLines("{\"s\": {}}\n{}", "a").ok());
  EXPECT_EQ(Rows(decoder.get()), "[[null,[null]],[null,null]]");
}

TEST(JsonDecoderTest, RefusesSchemasThatItCannotFill) {
  const auto message = [](arrow::FieldVector fields) {
    return JsonDecoder::Make(arrow::schema(std::move(fields)), {}).status().message();
  };
  EXPECT_THAT(message({arrow::field("t", arrow::time64(arrow::TimeUnit::MICRO))}),
              HasSubstr("column 't': JSON cannot be read as time64[us]"));
  EXPECT_THAT(message({arrow::field("t", arrow::timestamp(arrow::TimeUnit::NANO))}),
              HasSubstr("JSON cannot be read as timestamp[ns]"));
  EXPECT_THAT(message({arrow::field("m", arrow::map(arrow::int32(), arrow::utf8()))}),
              HasSubstr("STRING keys"));
  EXPECT_THAT(message({arrow::field("_corrupt_record", arrow::int32())}),
              HasSubstr("must be STRING"));
  EXPECT_THAT(message({arrow::field("a", arrow::int32()), arrow::field("a", arrow::utf8())}),
              HasSubstr("two columns are named 'a'"));
  JsonDecoderOptions options;
  options.rows_per_batch = 0;
  EXPECT_TRUE(JsonDecoder::Make(Readings(), options).status().IsInvalid());
}

}  // namespace
}  // namespace freshet
