// A query's result as Python sees it.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/table.h>
#include <nanobind/nanobind.h>

namespace freshet::python {

/// Rows in memory, and what was said beside them. Immutable. Functions that give a Python object
/// want the GIL.
class ResultTable {
 public:
  ResultTable(std::shared_ptr<arrow::Table> table, std::string note)
      : table_(std::move(table)), note_(std::move(note)) {}

  int64_t num_rows() const { return table_->num_rows(); }
  const std::string& note() const { return note_; }

  /// Of each column: its name, its type in Spark's words, whether it is a number.
  struct Column {
    std::string name;
    std::string type;
    bool is_number = false;
  };
  std::vector<Column> Columns() const;

  /// A list of tuples (python_values.h).
  nanobind::list Rows(int64_t first, int64_t count) const;
  /// A list of lists of texts, as the shell shows the values; None for NULL.
  nanobind::list Cells(int64_t first, int64_t count) const;
  /// The first `count` rows as the shell shows a table; the last line counts the rows of that.
  std::string Text(int64_t count) const;

  /// PyCapsules of the Arrow PyCapsule interface, `arrow_array_stream` and `arrow_schema`. What
  /// they hold stays alive by itself.
  nanobind::object Stream() const;
  nanobind::object Schema() const;

 private:
  std::shared_ptr<arrow::Table> table_;
  std::string note_;
};

}  // namespace freshet::python
