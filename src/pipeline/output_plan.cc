#include "pipeline/output_plan.h"

#include <utility>

namespace freshet {

std::shared_ptr<arrow::Schema> OutputPlan::schema() const {
  arrow::FieldVector fields;
  for (const PlannedColumn& column : columns) fields.push_back(column.field);
  return arrow::schema(std::move(fields));
}

bool OutputPlan::IsQuerysOwn(const arrow::Schema& query_schema) const {
  if (columns.size() != static_cast<size_t>(query_schema.num_fields())) return false;
  for (size_t i = 0; i < columns.size(); ++i) {
    const int position = static_cast<int>(i);
    if (columns[i].cast || columns[i].source != position ||
        columns[i].field->name() != query_schema.field(position)->name()) {
      return false;
    }
  }
  return true;
}

}  // namespace freshet
