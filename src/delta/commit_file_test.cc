#include "delta/commit_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::delta {
namespace {

using testing::HasSubstr;

// As Spark 4.1 with delta-spark 4.1 writes it.
constexpr const char* kSparkCommit =
    R"({"commitInfo":{"timestamp":1736668680123,"operation":"STREAMING UPDATE","operationParameters":{"outputMode":"Append","queryId":"q","epochId":"3"},"isolationLevel":"WriteSerializable","isBlindAppend":true}}
{"txn":{"appId":"q","version":3,"lastUpdated":1736668680120}}
{"add":{"path":"building=North%2520Wing/part-00000-c000.snappy.parquet","partitionValues":{"building":"North Wing"},"size":1984,"modificationTime":1736668680100,"dataChange":true,"stats":"{\"numRecords\":5,\"nullCount\":{\"floor\":0}}"}}
{"add":{"path":"building=__HIVE_DEFAULT_PARTITION__/part-00001-c000.snappy.parquet","partitionValues":{"building":null},"size":10,"modificationTime":7,"dataChange":false}}
)";

TEST(CommitFile, ReadsWhatSparkWrites) {
  const Commit commit = ParseCommit("3.json", 3, kSparkCommit).ValueOrDie();
  EXPECT_EQ(commit.version, 3);
  EXPECT_EQ(commit.timestamp_ms, 1736668680123);
  EXPECT_FALSE(commit.removes_data);
  EXPECT_FALSE(commit.changes_metadata);
  EXPECT_FALSE(commit.changes_protocol);
  ASSERT_EQ(commit.added.size(), 2U);
  EXPECT_EQ(commit.added[0].path, "building=North%20Wing/part-00000-c000.snappy.parquet");
  EXPECT_EQ(commit.added[0].partition_values.at("building"), "North Wing");
  EXPECT_EQ(commit.added[0].size, 1984);
  EXPECT_EQ(commit.added[0].modification_time_ms, 1736668680100);
  EXPECT_EQ(commit.added[0].num_records, 5);
  EXPECT_TRUE(commit.added[0].data_change);
  EXPECT_FALSE(commit.added[0].has_deletion_vector);
  EXPECT_EQ(commit.added[1].partition_values.at("building"), std::nullopt);
  EXPECT_EQ(commit.added[1].num_records, -1);
  EXPECT_FALSE(commit.added[1].data_change);
}

TEST(CommitFile, SeesRemovalsMetadataAndProtocol) {
  const Commit removal = ParseCommit("x", 1,
                                     R"({"remove":{"path":"a","dataChange":true}}
{"metaData":{"id":"i"}}
{"protocol":{"minReaderVersion":1,"minWriterVersion":2}})")
                             .ValueOrDie();
  EXPECT_TRUE(removal.removes_data);
  EXPECT_TRUE(removal.changes_metadata);
  EXPECT_TRUE(removal.changes_protocol);
  // OPTIMIZE: the rows are the same.
  const Commit rewrite =
      ParseCommit("x", 2, R"({"remove":{"path":"a","dataChange":false}})").ValueOrDie();
  EXPECT_FALSE(rewrite.removes_data);
}

TEST(CommitFile, PrefersTheInCommitTimestamp) {
  const Commit commit =
      ParseCommit("x", 1, R"({"commitInfo":{"inCommitTimestamp":20,"timestamp":10}})").ValueOrDie();
  EXPECT_EQ(commit.timestamp_ms, 20);
}

TEST(CommitFile, SeesDeletionVectors) {
  const Commit commit =
      ParseCommit("x", 1,
                  R"({"add":{"path":"a","partitionValues":{},"size":1,"modificationTime":1,)"
                  R"("dataChange":true,"deletionVector":{"storageType":"u"}}})")
          .ValueOrDie();
  EXPECT_TRUE(commit.added[0].has_deletion_vector);
}

TEST(CommitFile, NamesTheLineOfABrokenAction) {
  const auto status = ParseCommit("t/5.json", 5, "{\"txn\":{}}\n\n{\"add\":{").status();
  EXPECT_THAT(status.message(), HasSubstr("t/5.json, line 3"));
  EXPECT_FALSE(ParseCommit("x", 1, R"({"add":{"path":7}})").ok());
  EXPECT_FALSE(ParseCommit("x", 1, R"({"add":{"path":"a","size":"big"}})").ok());
}

TEST(CommitFile, RefusesFilesOutsideTheTable) {
  const auto climbing = ParseCommit("x", 1, R"({"add":{"path":"../secret"}})").status();
  EXPECT_THAT(climbing.message(), HasSubstr("not below the table's folder"));
  const auto absolute = ParseCommit("x", 1, R"({"add":{"path":"file:/other/a"}})").status();
  EXPECT_THAT(absolute.message(), HasSubstr("shallow clone"));
}

}  // namespace
}  // namespace freshet::delta
