#include "explore/file_pruning.h"

#include <arrow/util/key_value_metadata.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::explore {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

/// A table of which only columns are known.
class ColumnsOnly : public delta::Snapshot {
 public:
  ColumnsOnly(std::shared_ptr<arrow::Schema> schema, std::vector<std::string> partitions)
      : schema_(std::move(schema)), partitions_(std::move(partitions)) {}
  int64_t version() const override { return 0; }
  const std::string& table_id() const override { return text_; }
  const std::shared_ptr<arrow::Schema>& schema() const override { return schema_; }
  const std::vector<std::string>& partition_columns() const override { return partitions_; }
  const std::map<std::string, std::string>& properties() const override { return properties_; }
  const std::string& comment() const override { return text_; }
  const delta::Protocol& protocol() const override { return protocol_; }
  arrow::Result<int64_t> CommitTimeMs() const override { return 0; }
  int64_t created_time_ms() const override { return -1; }
  arrow::Result<std::optional<int64_t>> TransactionVersion(const std::string&) const override {
    return std::nullopt;
  }
  arrow::Result<std::vector<delta::AddedFile>> Files() const override {
    return std::vector<delta::AddedFile>();
  }
  arrow::Result<std::vector<uint64_t>> DeletedRows(const delta::AddedFile&) const override {
    return std::vector<uint64_t>();
  }
  arrow::Status CheckReadable() const override { return arrow::Status::OK(); }
  std::string ColumnMappingMode() const override { return "none"; }
  arrow::Result<bool> IsPlain() const override { return true; }
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ReadAll() const override {
    return arrow::Status::NotImplemented("no rows");
  }

 private:
  const std::shared_ptr<arrow::Schema> schema_;
  const std::vector<std::string> partitions_;
  const std::map<std::string, std::string> properties_;
  const delta::Protocol protocol_;
  const std::string text_;
};

class FilePruningTest : public testing::Test {
 protected:
  void Columns(arrow::FieldVector fields, std::vector<std::string> partitions = {}) {
    table_ = std::make_unique<ColumnsOnly>(arrow::schema(std::move(fields)), std::move(partitions));
    files_.clear();
  }
  void File(const std::string& stats, delta::PartitionValues values = {}) {
    delta::AddedFile file;
    file.stats_json = stats;
    file.partition_values = std::move(values);
    files_.push_back(std::move(file));
  }
  /// A file whose one column `c` has these bounds, as JSON.
  void Bounds(const std::string& minimum, const std::string& maximum) {
    File(R"({"numRecords":9,"minValues":{"c":)" + minimum + R"(},"maxValues":{"c":)" + maximum +
         R"(},"nullCount":{"c":0}})");
  }
  /// Which files a DuckDB query over the tables `t` and `other` reads of `t`.
  std::vector<size_t> Query(const std::string& sql) {
    const query::Relation other{"other", arrow::schema({arrow::field("k", arrow::int32()),
                                                        arrow::field("v", arrow::utf8())})};
    auto conditions = engine_->ScanConditions(sql, {{"t", table_->schema()}, other});
    return FilesThatMayMatch(files_, *table_, conditions["t"], engine_.get()).ValueOrDie();
  }
  std::vector<size_t> Where(const std::string& condition) {
    return Query("SELECT count(*) FROM t WHERE " + condition);
  }

  std::unique_ptr<query::QueryEngine> engine_ = query::QueryEngine::Make().ValueOrDie();
  std::unique_ptr<ColumnsOnly> table_;
  std::vector<delta::AddedFile> files_;
};

TEST_F(FilePruningTest, ComparesIntegers) {
  Columns({arrow::field("c", arrow::int32()), arrow::field("d", arrow::int32())});
  Bounds("1", "5");
  Bounds("5", "9");
  File("");
  EXPECT_THAT(Where("c = 3"), ElementsAre(0, 2));
  EXPECT_THAT(Where("5 < c"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c >= 5"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("c < 5"), ElementsAre(0, 2));
  EXPECT_THAT(Where("c BETWEEN 6 AND 7"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c IN (1, 2, 11)"), ElementsAre(0, 2));
  EXPECT_THAT(Where("c IN (11, 12)"), ElementsAre(2));
  EXPECT_THAT(Where("c = 1 OR c = 9"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("c = 1 OR d = 9"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("c = 1 AND d = 9"), ElementsAre(0, 2));
  EXPECT_THAT(Where("c > 5.5"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c::DOUBLE < 4.9e0"), ElementsAre(0, 2));
  EXPECT_THAT(Where("NOT (c <= 5)"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c IS NULL"), ElementsAre(2));
  EXPECT_THAT(Where("c % 2 = 7"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("c = d"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("abs(c) = 100"), ElementsAre(0, 1, 2));
}

TEST_F(FilePruningTest, SeesThroughTheQuery) {
  Columns({arrow::field("c", arrow::int32()), arrow::field("s", arrow::utf8())});
  Bounds("1", "5");
  Bounds("5", "9");
  EXPECT_THAT(Query("WITH w AS (SELECT c + 0 AS x, c FROM t) SELECT x FROM w WHERE c > 7"),
              ElementsAre(1));
  EXPECT_THAT(Query("SELECT * FROM (SELECT c AS renamed, s FROM t) WHERE renamed < 2"),
              ElementsAre(0));
  EXPECT_THAT(Query("SELECT count(*) FROM t JOIN other ON c = k WHERE k = 9"), ElementsAre(1));
  EXPECT_THAT(Query("SELECT count(*) FROM t LEFT JOIN other ON c = k AND c = 9"),
              ElementsAre(0, 1));
  EXPECT_THAT(Query("SELECT * FROM t WHERE c = 1 UNION ALL SELECT * FROM t WHERE c = 2"),
              ElementsAre(0));
  EXPECT_THAT(Query("SELECT * FROM t WHERE c = 1 UNION ALL SELECT * FROM t WHERE c = 9"),
              ElementsAre(0, 1));
  EXPECT_THAT(Query("SELECT (SELECT max(c) FROM t) FROM t WHERE c = 1"), ElementsAre(0, 1));
  EXPECT_THAT(Query("SELECT * FROM t WHERE s = 'x'' AND c = 1 --' AND c > 7"), ElementsAre(1));
  EXPECT_THAT(Query("SELECT c, row_number() OVER (ORDER BY c) AS r FROM t QUALIFY c > 7"),
              ElementsAre(0, 1));
  EXPECT_THAT(Query("SELECT * FROM t WHERE c > 7 OR random() < 0.5"), ElementsAre(0, 1));
}

TEST_F(FilePruningTest, NaNIsAboveAllBounds) {
  for (const auto& type : {arrow::float32(), arrow::float64()}) {
    Columns({arrow::field("c", type)});
    Bounds("-1.5", "2.5");
    Bounds("-0.0", "0.0");
    Bounds(R"("NaN")", R"("NaN")");
    EXPECT_THAT(Where("c = 1"), ElementsAre(0, 2));
    EXPECT_THAT(Where("c = 0.0"), ElementsAre(0, 1, 2));
    EXPECT_THAT(Where("c = -0.0"), ElementsAre(0, 1, 2));
    EXPECT_THAT(Where("c > 100"), ElementsAre(0, 1, 2));
    EXPECT_THAT(Where("c <> 0.0"), ElementsAre(0, 1, 2));
    EXPECT_THAT(Where("c < -1"), ElementsAre(0, 2));
    EXPECT_THAT(Where("c = 'NaN'"), ElementsAre(0, 1, 2));
  }
}

TEST_F(FilePruningTest, ADoubleThatWasAFloatHasNoBounds) {
  const auto changed = arrow::key_value_metadata({"delta.typeChanges"}, {"[]"});
  Columns({arrow::field("c", arrow::float64(), true, changed)});
  Bounds("1.3", "1.3");
  EXPECT_THAT(Where("c < 1.3"), ElementsAre(0));
}

TEST_F(FilePruningTest, ComparesTextThatWasCut) {
  Columns({arrow::field("c", arrow::utf8())});
  Bounds(R"("aaa")", R"("aab\ud83d\udd25")");
  Bounds(R"("b")", R"("ä")");
  EXPECT_THAT(Where("c = 'aabc'"), ElementsAre(0));
  EXPECT_THAT(Where("c LIKE 'aa%'"), ElementsAre(0));
  EXPECT_THAT(Where("c LIKE 'aaaaaaaa%'"), ElementsAre(0));
  EXPECT_THAT(Where("c LIKE 'z%'"), ElementsAre(1));
  EXPECT_THAT(Where("starts_with(c, 'ä')"), ElementsAre(1));
  EXPECT_THAT(Where("c LIKE '%a'"), ElementsAre(0, 1));
  EXPECT_THAT(Where("c > 'ä'"), IsEmpty());
  EXPECT_THAT(Where("upper(c) = 'B'"), ElementsAre(0, 1));
  EXPECT_THAT(Where("c::INT = 5"), ElementsAre(0, 1));
}

TEST_F(FilePruningTest, TimesAreCutToMilliseconds) {
  Columns({arrow::field("c", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"))});
  Bounds(R"("2024-01-01T00:00:00.000Z")", R"("2024-01-01T10:00:00.123Z")");
  Bounds(R"("2024-01-01T12:00:00.000+01:00")", R"("2024-01-02T00:00:00.000Z")");
  Bounds(R"("1400-01-01T00:00:00.000Z")", R"("1500-01-01T00:00:00.000Z")");
  EXPECT_THAT(Where("c = TIMESTAMPTZ '2024-01-01 10:00:00.123999+00'"), ElementsAre(0, 2));
  EXPECT_THAT(Where("c > TIMESTAMPTZ '2024-01-01 10:00:00.125+00'"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c::DATE = DATE '2024-01-02'"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c < TIMESTAMPTZ '2023-01-01 00:00:00+00'"), ElementsAre(2));
}

TEST_F(FilePruningTest, ComparesDecimalsExactly) {
  Columns({arrow::field("c", arrow::decimal128(38, 9)), arrow::field("d", arrow::date32())});
  Bounds("12345678901234567890.123456789", "12345678901234567890.123456789");
  Bounds("-1.5E+2", "3");
  EXPECT_THAT(Where("c = -149.5"), ElementsAre(1));
  EXPECT_THAT(Where("c > 3"), ElementsAre(0));
  EXPECT_THAT(Where("c <> 3"), ElementsAre(0, 1));
}

TEST_F(FilePruningTest, CountsNulls) {
  Columns({arrow::field("c", arrow::int32())});
  File(R"({"numRecords":2,"nullCount":{"c":2}})");
  File(R"({"numRecords":2,"minValues":{"c":1},"maxValues":{"c":1},"nullCount":{"c":1}})");
  Bounds("1", "1");
  EXPECT_THAT(Where("c IS NULL"), ElementsAre(0, 1));
  EXPECT_THAT(Where("c IS NOT NULL"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c <> 1"), IsEmpty());
  EXPECT_THAT(Where("c = 1"), ElementsAre(1, 2));
  EXPECT_THAT(Where("c IS DISTINCT FROM 1"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("coalesce(c, 7) = 7"), ElementsAre(0, 1, 2));
  EXPECT_THAT(Where("c = NULL OR c = 5"), testing::SizeIs(testing::Le(3)));
}

TEST_F(FilePruningTest, PartitionValuesAreExact) {
  Columns({arrow::field("i", arrow::int32()), arrow::field("s", arrow::utf8()),
           arrow::field("f", arrow::float64()),
           arrow::field("moment", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"))},
          {"s", "f", "moment"});
  File("", {{"s", "a'b"}, {"f", "NaN"}, {"moment", "2024-01-01 10:00:00.123456"}});
  File("", {{"s", ""}, {"f", "1.5"}, {"moment", "2024-01-01T10:00:00.123457Z"}});
  File("", {{"s", std::nullopt}, {"f", std::nullopt}, {"moment", std::nullopt}});
  EXPECT_THAT(Where("s = 'a''b'"), ElementsAre(0));
  EXPECT_THAT(Where("s IS NULL"), ElementsAre(1, 2));
  EXPECT_THAT(Where("s <> 'x'"), ElementsAre(0));
  EXPECT_THAT(Where("f > 1"), ElementsAre(0, 1));
  EXPECT_THAT(Where("f > 2"), ElementsAre(0));
  EXPECT_THAT(Where("moment = TIMESTAMPTZ '2024-01-01 10:00:00.123457+00'"), ElementsAre(1));
}

TEST_F(FilePruningTest, FindsFieldsByTheirPhysicalNames) {
  const auto named = [](const char* name) {
    return arrow::key_value_metadata({"delta.columnMapping.physicalName"}, {name});
  };
  const auto inner = arrow::field("x", arrow::int32(), true, named("col-1"));
  Columns({arrow::field("c", arrow::struct_({inner}), true, named("col-2"))});
  File(R"({"numRecords":2,"minValues":{"col-2":{"col-1":1}},"maxValues":{"col-2":{"col-1":5}}})");
  File(R"({"numRecords":2,"minValues":{"col-2":{"col-1":6}},"maxValues":{"col-2":{"col-1":9}}})");
  EXPECT_THAT(Where("c.x = 7"), ElementsAre(1));
  EXPECT_THAT(Where("c.x < 6"), ElementsAre(0));
  EXPECT_THAT(Where("c IS NULL"), ElementsAre(0, 1));
}

}  // namespace
}  // namespace freshet::explore
