// Which columns of a flow's query go to its output, and how.
#pragma once

#include <memory>
#include <vector>

#include <arrow/type.h>

namespace freshet {

/// A column of the output and where it comes from.
struct PlannedColumn {
  std::shared_ptr<arrow::Field> field;  ///< as the output has it
  int source = 0;                       ///< column of the query
  bool cast = false;                    ///< the query gives another type
};

struct OutputPlan {
  std::vector<PlannedColumn> columns;  ///< in the output's order

  std::shared_ptr<arrow::Schema> schema() const;
  /// True when the query gives the columns just so.
  bool IsQuerysOwn(const arrow::Schema& query_schema) const;
};

}  // namespace freshet
