#include "explore/exploration.h"

#include <chrono>
#include <filesystem>

#include <arrow/array/concatenate.h>
#include <arrow/json/from_string.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "delta/data_file_writer.h"
#include "explore/split_statements.h"
#include "query/cell_text.h"

namespace freshet::explore {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

std::shared_ptr<arrow::Schema> Schema() {
  return arrow::schema({arrow::field("device_id", arrow::utf8()),
                        arrow::field("floor", arrow::int32()),
                        arrow::field("at", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC"))});
}

class ExplorationTest : public testing::Test {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "freshet-XXXXXX").string();
    warehouse_ = ::mkdtemp(name.data());
    exploration_ = Exploration::Open(warehouse_, disk_.get()).ValueOrDie();
  }
  void TearDown() override { std::filesystem::remove_all(warehouse_); }

  /// Appends rows (JSON) to a table, which is made when it is not there.
  void Append(const std::string& name, const std::string& json,
              const std::vector<std::string>& partition_columns = {}) {
    const std::string path = JoinPath(warehouse_, name);
    const auto table = delta::Table::Make(path, disk_.get());
    delta::SnapshotPtr snapshot = table->Load().ValueOrDie();
    if (snapshot == nullptr) {
      snapshot = table->Create({Schema(), partition_columns, {}, ""}).ValueOrDie();
    }
    const auto rows =
        arrow::json::ChunkedArrayFromJSONString(arrow::struct_(Schema()->fields()), {json})
            .ValueOrDie();
    const auto batch = arrow::RecordBatch::FromStructArray(rows->chunk(0)).ValueOrDie();
    const auto files =
        delta::WriteDataFiles(disk_.get(), path, Schema(), partition_columns, {batch}, {})
            .ValueOrDie();
    const auto outcome = table->Append(snapshot, files, {"test", version_++}).ValueOrDie();
    ASSERT_EQ(outcome.kind, delta::AppendOutcome::Kind::kCommitted);
  }

  /// The rows of a statement, each as the JSON of its values.
  std::vector<std::string> Rows(const std::string& sql) {
    const SourceText source("query", sql);
    const auto result = exploration_->Run(source, SplitStatements(sql).front());
    EXPECT_TRUE(result.ok()) << result.status().ToString();
    std::vector<std::string> rows;
    if (!result.ok()) return rows;
    note_ = result->note;
    for (int64_t row = 0; row < result->table->num_rows(); ++row) {
      std::string text;
      for (const auto& column : result->table->columns()) {
        text += (text.empty() ? "" : " ") +
                query::CellJson(**arrow::Concatenate(column->chunks()), row);
      }
      rows.push_back(text);
    }
    return rows;
  }

  std::string Error(const std::string& sql) {
    const SourceText source("query", sql);
    const auto result = exploration_->Run(source, SplitStatements(sql).front());
    EXPECT_FALSE(result.ok()) << sql;
    return result.status().message();
  }

  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
  std::string warehouse_;
  std::unique_ptr<Exploration> exploration_;
  std::string note_;
  int64_t version_ = 0;
};

TEST(SplitStatements, TakesEachBetweenSemicolons) {
  const std::string text = " SELECT ';' ; -- a; comment\n;; SELECT 2 /* ; */ + 1\n";
  std::vector<std::string> found;
  for (const Span span : SplitStatements(text)) {
    found.push_back(text.substr(span.begin, span.end - span.begin));
  }
  EXPECT_THAT(found, ElementsAre("SELECT ';'", "SELECT 2 /* ; */ + 1"));
}

TEST_F(ExplorationTest, ReadsTheNewestSnapshotEachTime) {
  Append("readings", R"([{"device_id": "a", "floor": 1, "at": 0}, {"floor": 2}])");
  EXPECT_THAT(Rows("SELECT device_id, floor, at FROM READINGS ORDER BY floor"),
              ElementsAre(R"("a" 1 "1970-01-01 00:00:00")", "null 2 null"));
  Append("readings", R"([{"device_id": "b", "floor": 3, "at": 0}])");
  EXPECT_THAT(Rows("SELECT count(*) FROM readings"), ElementsAre("3"));
}

TEST_F(ExplorationTest, PartitionColumnsComeFromTheLog) {
  Append("parted", R"([{"device_id": "a b/c", "floor": 1}, {"device_id": "x", "floor": null}])",
         {"floor", "device_id"});
  EXPECT_THAT(Rows("SELECT device_id, floor FROM parted ORDER BY floor"),
              ElementsAre(R"("x" null)", R"("a b/c" 1)"));
  EXPECT_THAT(Rows("SELECT count(*) FROM parted WHERE floor = 1"), ElementsAre("1"));
}

TEST_F(ExplorationTest, AnEmptyTableHasItsColumns) {
  const auto table = delta::Table::Make(JoinPath(warehouse_, "empty"), disk_.get());
  ASSERT_TRUE(table->Create({Schema(), {}, {}, ""}).ok());
  EXPECT_THAT(Rows("SELECT * FROM empty"), ElementsAre());
  EXPECT_THAT(Rows("SELECT count(*) FROM empty"), ElementsAre("0"));
}

TEST_F(ExplorationTest, ShowsAndDescribes) {
  Append("readings", R"([{"device_id": "a", "floor": 1}])");
  std::filesystem::create_directories(warehouse_ + "/_checkpoints/readings");
  std::filesystem::create_directories(warehouse_ + "/no_table");
  EXPECT_THAT(Rows("SHOW TABLES"), ElementsAre(R"("default" "readings" false)"));
  const auto columns = {R"("device_id" "string" null)", R"("floor" "int" null)",
                        R"("at" "timestamp" null)"};
  EXPECT_THAT(Rows("DESCRIBE readings"), testing::ElementsAreArray(columns));
  EXPECT_THAT(Rows("DESC TABLE readings"), testing::ElementsAreArray(columns));
  EXPECT_THAT(Rows("DESCRIBE SELECT floor / 2 AS half FROM readings"),
              ElementsAre(R"("half" "double" null)"));
  EXPECT_EQ(Rows("SUMMARIZE readings").size(), 3);
}

TEST_F(ExplorationTest, ReadsAPathAnywhere) {
  Append("readings", R"([{"device_id": "a", "floor": 1}])");
  EXPECT_THAT(Rows("SELECT count(*) FROM delta.`" + warehouse_ + "/readings`"), ElementsAre("1"));
  EXPECT_THAT(Error("SELECT 1 FROM delta.`/nowhere/at/all`"),
              HasSubstr("there is no Delta table at '/nowhere/at/all'"));
}

TEST_F(ExplorationTest, ReadsOlderVersions) {
  for (const char* row : {R"([{"floor": 0}])", R"([{"floor": 1}])", R"([{"floor": 2}])"}) {
    Append("readings", row);  // versions 1 to 3
  }
  for (const char* table :
       {"readings VERSION AS OF 2", "READINGS for version as of '2'",
        "readings FOR SYSTEM_VERSION AS OF 2 AS r", "readings VERSION AS OF 2 r",
        "readings AT (VERSION => 2)", "\"readings\" AT (VERSION => 2) AS r"}) {
    EXPECT_THAT(Rows(std::string("SELECT count(*) FROM ") + table), ElementsAre("2")) << table;
  }
  EXPECT_THAT(Rows("SELECT count(*) FROM delta.`" + warehouse_ + "/readings` VERSION AS OF 1"),
              ElementsAre("1"));
  EXPECT_THAT(Rows("SELECT count(*) FROM readings VERSION AS OF 0"), ElementsAre("0"));
  EXPECT_THAT(Rows("SELECT readings.floor FROM readings VERSION AS OF 1"), ElementsAre("0"));
  EXPECT_THAT(Rows("SELECT r.floor FROM readings r LEFT ANTI JOIN readings VERSION AS OF 2 old "
                   "ON r.floor = old.floor"),
              ElementsAre("2"));
  EXPECT_THAT(Rows("SELECT (SELECT max(floor) FROM readings VERSION AS OF 1), max(floor) "
                   "FROM readings VERSION AS OF 2"),
              ElementsAre("0 1"));
  EXPECT_EQ(note_, "");
  EXPECT_THAT(Rows("FROM readings AT (VERSION => 2) SELECT list(readings.floor ORDER BY floor)"),
              ElementsAre("[0,1]"));
  EXPECT_THAT(note_, HasSubstr("run as DuckDB SQL"));
  Append("readings", R"([{"floor": 3}])");
  EXPECT_THAT(Rows("SELECT count(*) FROM readings VERSION AS OF 2"), ElementsAre("2"));
  EXPECT_THAT(Rows("SELECT count(*) FROM readings"), ElementsAre("4"));
}

TEST_F(ExplorationTest, ReadsATableAsItWasAtATime) {
  Append("readings", R"([{"floor": 0}])");
  Append("readings", R"([{"floor": 1}])");
  const auto commit_at = [&](int version, int year) {  // by the time of its file
    const std::string file =
        warehouse_ + "/readings/_delta_log/0000000000000000000" + std::to_string(version) + ".json";
    const std::chrono::sys_seconds time = std::chrono::sys_days(std::chrono::year(year) / 1 / 1);
    std::filesystem::last_write_time(file, std::chrono::file_clock::from_sys(time));
  };
  for (const int version : {0, 1, 2}) commit_at(version, 2010 + version);
  const auto count = [](const std::string& time) {
    return "SELECT count(*) FROM readings TIMESTAMP AS OF " + time;
  };
  EXPECT_THAT(Rows(count("'2010-05-06'")), ElementsAre("0"));
  EXPECT_THAT(Rows(count("TIMESTAMP '2011-01-01 00:00:00'")), ElementsAre("1"));
  EXPECT_THAT(Rows(count("date_sub(date '2012-01-01', 1) AS r WHERE r.floor = 0")),
              ElementsAre("1"));
  EXPECT_THAT(Rows(count("'2013-01-01'::timestamp - INTERVAL 366 DAYS")), ElementsAre("2"));
  EXPECT_THAT(Rows("SELECT count(*) FROM readings FOR SYSTEM_TIME AS OF '2011-06-01'"),
              ElementsAre("1"));
  EXPECT_THAT(Rows("SELECT count(*) FROM readings AT (TIMESTAMP => '2011-06-01')"),
              ElementsAre("1"));
  EXPECT_THAT(Error(count("'2012-01-02'")), HasSubstr("[DELTA_TIMESTAMP_GREATER_THAN_COMMIT]"));
  EXPECT_THAT(Error(count("current_timestamp()")), HasSubstr("at 2012-01-01T00:00:00.000Z"));
  EXPECT_THAT(Error(count("'2009-12-31'")),
              HasSubstr("[DELTA_TIMESTAMP_EARLIER_THAN_COMMIT_RETENTION]"));
  for (const char* wrong : {"'abc'", "NULL", "floor", "current_timestamp() = 1"}) {
    EXPECT_THAT(Error(count(wrong)), HasSubstr("[INVALID_TIME_TRAVEL_TIMESTAMP_EXPR.INPUT]"))
        << wrong;
  }
  commit_at(2, 2200);
  exploration_ = Exploration::Open(warehouse_, disk_.get()).ValueOrDie();
  EXPECT_THAT(Rows(count("current_timestamp() - INTERVAL 1 DAY")), ElementsAre("1"));
}

TEST_F(ExplorationTest, AVersionThatIsNotThereHasItsPlace) {
  Append("readings", R"([{"floor": 0}])");
  const std::string error = Error("SELECT 1 FROM readings VERSION AS OF 7");
  EXPECT_THAT(error, testing::StartsWith("query:1:24: error: "));
  EXPECT_THAT(error, HasSubstr("has no version 7: the newest is 1"));
  EXPECT_THAT(error, HasSubstr("^^^^^^^^^^^^^^^"));
  EXPECT_THAT(Error("SELECT 1 FROM readings VERSION AS OF 'x'"),
              HasSubstr("[DELTA_TIME_TRAVEL_INVALID_BEGIN_VALUE] 'x' is not a version"));
  for (const char* version : {"-1", "1.5", "1L", "floor"}) {
    EXPECT_THAT(Error(std::string("SELECT 1 FROM readings VERSION AS OF ") + version),
                HasSubstr("expected a version of the table"))
        << version;
  }
  EXPECT_THAT(Error("WITH c AS (SELECT 1) SELECT * FROM c VERSION AS OF 1"),
              HasSubstr("only a table has older versions, and 'c' is a query of WITH"));
  EXPECT_THAT(Error("SELECT * FROM (SELECT 1) VERSION AS OF 1"),
              HasSubstr("only a table has older versions, a query has none"));
  EXPECT_THAT(Error("SELECT * FROM nowhere VERSION AS OF 1"), HasSubstr("unknown table 'nowhere'"));
}

TEST_F(ExplorationTest, AFileThatIsGoneIsAnError) {
  Append("readings", R"([{"floor": 1}])");
  for (const auto& entry : std::filesystem::directory_iterator(warehouse_ + "/readings")) {
    if (entry.path().extension() == ".parquet") std::filesystem::remove(entry.path());
  }
  EXPECT_THAT(Error("SELECT count(*) FROM readings"),
              HasSubstr("a data file that the table's log names is not there"));
  EXPECT_THAT(Rows("SELECT count(*) FROM readings VERSION AS OF 0"), ElementsAre("0"));
}

TEST_F(ExplorationTest, ReadsNoFilesThatItCanNotNeed) {
  for (int floor = 0; floor < 5; ++floor) {
    Append("readings", R"([{"floor": )" + std::to_string(floor) + R"(, "at": 0}])");
  }
  const auto files_read = [&](const std::string& sql) {
    const SourceText source("query", sql);
    const auto result = exploration_->Run(source, SplitStatements(sql).front()).ValueOrDie();
    EXPECT_EQ(result.reads.size(), 1);
    EXPECT_EQ(result.reads[0].table, "readings");
    EXPECT_EQ(result.reads[0].version, 5);
    EXPECT_EQ(result.reads[0].files_total, 5);
    return result.reads[0].files_read;
  };
  EXPECT_EQ(files_read("SELECT * FROM readings"), 5);
  EXPECT_EQ(files_read("SELECT * FROM readings WHERE floor = 3"), 1);
  EXPECT_EQ(files_read("SELECT * FROM readings r WHERE r.floor IN (1, 2) AND device_id = 'a'"), 0);
  EXPECT_EQ(files_read("SELECT list(floor) FROM readings WHERE floor < 2"), 2);
  EXPECT_EQ(files_read("SELECT list(\"at\") FROM readings WHERE \"at\" > now() - INTERVAL 1 DAY"),
            0);
  EXPECT_EQ(files_read("SELECT now() AS n, list(\"at\") FROM readings WHERE \"at\" > now()"), 5);
  EXPECT_EQ(files_read("EXPLAIN SELECT * FROM readings WHERE floor >= 3"), 2);
  EXPECT_THAT(Rows("SELECT sum(floor) FROM readings WHERE floor >= 3"), ElementsAre("7"));
}

TEST_F(ExplorationTest, FallsBackToDuckDbAndSaysSo) {
  Append("readings", R"([{"device_id": "a", "floor": 1}])");
  EXPECT_THAT(Rows("SELECT list(\"floor\") FROM \"readings\""), ElementsAre("[1]"));
  EXPECT_THAT(note_, HasSubstr("run as DuckDB SQL"));
  EXPECT_THAT(Rows("FROM readings SELECT floor"), ElementsAre("1"));
  Rows("SELECT floor FROM readings");
  EXPECT_EQ(note_, "");
}

TEST_F(ExplorationTest, ErrorsHavePlaceAndNearMatch) {
  Append("readings", R"([{"device_id": "a", "floor": 1}])");
  EXPECT_EQ(Error("SELECT flor FROM readings"),
            "query:1:8: error: unknown column 'flor'. Did you mean 'floor'?\n"
            "  1 | SELECT flor FROM readings\n"
            "    |        ^^^^");
  EXPECT_THAT(Error("SELECT * FROM reading"),
              HasSubstr("unknown table 'reading'. Did you mean 'readings'?"));
  EXPECT_THAT(Error("SELECT uper(device_id) FROM readings"), HasSubstr("Did you mean 'upper'?"));
  EXPECT_THAT(Error("SELECT 1 / 0"), HasSubstr("error: [DIVIDE_BY_ZERO]"));
}

TEST_F(ExplorationTest, OnlyReads) {
  Append("readings", R"([{"device_id": "a", "floor": 1}])");
  for (const char* sql : {"DELETE FROM readings", "CREATE TABLE x AS SELECT 1",
                          "INSERT INTO readings VALUES (1)", "ALTER TABLE readings RENAME TO x"}) {
    EXPECT_THAT(Error(sql), HasSubstr("tables are written by pipelines")) << sql;
  }
  EXPECT_THAT(Error("DROP TABLE readings"), HasSubstr("only views are dropped here"));
  EXPECT_THAT(Error("SET threads = 1"), HasSubstr("SET is not carried"));
  EXPECT_THAT(Error("ATTACH 'x'"), HasSubstr("delta.`path`"));
  EXPECT_THAT(Error("COPY readings FROM 'x'"), HasSubstr("written by pipelines"));
  EXPECT_THAT(Error("DESCRIPE readings"), HasSubstr("Did you mean 'DESCRIBE'?"));
  EXPECT_THAT(Error("SHOW TABELS"), HasSubstr("Did you mean 'TABLES'?"));
  EXPECT_THAT(Rows("SELECT count(*) FROM readings"), ElementsAre("1"));
}

}  // namespace
}  // namespace freshet::explore
