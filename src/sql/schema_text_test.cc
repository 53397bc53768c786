#include "sql/schema_text.h"

#include <arrow/util/key_value_metadata.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

std::string Problem(std::string_view schema) {
  const auto parsed = ParseSchemaText(schema);
  return parsed.ok() ? "ok" : parsed.status().message();
}

TEST(SchemaText, EveryTypeHasItsArrowType) {
  const auto utc = arrow::timestamp(arrow::TimeUnit::MICRO, "UTC");
  const std::vector<std::pair<std::string, std::shared_ptr<arrow::DataType>>> types = {
      {"BOOLEAN", arrow::boolean()},
      {"tinyint", arrow::int8()},
      {"BYTE", arrow::int8()},
      {"SMALLINT", arrow::int16()},
      {"SHORT", arrow::int16()},
      {"INT", arrow::int32()},
      {"INTEGER", arrow::int32()},
      {"BIGINT", arrow::int64()},
      {"LONG", arrow::int64()},
      {"FLOAT", arrow::float32()},
      {"REAL", arrow::float32()},
      {"DOUBLE", arrow::float64()},
      {"DECIMAL", arrow::decimal128(10, 0)},
      {"DECIMAL(12)", arrow::decimal128(12, 0)},
      {"NUMERIC(12, 3)", arrow::decimal128(12, 3)},
      {"DEC(38,38)", arrow::decimal128(38, 38)},
      {"STRING", arrow::utf8()},
      {"VARCHAR(20)", arrow::utf8()},
      {"CHAR(3)", arrow::utf8()},
      {"BINARY", arrow::binary()},
      {"DATE", arrow::date32()},
      {"TIMESTAMP", utc},
      {"TIMESTAMP_LTZ", utc},
      {"TIMESTAMP_NTZ", arrow::timestamp(arrow::TimeUnit::MICRO)},
      {"ARRAY<ARRAY<INT>>",
       arrow::list(arrow::field("element", arrow::list(arrow::field("element", arrow::int32()))))},
      {"MAP<STRING, BIGINT>", arrow::map(arrow::utf8(), arrow::int64())},
      {"STRUCT<a: INT, `b c` STRING NOT NULL>",
       arrow::struct_({arrow::field("a", arrow::int32()),
                       arrow::field("b c", arrow::utf8(), /*nullable=*/false)})},
      {"STRUCT<>", arrow::struct_(arrow::FieldVector{})},
  };
  for (const auto& [text, type] : types) {
    const auto parsed = ParseTypeText(text);
    ASSERT_TRUE(parsed.ok()) << text << ": " << parsed.status();
    EXPECT_TRUE((*parsed)->Equals(*type)) << text << " gives " << **parsed;
    // Its own name for the type is read back as the same.
    const auto again = ParseTypeText(TypeText(*type));
    ASSERT_TRUE(again.ok()) << TypeText(*type) << ": " << again.status();
    EXPECT_TRUE((*again)->Equals(*type)) << TypeText(*type);
  }
}

TEST(SchemaText, ReadsAndWritesColumns) {
  const auto schema = ParseSchemaText(
      "timestamp TIMESTAMP, device_id: string NOT NULL COMMENT 'the sensor', `a b` ARRAY<STRING>,\n"
      "readings MAP<STRING, STRUCT<at: DATE, value: DECIMAL(10,2)>> -- the rest");
  ASSERT_TRUE(schema.ok()) << schema.status();
  EXPECT_EQ(SchemaText(**schema),
            "timestamp TIMESTAMP, device_id STRING NOT NULL, `a b` ARRAY<STRING>, "
            "readings MAP<STRING, STRUCT<at: DATE, value: DECIMAL(10,2)>>");
  EXPECT_EQ((*schema)->field(1)->metadata()->Get("comment").ValueOr(""), "the sensor");
}

TEST(SchemaText, SaysWhatIsWrongAndWhere) {
  EXPECT_EQ(Problem("a INT, b STRNG"),
            "unknown type 'STRNG'. Did you mean 'STRING'? (at character 10)");
  EXPECT_EQ(Problem("a INT,"), "expected a column's name, found the end (at character 7)");
  EXPECT_EQ(Problem("a"), "expected a type, found the end (at character 2)");
  EXPECT_EQ(Problem(""), "expected a column's name, found the end (at character 1)");
  EXPECT_EQ(Problem("a INT b INT"),
            "expected ',' or the end of the schema, found 'b' (at character 7)");
  EXPECT_EQ(Problem("a INT, A INT"), "the column 'A' is given twice (at character 8)");
  EXPECT_EQ(Problem("a DECIMAL(39)"), "a DECIMAL has from 1 to 38 digits, not 39 (at character 3)");
  EXPECT_EQ(Problem("a DECIMAL(5,6)"),
            "a DECIMAL's scale (6) can't be more than its precision (5) (at character 3)");
  EXPECT_EQ(Problem("a ARRAY"),
            "expected '<' after ARRAY: ARRAY<STRING>, found the end (at "
            "character 8)");
  EXPECT_EQ(Problem("a MAP<INT>"),
            "expected ',' after the map's key type, found '>' (at character 10)");
  EXPECT_EQ(Problem("a VARCHAR"),
            "expected '(' and the length after VARCHAR (or use STRING), "
            "found the end (at character 10)");
  EXPECT_EQ(Problem("a INTERVAL"), "INTERVAL is not a type that Freshet carries (at character 3)");
  EXPECT_EQ(Problem("a INT NOT"), "expected NULL after NOT, found the end (at character 10)");
  EXPECT_EQ(Problem("a 'INT"), "this string is never closed: add ' (at character 3)");
}

TEST(SchemaText, DeepNestingIsAnErrorAndNoCrash) {
  std::string type;
  for (int i = 0; i < 100000; ++i) type += "ARRAY<";
  EXPECT_EQ(ParseTypeText(type).status().message(),
            "this type is nested too deeply (at character 607)");
}

TEST(SchemaText, TheProblemHasItsPlace) {
  TypeProblem problem;
  EXPECT_FALSE(ParseSchemaText("a INT, b STRNG", &problem).ok());
  EXPECT_EQ(problem.span.begin, 9u);
  EXPECT_EQ(problem.span.end, 14u);
  EXPECT_EQ(problem.message, "unknown type 'STRNG'. Did you mean 'STRING'?");
}

}  // namespace
}  // namespace freshet
