#include "explore/json_table.h"

#include <arrow/chunked_array.h>
#include <arrow/json/from_string.h>

namespace freshet::explore {

arrow::Result<std::shared_ptr<arrow::Table>> JsonTable(const std::shared_ptr<arrow::Schema>& schema,
                                                       const std::vector<nlohmann::json>& rows) {
  arrow::ChunkedArrayVector columns;
  for (int i = 0; i < schema->num_fields(); ++i) {
    nlohmann::json values = nlohmann::json::array();
    for (const nlohmann::json& row : rows) values.push_back(row.at(static_cast<size_t>(i)));
    // Bytes that are no UTF-8 (a path's) are replaced: the text is for a person.
    const std::string text = values.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
    ARROW_ASSIGN_OR_RAISE(auto column,
                          arrow::json::ArrayFromJSONString(schema->field(i)->type(), text));
    columns.push_back(std::make_shared<arrow::ChunkedArray>(std::move(column)));
  }
  return arrow::Table::Make(schema, std::move(columns), static_cast<int64_t>(rows.size()));
}

}  // namespace freshet::explore
