// The decoder against Spark's own answers (tests/json_corpus).
#include <algorithm>
#include <cstdlib>
#include <fstream>
#include <string>

#include <arrow/array.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "json/base64_text.h"
#include "json/json_decoder.h"
#include "json/json_render.h"
#include "json/message_decoder.h"

namespace freshet {
namespace {

const nlohmann::json& Corpus() {
  static const nlohmann::json corpus = [] {
    // Another corpus, such as one of random lines, can be named instead.
    const char* other = std::getenv("FRESHET_JSON_CORPUS");
    std::ifstream file(other != nullptr ? other : FRESHET_JSON_CORPUS);
    return nlohmann::json::parse(file);
  }();
  return corpus;
}

JsonDecoderOptions OptionsOf(const nlohmann::json& group, ParseMode mode) {
  JsonDecoderOptions options;
  options.mode = mode;
  options.corrupt_record_column =
      group["options"].value("columnNameOfCorruptRecord", options.corrupt_record_column);
  return options;
}

arrow::Result<nlohmann::json> Decode(const nlohmann::json& group, const std::string& input,
                                     const JsonDecoderOptions& options) {
  ARROW_ASSIGN_OR_RAISE(auto decoder, JsonDecoder::Make(SchemaFromSpark(group["schema"]), options));
  ARROW_RETURN_NOT_OK(decoder->DecodeLines(input, "case"));
  ARROW_ASSIGN_OR_RAISE(const auto batches, decoder->Finish());
  for (const auto& batch : batches) ARROW_RETURN_NOT_OK(batch->ValidateFull());
  return RenderRows(batches);
}

class JsonCorpusTest : public testing::TestWithParam<size_t> {
 protected:
  const nlohmann::json& group() const { return Corpus()[GetParam()]; }
};

TEST_P(JsonCorpusTest, GivesSparksRows) {
  for (const auto& test_case : group()["cases"]) {
    const std::string input = *DecodeBase64(test_case["input"].get<std::string>());
    SCOPED_TRACE(input.substr(0, 400));
    auto rows = Decode(group(), input, OptionsOf(group(), ParseMode::kPermissive));
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(rows->dump(), test_case["rows"].dump());
    rows = Decode(group(), input, OptionsOf(group(), ParseMode::kDropMalformed));
    ASSERT_TRUE(rows.ok()) << rows.status();
    EXPECT_EQ(rows->dump(), test_case["dropmalformed"].dump());
  }
}

TEST_P(JsonCorpusTest, FailFastFailsWhereSparkDoes) {
  for (const auto& test_case : group()["cases"]) {
    if (!test_case.contains("failfast")) continue;
    const std::string input = *DecodeBase64(test_case["input"].get<std::string>());
    SCOPED_TRACE(input.substr(0, 400));
    const auto rows = Decode(group(), input, OptionsOf(group(), ParseMode::kFailFast));
    EXPECT_EQ(!rows.ok(), test_case["failfast"].get<bool>()) << rows.status();
  }
}

/// All files of a group behind one another: lines that break the index of their part, or take the
/// slow way, leave those around them alone, wherever batches end.
TEST_P(JsonCorpusTest, LinesAreIndependent) {
  std::string all;
  nlohmann::json expected = nlohmann::json::array();
  for (const auto& test_case : group()["cases"]) {
    const std::string input = *DecodeBase64(test_case["input"].get<std::string>());
    if (input.substr(0, 3) == "\xEF\xBB\xBF") continue;
    all += input + "\n";
    for (const auto& row : test_case["rows"]) expected.push_back(row);
  }
  for (const int64_t rows_per_batch : {1, 7, 65536}) {
    JsonDecoderOptions options = OptionsOf(group(), ParseMode::kPermissive);
    options.rows_per_batch = rows_per_batch;
    const auto rows = Decode(group(), all, options);
    ASSERT_TRUE(rows.ok()) << rows.status();
    ASSERT_EQ(rows->size(), expected.size());
    for (size_t i = 0; i < expected.size(); ++i) ASSERT_EQ((*rows)[i].dump(), expected[i].dump());
  }
}

/// All files of a group as messages, each alone and all at once: messages that break the index of
/// their part leave those around them alone.
TEST_P(JsonCorpusTest, GivesSparksFromJson) {
  MessageDecoderOptions options;
  options.corrupt_record_column =
      group()["options"].value("columnNameOfCorruptRecord", options.corrupt_record_column);
  auto decoder = *MessageDecoder::Make(*SchemaFromSpark(group()["schema"]), options);
  std::vector<std::string> texts;
  nlohmann::json expected = nlohmann::json::array();
  for (const auto& test_case : group()["cases"]) {
    texts.push_back(*DecodeBase64(test_case["input"].get<std::string>()));
    expected.push_back(test_case["message"]);
  }
  const std::vector<std::string_view> messages(texts.begin(), texts.end());
  for (size_t i = 0; i < messages.size(); ++i) {
    SCOPED_TRACE(messages[i].substr(0, 400));
    const auto decoded = decoder->Decode({&messages[i], 1});
    ASSERT_TRUE(decoded.ok()) << decoded.status();
    ASSERT_EQ(decoded->size(), 1U);
    ASSERT_TRUE(decoded->front()->ValidateFull().ok()) << decoded->front()->ValidateFull();
    EXPECT_EQ(RenderValues(*decoded->front())[0].dump(), expected[i].dump());
  }
  const auto decoded = decoder->Decode(messages);
  ASSERT_TRUE(decoded.ok()) << decoded.status();
  ASSERT_EQ(decoded->size(), 1U);
  ASSERT_TRUE(decoded->front()->ValidateFull().ok()) << decoded->front()->ValidateFull();
  EXPECT_EQ(decoded->front()->length(), static_cast<int64_t>(messages.size()));
}

INSTANTIATE_TEST_SUITE_P(Groups, JsonCorpusTest, testing::Range(size_t{0}, Corpus().size()),
                         [](const testing::TestParamInfo<size_t>& group) {
                           return Corpus()[group.param]["name"].get<std::string>();
                         });

}  // namespace
}  // namespace freshet
