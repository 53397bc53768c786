// Random conditions over a table of many files: the answer is the same as without pruning.
#include <filesystem>
#include <limits>
#include <random>

#include <arrow/array/builder_binary.h>
#include <arrow/array/builder_decimal.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/util/decimal.h>
#include <fmt/format.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "delta/data_file_writer.h"
#include "explore/exploration.h"
#include "explore/split_statements.h"

namespace freshet::explore {
namespace {

constexpr int kFiles = 40;
constexpr int kRows = 12;
constexpr int kConditions = 60;

std::shared_ptr<arrow::Schema> Schema() {
  return arrow::schema({arrow::field("i", arrow::int32()), arrow::field("d", arrow::float64()),
                        arrow::field("s", arrow::utf8()),
                        arrow::field("t", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
                        arrow::field("n", arrow::decimal128(20, 3)),
                        arrow::field("p", arrow::utf8())});
}

class RandomPruningTest : public testing::TestWithParam<bool> {
 protected:
  void SetUp() override {
    std::string name = (std::filesystem::temp_directory_path() / "freshet-XXXXXX").string();
    warehouse_ = ::mkdtemp(name.data());
    exploration_ = Exploration::Open(warehouse_, disk_.get()).ValueOrDie();
  }
  void TearDown() override { std::filesystem::remove_all(warehouse_); }

  int Number(int from, int to) { return std::uniform_int_distribution<int>(from, to)(random_); }
  bool Chance(int percent) { return Number(1, 100) <= percent; }

  std::string Text(int key) {  // longer than statistics keep, and alike at its beginning
    return fmt::format("{}{:03}{}", Chance(50) ? "common-" : "ä", key,
                       std::string(static_cast<size_t>(Number(0, 40)), Chance(50) ? 'z' : 'a'));
  }
  double Real(int key) {
    if (Chance(3)) return std::numeric_limits<double>::quiet_NaN();
    if (Chance(3)) return -0.0;
    if (Chance(1)) return std::numeric_limits<double>::infinity();
    return key / 4.0;
  }
  int64_t Microseconds(int key) { return (key - 100) * int64_t{1'000'000} + Number(0, 1'999'999); }

  /// Rows of one file, around a value of its own, so that files can be told apart.
  std::shared_ptr<arrow::RecordBatch> Rows() {
    arrow::Int32Builder i;
    arrow::DoubleBuilder d;
    arrow::StringBuilder s;
    arrow::TimestampBuilder t(Schema()->field(3)->type(), arrow::default_memory_pool());
    arrow::Decimal128Builder n(Schema()->field(4)->type());
    arrow::StringBuilder p;
    const int middle = Number(0, 200);
    const int nulls = Chance(20) ? 100 : Chance(50) ? 0 : 20;
    const std::string partition = fmt::format("p {}'=%", middle % 5);
    for (int row = 0; row < kRows; ++row) {
      const int key = middle + Number(-8, 8);
      EXPECT_TRUE((Chance(nulls) ? i.AppendNull() : i.Append(key)).ok());
      EXPECT_TRUE((Chance(nulls) ? d.AppendNull() : d.Append(Real(key))).ok());
      EXPECT_TRUE((Chance(nulls) ? s.AppendNull() : s.Append(Text(key))).ok());
      EXPECT_TRUE((Chance(nulls) ? t.AppendNull() : t.Append(Microseconds(key))).ok());
      EXPECT_TRUE((Chance(nulls) ? n.AppendNull() : n.Append(arrow::Decimal128(key * 1001))).ok());
      EXPECT_TRUE((middle % 7 == 0 ? p.AppendNull() : p.Append(partition)).ok());
    }
    return arrow::RecordBatch::Make(
        Schema(), kRows,
        {i.Finish().ValueOrDie(), d.Finish().ValueOrDie(), s.Finish().ValueOrDie(),
         t.Finish().ValueOrDie(), n.Finish().ValueOrDie(), p.Finish().ValueOrDie()});
  }

  void MakeTable(const std::vector<std::string>& partition_columns) {
    const std::string path = JoinPath(warehouse_, "t");
    const auto table = delta::Table::Make(path, disk_.get());
    auto snapshot = table->Create({Schema(), partition_columns, {}, ""}).ValueOrDie();
    std::vector<delta::AddedFile> files;
    for (int file = 0; file < kFiles; ++file) {
      for (auto& written :
           delta::WriteDataFiles(disk_.get(), path, Schema(), partition_columns, {Rows()}, {})
               .ValueOrDie()) {
        if (Chance(10)) written.stats_json.clear();
        files.push_back(std::move(written));
      }
    }
    ASSERT_TRUE(table->Append(snapshot, files, {"test", 1}).ok());
  }

  std::string Literal(const std::string& column) {
    const int key = Number(-10, 210);
    if (column == "i") return Chance(80) ? std::to_string(key) : fmt::format("{}.5", key);
    if (column == "d") return Chance(90) ? fmt::format("{}e0", key / 4.0) : "CAST('NaN' AS DOUBLE)";
    if (column == "s") return fmt::format("'{}'", Text(key));
    if (column == "n") return fmt::format("{}.{:03}", key, key < 0 ? 0 : key);
    if (column == "p") return fmt::format("'p {}''=%'", key < 0 ? 9 : key % 7);
    return fmt::format("make_timestamptz({})", Microseconds(key));
  }

  std::string Condition(int depth) {
    if (depth > 0 && Chance(60)) {
      return fmt::format("({} {} {})", Condition(depth - 1), Chance(50) ? "AND" : "OR",
                         Condition(depth - 1));
    }
    static const std::vector<std::string> kColumns = {"i", "d", "s", "t", "n", "p"};
    static const std::vector<std::string> kSigns = {"=", "<>", "<", "<=", ">", ">="};
    const std::string column = kColumns[static_cast<size_t>(Number(0, 5))];
    switch (Number(0, 7)) {
      case 0:
        return column + (Chance(50) ? " IS NULL" : " IS NOT NULL");
      case 1:
        return fmt::format("{} BETWEEN {} AND {}", column, Literal(column), Literal(column));
      case 2:
        return fmt::format("{} IN ({}, {}, {})", column, Literal(column), Literal(column),
                           Literal(column));
      case 3:
        return fmt::format("s LIKE '{}{:03}%'", Chance(50) ? "common-" : "ä", Number(0, 200));
      case 4:
        return fmt::format("NOT ({} {} {})", column, kSigns[static_cast<size_t>(Number(0, 5))],
                           Literal(column));
      default:
        return fmt::format("{} {} {}", column, kSigns[static_cast<size_t>(Number(0, 5))],
                           Literal(column));
    }
  }

  /// One row as text, and how many files it took.
  std::pair<std::string, int64_t> Ask(const std::string& condition) {
    const std::string sql =
        "FROM t SELECT count(*), sum(i), count(d), min(s), max(t), sum(n) WHERE " + condition;
    const SourceText source("query", sql);
    const auto result = exploration_->Run(source, SplitStatements(sql).front());
    EXPECT_TRUE(result.ok()) << sql << "\n" << result.status().ToString();
    if (!result.ok()) return {};
    return {result->table->ToString(), result->reads.at(0).files_read};
  }

  std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
  std::mt19937 random_;
  std::string warehouse_;
  std::unique_ptr<Exploration> exploration_;
};

TEST_P(RandomPruningTest, AnswersAsWithoutPruning) {
  const char* given = ::getenv("FRESHET_SEED");
  const unsigned seed = given == nullptr ? std::random_device()() : std::stoul(given);
  SCOPED_TRACE(fmt::format("FRESHET_SEED={}", seed));
  random_.seed(seed);
  MakeTable(GetParam() ? std::vector<std::string>{"p"} : std::vector<std::string>{});
  int64_t read = 0;
  int64_t total = 0;
  for (int i = 0; i < kConditions; ++i) {
    const std::string condition = Condition(2);
    const auto [pruned, files] = Ask(condition);
    const auto [whole, all] = Ask("random() > 2 OR " + condition);
    EXPECT_EQ(pruned, whole) << condition;
    EXPECT_GE(all, kFiles);
    read += files;
    total += all;
  }
  EXPECT_LT(read, total * 3 / 4);  // it did leave files out
}

INSTANTIATE_TEST_SUITE_P(Partitioned, RandomPruningTest, testing::Bool());

}  // namespace
}  // namespace freshet::explore
