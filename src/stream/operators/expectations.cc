#include "stream/operators/expectations.h"

#include <sstream>

#include <arrow/array.h>
#include <arrow/scalar.h>

#include "stream/operators/row_filter.h"

namespace freshet {
namespace {

/// Whether the constraint holds; a NULL is not true.
bool Holds(const arrow::BooleanArray& flags, int64_t row) {
  return flags.IsValid(row) && flags.Value(row);
}

/// A row as `{column: value, …}`, without the columns that are the expectations' own.
std::string ShowRow(const arrow::RecordBatch& batch, int64_t row, int columns) {
  std::ostringstream text;
  text << '{';
  for (int column = 0; column < columns; ++column) {
    const auto value = batch.column(column)->GetScalar(row);
    text << (column == 0 ? "" : ", ") << batch.column_name(column) << ": "
         << (!value.ok()           ? "?"
             : !(*value)->is_valid ? "NULL"
                                   : (*value)->ToString());
  }
  text << '}';
  return text.str();
}

}  // namespace

arrow::Result<arrow::RecordBatchVector> ApplyExpectations(
    const std::vector<Expectation>& expectations, const arrow::RecordBatchVector& batches,
    std::vector<ExpectationOutcome>* outcomes) {
  outcomes->clear();
  int shown_columns = batches.empty() ? 0 : batches.front()->num_columns();
  for (const Expectation& expectation : expectations) {
    outcomes->push_back({expectation.name, expectation.reaction, 0, 0});
    shown_columns = std::min(shown_columns, expectation.column);
  }
  if (expectations.empty()) return batches;

  std::vector<std::string> first_violation(expectations.size());
  arrow::RecordBatchVector kept;
  for (const auto& batch : batches) {
    std::vector<bool> keep(static_cast<size_t>(batch->num_rows()), true);
    for (size_t i = 0; i < expectations.size(); ++i) {
      const auto& flags =
          static_cast<const arrow::BooleanArray&>(*batch->column(expectations[i].column));
      ExpectationOutcome& outcome = (*outcomes)[i];
      for (int64_t row = 0; row < batch->num_rows(); ++row) {
        if (Holds(flags, row)) {
          ++outcome.passed;
          continue;
        }
        if (outcome.failed++ == 0) first_violation[i] = ShowRow(*batch, row, shown_columns);
        if (outcome.reaction == Reaction::kDropRow) keep[static_cast<size_t>(row)] = false;
      }
    }
    ARROW_ASSIGN_OR_RAISE(auto filtered, FilterRows(batch, keep));
    if (filtered->num_rows() > 0) kept.push_back(std::move(filtered));
  }

  for (size_t i = 0; i < expectations.size(); ++i) {
    const ExpectationOutcome& outcome = (*outcomes)[i];
    if (outcome.reaction != Reaction::kFailUpdate || outcome.failed == 0) continue;
    return arrow::Status::Invalid(
        "expectation '", outcome.name, "' (", expectations[i].expression, ") is violated by ",
        outcome.failed, outcome.failed == 1 ? " row" : " rows",
        " and says ON VIOLATION FAIL UPDATE: nothing of this batch is written. First such row: ",
        first_violation[i]);
  }
  return kept;
}

}  // namespace freshet
