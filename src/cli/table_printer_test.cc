#include "cli/table_printer.h"

#include <sstream>

#include <arrow/builder.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::cli {
namespace {

using testing::EndsWith;
using testing::HasSubstr;

std::shared_ptr<arrow::Array> Numbers(const std::vector<std::optional<int32_t>>& values) {
  arrow::Int32Builder builder;
  for (const auto& value : values) {
    EXPECT_TRUE((value ? builder.Append(*value) : builder.AppendNull()).ok());
  }
  return builder.Finish().ValueOrDie();
}

std::shared_ptr<arrow::Array> Texts(const std::vector<std::optional<std::string>>& values) {
  arrow::StringBuilder builder;
  for (const auto& value : values) {
    EXPECT_TRUE((value ? builder.Append(*value) : builder.AppendNull()).ok());
  }
  return builder.Finish().ValueOrDie();
}

std::shared_ptr<arrow::Table> Make(std::shared_ptr<arrow::Array> numbers,
                                   std::shared_ptr<arrow::Array> texts) {
  const auto schema =
      arrow::schema({arrow::field("n", arrow::int32()), arrow::field("text", arrow::utf8())});
  return arrow::Table::Make(schema, {std::move(numbers), std::move(texts)});
}

std::string Print(const arrow::Table& table, TableFormat format) {
  std::ostringstream out;
  PrintTable(table, format, out);
  return out.str();
}

TEST(TablePrinter, KnowsItsFormats) {
  EXPECT_EQ(ParseTableFormat("csv"), TableFormat::kCsv);
  EXPECT_EQ(ParseTableFormat("xml"), std::nullopt);
}

TEST(TablePrinter, TablePutsNumbersRightAndTellsNullFromEmpty) {
  const auto table = Make(Numbers({1, 200, std::nullopt}), Texts({"a", "", std::nullopt}));
  EXPECT_EQ(Print(*table, TableFormat::kTable),
            "+------+------+\n"
            "|    n | text |\n"
            "+------+------+\n"
            "|    1 | a    |\n"
            "|  200 |      |\n"
            "| NULL | NULL |\n"
            "+------+------+\n"
            "3 rows\n");
}

TEST(TablePrinter, TableKeepsARowOnALineAndCountsWideLetters) {
  const auto table = Make(Numbers({1, 2, 3}),
                          Texts({"two\nlines\x1b[0m", "\xE6\xB8\xA9\xE5\xBA\xA6", "\xC3\xA9"}));
  EXPECT_EQ(Print(*table, TableFormat::kTable),
            "+-----+-------------------+\n"
            "|   n | text              |\n"
            "+-----+-------------------+\n"
            "|   1 | two\\nlines\\x1b[0m |\n"
            "|   2 | \xE6\xB8\xA9\xE5\xBA\xA6              |\n"
            "|   3 | \xC3\xA9                 |\n"
            "+-----+-------------------+\n"
            "3 rows\n");
}

TEST(TablePrinter, TableOfNoRows) {
  EXPECT_EQ(Print(*Make(Numbers({}), Texts({})), TableFormat::kTable),
            "+-----+------+\n"
            "|   n | text |\n"
            "+-----+------+\n"
            "0 rows\n");
}

TEST(TablePrinter, TableSaysWhatItHides) {
  const std::vector<std::optional<int32_t>> numbers(kMostRowsOfTable + 5, 7);
  const std::vector<std::optional<std::string>> texts(kMostRowsOfTable + 5, "x");
  const std::string text = Print(*Make(Numbers(numbers), Texts(texts)), TableFormat::kTable);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kMostRowsOfTable + 5);
  EXPECT_THAT(text,
              EndsWith("10005 rows, the first 10000 of them shown: use LIMIT, or --format csv "
                       "or json for all\n"));
}

TEST(TablePrinter, RowsGoOverChunkBorders) {
  const auto schema =
      arrow::schema({arrow::field("n", arrow::int32()), arrow::field("text", arrow::utf8())});
  const auto numbers = std::make_shared<arrow::ChunkedArray>(
      arrow::ArrayVector{Numbers({1}), Numbers({}), Numbers({2, 3})});
  const auto texts =
      std::make_shared<arrow::ChunkedArray>(arrow::ArrayVector{Texts({"a", "b"}), Texts({"c"})});
  EXPECT_EQ(Print(*arrow::Table::Make(schema, {numbers, texts}), TableFormat::kCsv),
            "n,text\n1,a\n2,b\n3,c\n");
}

TEST(TablePrinter, CsvQuotesAsTheRfcSays) {
  const auto table = Make(Numbers({1, 2, 3, std::nullopt, 5}),
                          Texts({"a,b", "say \"x\"", "two\nlines", "", std::nullopt}));
  EXPECT_EQ(Print(*table, TableFormat::kCsv),
            "n,text\n1,\"a,b\"\n2,\"say \"\"x\"\"\"\n3,\"two\nlines\"\n,\"\"\n5,\n");
}

TEST(TablePrinter, JsonIsOneObjectALine) {
  const auto table = Make(Numbers({1, std::nullopt}), Texts({"a\"\n", std::nullopt}));
  EXPECT_EQ(Print(*table, TableFormat::kJson),
            "{\"n\":1,\"text\":\"a\\\"\\n\"}\n{\"n\":null,\"text\":null}\n");
}

TEST(TablePrinter, MarkdownEscapesItsOwnSigns) {
  const auto table = Make(Numbers({1}), Texts({"a|b\nc"}));
  EXPECT_EQ(Print(*table, TableFormat::kMarkdown),
            "|   n | text      |\n"
            "| --: | --------- |\n"
            "|   1 | a\\|b<br>c |\n");
}

}  // namespace
}  // namespace freshet::cli
