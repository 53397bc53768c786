// SUMMARIZE: what a data frame's describe tells, in one pass over the rows.
#include <algorithm>
#include <array>
#include <cmath>
#include <optional>
#include <utility>

#include <arrow/array/array_nested.h>
#include <arrow/array/array_primitive.h>
#include <arrow/builder.h>
#include <arrow/util/key_value_metadata.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "explore/statement_context.h"
#include "explore/text_table.h"
#include "query/cell_text.h"
#include "sql/schema_text.h"

namespace freshet::explore {
namespace {

/// What is asked of a column; each an expression over it, or NULL where it makes no sense.
struct Measures {
  std::string distinct = "NULL::BIGINT";
  std::string mean = "NULL::DOUBLE";
  std::string deviation = "NULL::DOUBLE";
  std::string least = "NULL::VARCHAR";
  std::string quartiles = "NULL::VARCHAR[]";
  std::string greatest = "NULL::VARCHAR";
};
constexpr int kMeasures = 7;  // with the count of values

bool IsNumber(const arrow::DataType& type) {
  return arrow::is_integer(type.id()) || arrow::is_floating(type.id()) ||
         arrow::is_decimal(type.id());
}

bool IsTime(const arrow::DataType& type) {
  return type.id() == arrow::Type::TIMESTAMP || type.id() == arrow::Type::DATE32;
}

constexpr const char* kQuarters = "[0.25, 0.5, 0.75]";

Measures MeasuresOf(const std::string& column, const arrow::DataType& type) {
  Measures measures;
  if (arrow::is_nested(type.id())) return measures;
  measures.distinct = fmt::format("approx_count_distinct({})", column);
  measures.least = fmt::format("min({})", column);
  measures.greatest = fmt::format("max({})", column);
  if (type.id() == arrow::Type::BOOL) {
    measures.mean = fmt::format("avg({}::INT)", column);
  } else if (arrow::is_floating(type.id())) {
    // Infinities and NaN have no part in these; a sum of squares beyond a DOUBLE is no deviation.
    const std::string number = fmt::format("{}::DOUBLE", column);
    const std::string finite = fmt::format("FILTER (WHERE isfinite({}))", column);
    const std::string small = fmt::format("FILTER (WHERE abs({}) < 1e150)", number);
    measures.mean = fmt::format("avg({}) {}", number, finite);
    measures.deviation =
        fmt::format("CASE WHEN count(*) {0} = count(*) {1} THEN stddev_samp({2}) {0} END", small,
                    finite, number);
    measures.quartiles = fmt::format("approx_quantile({}, {}) {}", column, kQuarters, finite);
  } else if (IsNumber(type)) {
    measures.mean = fmt::format("avg({})::DOUBLE", column);
    measures.deviation = fmt::format("stddev_samp({}::DOUBLE)", column);
    measures.quartiles = fmt::format("approx_quantile({}, {})", column, kQuarters);
  } else if (IsTime(type)) {
    const bool zone = type.id() == arrow::Type::TIMESTAMP &&
                      !static_cast<const arrow::TimestampType&>(type).timezone().empty();
    const char* const cast = type.id() == arrow::Type::DATE32 ? "::DATE"
                             : zone                           ? "::TIMESTAMPTZ"
                                                              : "";
    measures.mean =
        fmt::format("make_timestamp(avg(epoch_us({}::TIMESTAMP))::BIGINT){}", column, cast);
    measures.quartiles = fmt::format("approx_quantile({}, {})", column, kQuarters);
  }
  return measures;
}

std::string SummarySql(const std::string& sql, const arrow::Schema& schema) {
  std::string names;
  std::string select = "SELECT count(*)";
  for (int i = 0; i < schema.num_fields(); ++i) {
    const std::string column = fmt::format("c{}", i);
    const Measures of = MeasuresOf(column, *schema.field(i)->type());
    names += (i == 0 ? "" : ", ") + column;
    select += fmt::format(", count({}), {}, {}, {}, {}, {}, {}", column, of.distinct, of.mean,
                          of.deviation, of.least, of.quartiles, of.greatest);
  }
  return fmt::format("{} FROM (\n{}\n) AS __summarized({})", select, sql, names);
}

/// At least six digits that count, at least two after the point, no exponent where it is not
/// needed.
std::string NumberText(double value) {
  if (!std::isfinite(value)) return fmt::format("{}", value);
  const double size = std::abs(value);
  if (size != 0 && (size >= 1e15 || size < 1e-4)) return fmt::format("{:.5e}", value);
  const int whole = size < 1 ? 0 : static_cast<int>(std::log10(size)) + 1;
  std::string text = fmt::format("{:.{}f}", value, std::max(2, 6 - whole));
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text == "-0" ? "0" : text;
}

using Cell = std::optional<std::string>;

/// A measured value; computed doubles are rounded for a reader, values of the column are as they
/// are.
Cell TextAt(const arrow::Array& values, int64_t row, bool computed) {
  if (values.IsNull(row)) return std::nullopt;
  if (computed && values.type_id() == arrow::Type::DOUBLE) {
    return NumberText(static_cast<const arrow::DoubleArray&>(values).Value(row));
  }
  if (computed && values.type_id() == arrow::Type::FLOAT) {
    return NumberText(static_cast<const arrow::FloatArray&>(values).Value(row));
  }
  std::string text = query::CellText(values, row);
  // Seconds will do for a time in between.
  const size_t point = text.find('.');
  const bool time = values.type_id() == arrow::Type::TIMESTAMP;
  if (computed && time && point != std::string::npos) text.resize(point);
  return text;
}

class SummaryTable {
 public:
  arrow::Status Add(const arrow::Field& field, int64_t rows, const arrow::ArrayVector& measured) {
    ARROW_RETURN_NOT_OK(texts_[0].Append(field.name()));
    ARROW_RETURN_NOT_OK(texts_[1].Append(ToLower(TypeText(*field.type()))));
    const int64_t count = static_cast<const arrow::Int64Array&>(*measured[0]).Value(0);
    ARROW_RETURN_NOT_OK(counts_[0].Append(count));
    ARROW_RETURN_NOT_OK(counts_[1].Append(rows - count));
    if (measured[1]->IsNull(0)) {
      ARROW_RETURN_NOT_OK(counts_[2].AppendNull());
    } else {
      // An estimate; it can't be more than there are.
      const int64_t distinct = static_cast<const arrow::Int64Array&>(*measured[1]).Value(0);
      ARROW_RETURN_NOT_OK(counts_[2].Append(std::min(distinct, count)));
    }
    ARROW_RETURN_NOT_OK(AddText(2, TextAt(*measured[2], 0, true)));
    ARROW_RETURN_NOT_OK(AddText(3, TextAt(*measured[3], 0, true)));
    ARROW_RETURN_NOT_OK(AddText(4, TextAt(*measured[4], 0, false)));
    const auto& quartiles = static_cast<const arrow::ListArray&>(*measured[5]);
    for (int i = 0; i < 3; ++i) {
      const bool none = quartiles.IsNull(0) || quartiles.value_length(0) <= i;
      const Cell text =
          none ? Cell() : TextAt(*quartiles.values(), quartiles.value_offset(0) + i, true);
      ARROW_RETURN_NOT_OK(AddText(5 + i, text));
    }
    return AddText(8, TextAt(*measured[6], 0, false));
  }

  arrow::Result<std::shared_ptr<arrow::Table>> Finish() {
    // Most of these texts are numbers.
    const auto right = arrow::key_value_metadata({kAlignKey}, {"right"});
    arrow::FieldVector fields;
    arrow::ArrayVector columns;
    const auto text = [&](const char* name, size_t at) -> arrow::Status {
      fields.push_back(arrow::field(name, arrow::utf8(), true, at < 2 ? nullptr : right));
      return texts_[at].Finish(&columns.emplace_back());
    };
    const auto count = [&](const char* name, size_t at) -> arrow::Status {
      fields.push_back(arrow::field(name, arrow::int64()));
      return counts_[at].Finish(&columns.emplace_back());
    };
    ARROW_RETURN_NOT_OK(text("column_name", 0));
    ARROW_RETURN_NOT_OK(text("data_type", 1));
    ARROW_RETURN_NOT_OK(count("count", 0));
    ARROW_RETURN_NOT_OK(count("nulls", 1));
    ARROW_RETURN_NOT_OK(count("distinct", 2));
    ARROW_RETURN_NOT_OK(text("mean", 2));
    ARROW_RETURN_NOT_OK(text("stddev", 3));
    ARROW_RETURN_NOT_OK(text("min", 4));
    ARROW_RETURN_NOT_OK(text("25%", 5));
    ARROW_RETURN_NOT_OK(text("50%", 6));
    ARROW_RETURN_NOT_OK(text("75%", 7));
    ARROW_RETURN_NOT_OK(text("max", 8));
    return arrow::Table::Make(arrow::schema(std::move(fields)), columns);
  }

 private:
  arrow::Status AddText(size_t at, const Cell& text) {
    return text ? texts_[at].Append(*text) : texts_[at].AppendNull();
  }

  std::array<arrow::StringBuilder, 9> texts_;
  std::array<arrow::Int64Builder, 3> counts_;
};

}  // namespace

arrow::Result<ExplorationStream> Execute(const Summarize& summarize,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto query, context.runner->Prepare(context.source, summarize.of));
  ARROW_ASSIGN_OR_RAISE(const auto schema, context.runner->Describe(context.source, query));
  ARROW_ASSIGN_OR_RAISE(const auto reader,
                        context.runner->Stream(context.source, query, [&](const std::string& sql) {
                          return SummarySql(sql, *schema);
                        }));
  ARROW_ASSIGN_OR_RAISE(const auto row, reader->ToTable());
  const auto value = [&](int column) { return row->column(column)->chunk(0); };
  const int64_t rows = static_cast<const arrow::Int64Array&>(*value(0)).Value(0);
  SummaryTable table;
  for (int i = 0; i < schema->num_fields(); ++i) {
    arrow::ArrayVector measured;
    for (int k = 0; k < kMeasures; ++k) measured.push_back(value(1 + i * kMeasures + k));
    ARROW_RETURN_NOT_OK(table.Add(*schema->field(i), rows, measured));
  }
  ARROW_ASSIGN_OR_RAISE(auto summary, table.Finish());
  return StreamOf(std::move(summary),
                  fmt::format("{} rows; distinct and the quartiles are estimates", rows));
}

}  // namespace freshet::explore
