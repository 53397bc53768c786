#include "query/hive_path.h"

#include <algorithm>
#include <cctype>

#include <arrow/type_traits.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "delta/physical_name.h"
#include "query/duckdb_handles.h"
#include "query/type_mapping.h"

namespace freshet::query {
namespace {

/// Types whose values have one text, the same in the log and for DuckDB.
bool HasPlainText(const arrow::DataType& type) {
  return arrow::is_integer(type.id()) || type.id() == arrow::Type::STRING ||
         type.id() == arrow::Type::DATE32;
}

/// Text that nobody escapes, and that is not somebody's sign for NULL.
bool IsPlainText(const std::string& text) {
  const auto plain = [](unsigned char c) { return std::isalnum(c) != 0 || c == '_' || c == '-'; };
  return !text.empty() && std::all_of(text.begin(), text.end(), plain) &&
         !EqualsIgnoreCase(text, "NULL") && !EqualsIgnoreCase(text, "__HIVE_DEFAULT_PARTITION__");
}

size_t Count(const std::string& text, const std::string& part) {
  size_t count = 0;
  for (size_t at = text.find(part); at != std::string::npos; at = text.find(part, at + 1)) ++count;
  return count;
}

/// Whether the path has the folder, and no other of that column.
bool Tells(const std::string& path, const std::string& column, const std::string& value) {
  return Count(path, "/" + column + "=") == 1 && Count(path, "/" + column + "=" + value + "/") == 1;
}

}  // namespace

arrow::Result<std::string> HiveTypes(const QueryEngine::ParquetView& view,
                                     const std::vector<size_t>& files,
                                     const arrow::Schema& file_columns) {
  std::string types;
  for (size_t column = 0; column < view.partition_columns.size(); ++column) {
    const auto field = view.schema->GetFieldByName(view.partition_columns[column]);
    if (field == nullptr) {
      return arrow::Status::Invalid("partition column '", view.partition_columns[column], "' of '",
                                    view.name, "' is not in its schema");
    }
    const std::string name = delta::PhysicalName(*field);
    const bool told =
        HasPlainText(*field->type()) && IsPlainText(name) &&
        std::none_of(file_columns.fields().begin(), file_columns.fields().end(),
                     [&](const auto& other) { return EqualsIgnoreCase(other->name(), name); }) &&
        std::all_of(files.begin(), files.end(), [&](size_t file) {
          const auto& value = view.partition_values[file][column];
          return value && IsPlainText(*value) && Tells(view.paths[file], name, *value) &&
                 Count(view.paths[file], "=") == view.partition_columns.size();
        });
    if (!told) return "";
    ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*field->type()));
    types += fmt::format("{}{}: {}", types.empty() ? "" : ", ", QuoteString(name), type);
  }
  return types.empty() ? "" : "{" + types + "}";
}

}  // namespace freshet::query
