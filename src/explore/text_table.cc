#include "explore/text_table.h"

#include <arrow/builder.h>

namespace freshet::explore {

arrow::Result<std::shared_ptr<arrow::Table>> TextTable(
    const std::vector<std::string>& names, const std::vector<std::vector<std::string>>& rows) {
  arrow::FieldVector fields;
  arrow::ArrayVector columns;
  for (size_t i = 0; i < names.size(); ++i) {
    arrow::StringBuilder builder;
    for (const auto& row : rows) ARROW_RETURN_NOT_OK(builder.Append(row[i]));
    ARROW_ASSIGN_OR_RAISE(auto column, builder.Finish());
    fields.push_back(arrow::field(names[i], arrow::utf8()));
    columns.push_back(std::move(column));
  }
  return arrow::Table::Make(arrow::schema(std::move(fields)), columns);
}

}  // namespace freshet::explore
