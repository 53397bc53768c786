#include "cli/result_printer.h"

#include <sstream>

#include <arrow/builder.h>
#include <arrow/io/memory.h>
#include <arrow/ipc/reader.h>
#include <arrow/table.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/display_text.h"

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

std::string Print(const arrow::Table& table, ResultFormat format) {
  std::ostringstream out;
  arrow::TableBatchReader rows(table);
  EXPECT_TRUE(PrintResult(&rows, format, {}, out).ok());
  return out.str();
}

std::string PrintStyled(const arrow::Table& table, const TableStyle& style) {
  std::ostringstream out;
  arrow::TableBatchReader rows(table);
  EXPECT_TRUE(PrintFramed(&rows, style, out, [] {}).ok());
  return out.str();
}

TEST(ResultPrinter, KnowsItsFormats) {
  EXPECT_EQ(ParseResultFormat("csv"), ResultFormat::kCsv);
  EXPECT_EQ(ParseResultFormat("xml"), std::nullopt);
}

TEST(ResultPrinter, TablePutsNumbersRightAndTellsNullFromEmpty) {
  const auto table = Make(Numbers({1, 200, std::nullopt}), Texts({"a", "", std::nullopt}));
  EXPECT_EQ(Print(*table, ResultFormat::kTable),
            "+------+------+\n"
            "|    n | text |\n"
            "+------+------+\n"
            "|    1 | a    |\n"
            "|  200 |      |\n"
            "| NULL | NULL |\n"
            "+------+------+\n"
            "3 rows\n");
}

TEST(ResultPrinter, TableKeepsARowOnALineAndCountsWideLetters) {
  const auto table = Make(Numbers({1, 2, 3}),
                          Texts({"two\nlines\x1b[0m", "\xE6\xB8\xA9\xE5\xBA\xA6", "\xC3\xA9"}));
  EXPECT_EQ(Print(*table, ResultFormat::kTable),
            "+-----+-------------------+\n"
            "|   n | text              |\n"
            "+-----+-------------------+\n"
            "|   1 | two\\nlines\\x1b[0m |\n"
            "|   2 | \xE6\xB8\xA9\xE5\xBA\xA6              |\n"
            "|   3 | \xC3\xA9                 |\n"
            "+-----+-------------------+\n"
            "3 rows\n");
}

TEST(ResultPrinter, TableOfNoRows) {
  EXPECT_EQ(Print(*Make(Numbers({}), Texts({})), ResultFormat::kTable),
            "+-----+------+\n"
            "|   n | text |\n"
            "+-----+------+\n"
            "0 rows\n");
}

TEST(ResultPrinter, TableTellsNullFromTheTextNull) {
  const auto table = Make(Numbers({1, 2}), Texts({"NULL", std::nullopt}));
  EXPECT_THAT(Print(*table, ResultFormat::kTable), HasSubstr("|   1 | \"NULL\" |"));
  const std::string colored = PrintStyled(*table, {.colors = true});
  EXPECT_THAT(colored, HasSubstr("| NULL |"));
  EXPECT_THAT(colored, HasSubstr("| \x1b[2mNULL\x1b[0m |"));
}

TEST(ResultPrinter, TableOfManyRowsIsCutInTheMiddle) {
  std::vector<std::optional<int32_t>> numbers;
  for (int32_t i = 0; i < 100; ++i) numbers.push_back(i);
  const std::vector<std::optional<std::string>> texts(100, "x");
  const auto table = Make(Numbers(numbers), Texts(texts));
  EXPECT_EQ(PrintStyled(*table, {.max_rows = 5, .unicode = true}),
            "┌─────┬──────┐\n"
            "│   n │ text │\n"
            "├─────┼──────┤\n"
            "│   0 │ x    │\n"
            "│   1 │ x    │\n"
            "│   2 │ x    │\n"
            "│   3 │ x    │\n"
            "│   · │ ·    │\n"
            "│  99 │ x    │\n"
            "└─────┴──────┘\n"
            "100 rows, 95 in the middle hidden (.maxrows 0 shows all)\n");
}

TEST(ResultPrinter, ManyBatchesKeepTheirEnds) {
  std::vector<std::shared_ptr<arrow::RecordBatch>> batches;
  const auto schema = arrow::schema({arrow::field("n", arrow::int32())});
  for (int32_t i = 0; i < 10; ++i) {
    batches.push_back(arrow::RecordBatch::Make(schema, 2, {Numbers({2 * i, 2 * i + 1})}));
  }
  const auto reader = arrow::RecordBatchReader::Make(batches, schema).ValueOrDie();
  std::ostringstream out;
  ASSERT_TRUE(PrintFramed(reader.get(), {.max_rows = 10}, out, [] {}).ok());
  EXPECT_THAT(out.str(), HasSubstr("|   7 |\n|   : |\n|  18 |\n|  19 |\n+"));
  EXPECT_THAT(out.str(), HasSubstr("20 rows, 10 in the middle hidden"));
}

TEST(ResultPrinter, AWideTableLosesItsMiddle) {
  arrow::FieldVector fields;
  arrow::ArrayVector columns;
  for (int i = 0; i < 12; ++i) {
    fields.push_back(arrow::field("column_" + std::to_string(i), arrow::utf8()));
    columns.push_back(Texts({"a text of some length"}));
  }
  const auto table = arrow::Table::Make(arrow::schema(fields), columns);
  const std::string text = PrintStyled(*table, {.room = 80, .unicode = true});
  EXPECT_THAT(text, HasSubstr("column_0"));
  EXPECT_THAT(text, HasSubstr("column_11"));
  EXPECT_THAT(text, HasSubstr("a text of some …"));
  EXPECT_THAT(text, HasSubstr("more columns hidden: column_"));
  std::istringstream lines(text);
  std::string line;
  std::getline(lines, line);
  EXPECT_LE(DisplayWidth(line), 80);
  EXPECT_GE(DisplayWidth(line), 70);
}

TEST(ResultPrinter, TableOfARowMoreThanWidthsAreMadeOf) {
  const std::vector<std::optional<int32_t>> numbers(kRowsForWidths + 5, 7);
  const std::vector<std::optional<std::string>> texts(kRowsForWidths + 5, "x");
  const std::string text = Print(*Make(Numbers(numbers), Texts(texts)), ResultFormat::kTable);
  EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), kRowsForWidths + 5 + 5);
  EXPECT_THAT(text, EndsWith("10,005 rows\n"));
}

TEST(ResultPrinter, LinesNameEachValue) {
  const auto table = Make(Numbers({1, std::nullopt}), Texts({"two\nlines", "NULL"}));
  EXPECT_EQ(Print(*table, ResultFormat::kLine),
            "   n = 1\ntext = two\\nlines\n\n   n = NULL\ntext = \"NULL\"\n");
}

TEST(ResultPrinter, ArrowIsAStream) {
  const auto table = Make(Numbers({1, 2}), Texts({"a", std::nullopt}));
  const std::string bytes = Print(*table, ResultFormat::kArrow);
  const auto buffer = arrow::Buffer::FromString(bytes);
  const auto reader =
      arrow::ipc::RecordBatchStreamReader::Open(std::make_shared<arrow::io::BufferReader>(buffer))
          .ValueOrDie();
  EXPECT_TRUE(reader->ToTable().ValueOrDie()->Equals(*table));
}

TEST(ResultPrinter, RowsGoOverChunkBorders) {
  const auto schema =
      arrow::schema({arrow::field("n", arrow::int32()), arrow::field("text", arrow::utf8())});
  const auto numbers = std::make_shared<arrow::ChunkedArray>(
      arrow::ArrayVector{Numbers({1}), Numbers({}), Numbers({2, 3})});
  const auto texts =
      std::make_shared<arrow::ChunkedArray>(arrow::ArrayVector{Texts({"a", "b"}), Texts({"c"})});
  EXPECT_EQ(Print(*arrow::Table::Make(schema, {numbers, texts}), ResultFormat::kCsv),
            "n,text\n1,a\n2,b\n3,c\n");
}

TEST(ResultPrinter, CsvQuotesAsTheRfcSays) {
  const auto table = Make(Numbers({1, 2, 3, std::nullopt, 5}),
                          Texts({"a,b", "say \"x\"", "two\nlines", "", std::nullopt}));
  EXPECT_EQ(Print(*table, ResultFormat::kCsv),
            "n,text\n1,\"a,b\"\n2,\"say \"\"x\"\"\"\n3,\"two\nlines\"\n,\"\"\n5,\n");
}

TEST(ResultPrinter, JsonIsOneObjectALine) {
  const auto table = Make(Numbers({1, std::nullopt}), Texts({"a\"\n", std::nullopt}));
  EXPECT_EQ(Print(*table, ResultFormat::kJson),
            "{\"n\":1,\"text\":\"a\\\"\\n\"}\n{\"n\":null,\"text\":null}\n");
}

TEST(ResultPrinter, MarkdownEscapesItsOwnSigns) {
  const auto table = Make(Numbers({1}), Texts({"a|b\nc"}));
  EXPECT_EQ(Print(*table, ResultFormat::kMarkdown),
            "|   n | text      |\n"
            "| --: | --------- |\n"
            "|   1 | a\\|b<br>c |\n");
}

}  // namespace
}  // namespace freshet::cli
