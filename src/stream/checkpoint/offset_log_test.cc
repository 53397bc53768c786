#include "stream/checkpoint/offset_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

using testing::HasSubstr;

TEST(OffsetLog, WritesSparksBytes) {
  OffsetLogEntry entry;
  entry.batch_timestamp_ms = 1736669880000;
  entry.offsets = {R"({"logOffset":0})"};
  EXPECT_EQ(SerializeOffsetLogEntry(entry),
            "v1\n"
            R"({"batchWatermarkMs":0,"batchTimestampMs":1736669880000,"conf":{}})"
            "\n"
            R"({"logOffset":0})");
  entry.batch_watermark_ms = 5;
  entry.conf = {{"spark.sql.shuffle.partitions", "2"}, {"x", "a\"b\\"}};
  entry.offsets = {std::nullopt, R"({"logOffset":7})"};
  EXPECT_EQ(SerializeOffsetLogEntry(entry),
            "v1\n"
            R"({"batchWatermarkMs":5,"batchTimestampMs":1736669880000,"conf":{)"
            R"("spark.sql.shuffle.partitions":"2","x":"a\"b\\"}})"
            "\n-\n"
            R"({"logOffset":7})");
}

TEST(OffsetLog, ReadsWhatItWrites) {
  OffsetLogEntry entry{.batch_watermark_ms = 3,
                       .batch_timestamp_ms = 4,
                       .conf = {{"k", "ü\n"}},
                       .offsets = {std::nullopt, R"({"logOffset":7})"}};
  const auto read = ParseOffsetLogEntry(SerializeOffsetLogEntry(entry));
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->batch_watermark_ms, 3);
  EXPECT_EQ(read->batch_timestamp_ms, 4);
  EXPECT_EQ(read->conf, entry.conf);
  EXPECT_EQ(read->offsets, entry.offsets);
}

TEST(OffsetLog, ReadsWhatSparkMayLeaveOut) {
  const auto read = ParseOffsetLogEntry("v1\n\n{\"logOffset\":1}\n");
  ASSERT_TRUE(read.ok()) << read.status();
  EXPECT_EQ(read->batch_timestamp_ms, 0);
  EXPECT_EQ(read->offsets.size(), 1u);
  EXPECT_TRUE(ParseOffsetLogEntry("v1\n{\"newInAnotherSpark\":[1]}\n5").ok());
}

TEST(OffsetLog, SaysWhatIsWrong) {
  const auto error = [](std::string_view text) { return ParseOffsetLogEntry(text).status(); };
  EXPECT_THAT(error("").message(), HasSubstr("empty"));
  EXPECT_THAT(error("v1").message(), HasSubstr("torn"));
  EXPECT_THAT(error("v").message(), HasSubstr("version"));
  EXPECT_THAT(error("vx\n{}\n{}").message(), HasSubstr("version"));
  EXPECT_THAT(error("{}\n{}\n{}").message(), HasSubstr("version"));
  EXPECT_THAT(error(std::string_view("\0\0\0\0", 4)).message(), HasSubstr("version"));
  EXPECT_THAT(error("v1\n{\"batchWatermarkMs\":0}").message(), HasSubstr("torn"));
  EXPECT_THAT(error("v1\n{\"batchWatermarkMs\":\n{\"logOffset\":1}").message(), HasSubstr("torn"));
  EXPECT_THAT(error("v1\n{}\n{\"logOffset\":").message(), HasSubstr("torn"));
  EXPECT_THAT(error("v1\n{\"conf\":{\"a\":1}}\n{}").message(), HasSubstr("'a'"));
  for (const char* torn : {"", "v1", "v1\n{}", "v1\n{}\n{"}) {
    EXPECT_TRUE(error(torn).IsInvalid()) << torn;
  }
  // Not torn but unknown: nobody may take it for absent.
  EXPECT_TRUE(error("v2\n{}\n{}").IsNotImplemented());
  EXPECT_THAT(error("v2\n{}\n{}").message(), HasSubstr("version 2"));
}

TEST(OffsetLog, EveryTornPrefixIsNoticed) {
  const std::string whole = SerializeOffsetLogEntry({.batch_timestamp_ms = 1736669880000,
                                                     .conf = {{"a", "b"}},
                                                     .offsets = {"{\"logOffset\":12}"}});
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(ParseOffsetLogEntry(whole.substr(0, size)).status().IsInvalid()) << size;
  }
}

TEST(CommitLog, WritesSparksBytes) {
  EXPECT_EQ(SerializeCommitLogEntry({}), "v1\n{\"nextBatchWatermarkMs\":0}");
  EXPECT_EQ(ParseCommitLogEntry(SerializeCommitLogEntry({17}))->next_batch_watermark_ms, 17);
}

TEST(CommitLog, EveryTornPrefixIsNoticed) {
  const std::string whole = SerializeCommitLogEntry({});
  for (size_t size = 0; size < whole.size(); ++size) {
    EXPECT_TRUE(ParseCommitLogEntry(whole.substr(0, size)).status().IsInvalid()) << size;
  }
  EXPECT_TRUE(ParseCommitLogEntry("v2\n{\"stateUniqueIds\":{}}").status().IsNotImplemented());
}

}  // namespace
}  // namespace freshet
