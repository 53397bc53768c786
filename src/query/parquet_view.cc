#include "query/parquet_view.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "delta/physical_name.h"
#include "query/duckdb_handles.h"
#include "query/file_column.h"
#include "query/hive_path.h"
#include "query/type_mapping.h"

namespace freshet::query {
namespace {

using View = QueryEngine::ParquetView;
using Files = std::vector<size_t>;

/// A partition value in the log is text, as Delta's protocol writes it: empty is NULL, BINARY is
/// its bytes as text.
std::string PartitionLiteral(const std::optional<std::string>& value, const std::string& type) {
  if (!value.has_value() || value->empty()) return fmt::format("CAST(NULL AS {})", type);
  if (type == "BLOB") return fmt::format("encode({})", QuoteString(*value));
  return fmt::format("CAST({} AS {})", QuoteString(*value), type);
}

/// Where a partition column's values come from: the same for all files, one for each file by its
/// position, or the files' paths.
class PartitionColumn {
 public:
  PartitionColumn(const View& view, const Files& files, size_t column, std::string type)
      : view_(view), files_(files), column_(column), type_(std::move(type)) {}

  std::string Sql(bool from_paths, const std::string& physical_name) const {
    const bool constant = std::all_of(files_.begin(), files_.end(), [&](size_t file) {
      return ValueOf(file) == ValueOf(files_.front());
    });
    if (constant) return PartitionLiteral(ValueOf(files_.front()), type_);
    if (from_paths) {
      return fmt::format("CAST(f.{} AS {})", QuoteIdentifier(physical_name), type_);
    }
    std::string values;
    for (const size_t file : files_) {
      values += (values.empty() ? "" : ", ") + PartitionLiteral(ValueOf(file), type_);
    }
    // Evaluated once: the list is a constant of the plan.
    return fmt::format("([{}])[CAST(f.file_index AS BIGINT) + 1]", values);
  }

 private:
  const std::optional<std::string>& ValueOf(size_t file) const {
    return view_.partition_values[file][column_];
  }

  const View& view_;
  const Files& files_;
  const size_t column_;
  const std::string type_;
};

/// The position of `name` among the partition columns; their number: it is none of them.
size_t PartitionOf(const View& view, const std::string& name) {
  const auto found =
      std::find_if(view.partition_columns.begin(), view.partition_columns.end(),
                   [&](const std::string& column) { return EqualsIgnoreCase(column, name); });
  return static_cast<size_t>(found - view.partition_columns.begin());
}

const arrow::Field* FindColumn(const arrow::Schema& columns, const std::string& name) {
  for (const auto& field : columns.fields()) {
    if (EqualsIgnoreCase(field->name(), name)) return field.get();
  }
  return nullptr;
}

arrow::Result<std::string> SelectSql(const View& view, const FileGroup& group) {
  const Files& files = group.files;
  const arrow::Schema& file_columns = *group.columns;
  ARROW_ASSIGN_OR_RAISE(const std::string hive_types, HiveTypes(view, files, file_columns));
  std::string select;
  for (const auto& field : view.schema->fields()) {
    ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*field->type()));
    const std::string physical_name = delta::PhysicalName(*field);
    const size_t partition = PartitionOf(view, field->name());
    std::string value = fmt::format("CAST(NULL AS {})", type);
    if (partition < view.partition_columns.size()) {
      value = PartitionColumn(view, files, partition, type).Sql(!hive_types.empty(), physical_name);
    } else if (const auto* column = FindColumn(file_columns, physical_name)) {
      ARROW_ASSIGN_OR_RAISE(
          value, FileColumnSql("f." + QuoteIdentifier(column->name()), *column->type(), *field));
    }
    select += fmt::format("{}{} AS {}", select.empty() ? "" : ", ", value,
                          QuoteIdentifier(field->name()));
  }
  std::string sql = fmt::format("SELECT {} FROM {} f", select,
                                ReadParquetCall(view, files, group.union_by_name, hive_types));
  if (group.deleted_rows) {
    sql += fmt::format(
        " ANTI JOIN {} d ON CAST(f.file_index AS BIGINT) = d.file_index AND "
        "CAST(f.file_row_number AS BIGINT) = d.file_row",
        QuoteIdentifier(DeletedRowsTable(view.name)));
  }
  return sql;
}

arrow::Result<std::string> EmptySql(const View& view) {
  std::string select;
  for (const auto& field : view.schema->fields()) {
    ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*field->type()));
    select += fmt::format("{}CAST(NULL AS {}) AS {}", select.empty() ? "" : ", ", type,
                          QuoteIdentifier(field->name()));
  }
  return fmt::format("SELECT {} WHERE false", select);
}

/// read_parquet takes its paths as globs; this one matches `path` only.
std::string EscapeGlob(const std::string& path) {
  std::string escaped;
  for (const char c : path) {
    if (c == '*' || c == '?' || c == '[') {
      escaped += fmt::format("[{}]", c);
    } else {
      escaped += c;
    }
  }
  return escaped;
}

}  // namespace

std::string DeletedRowsTable(const std::string& view) { return "__deleted_rows_of_" + view; }

std::vector<FileGroup> GroupFiles(const View& view) {
  FileGroup whole;
  FileGroup with_deleted_rows;
  with_deleted_rows.deleted_rows = true;
  for (size_t i = 0; i < view.paths.size(); ++i) {
    const bool deleted = !view.deleted_rows.empty() && !view.deleted_rows[i].empty();
    (deleted ? with_deleted_rows : whole).files.push_back(i);
  }
  std::vector<FileGroup> groups;
  for (FileGroup* group : {&whole, &with_deleted_rows}) {
    if (!group->files.empty()) groups.push_back(std::move(*group));
  }
  return groups;
}

bool HasWholeRows(const arrow::Schema& columns, const View& view) {
  return std::all_of(view.schema->fields().begin(), view.schema->fields().end(),
                     [&](const auto& field) {
                       if (PartitionOf(view, field->name()) < view.partition_columns.size())
                         return true;
                       const auto* column = FindColumn(columns, delta::PhysicalName(*field));
                       return column != nullptr && HasWholeColumn(*column->type(), *field);
                     });
}

std::string ReadParquetCall(const View& view, const Files& files, bool union_by_name,
                            const std::string& hive_types) {
  std::string paths;
  for (const size_t file : files) {
    paths += (paths.empty() ? "" : ", ") + QuoteString(EscapeGlob(view.paths[file]));
  }
  // Names of files are taken as they are, but where they say the same as the log.
  const std::string hive = hive_types.empty()
                               ? "hive_partitioning = false"
                               : "hive_partitioning = true, hive_types = " + hive_types;
  return fmt::format("read_parquet([{}], union_by_name = {}, {})", paths, union_by_name, hive);
}

arrow::Result<std::string> ParquetViewSql(const View& view, const std::vector<FileGroup>& groups) {
  std::string sql;
  for (const FileGroup& group : groups) {
    ARROW_ASSIGN_OR_RAISE(const std::string select, SelectSql(view, group));
    sql += (sql.empty() ? "" : " UNION ALL ") + select;
  }
  if (sql.empty()) {
    ARROW_ASSIGN_OR_RAISE(sql, EmptySql(view));
  }
  return fmt::format("CREATE OR REPLACE VIEW {} AS {}", QuoteIdentifier(view.name), sql);
}

}  // namespace freshet::query
