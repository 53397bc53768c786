#include "query/parquet_view.h"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_handles.h"
#include "query/type_mapping.h"

namespace freshet::query {
namespace {

bool IsPartitionColumn(const QueryEngine::ParquetView& view, const std::string& name) {
  return std::any_of(view.partition_columns.begin(), view.partition_columns.end(),
                     [&](const std::string& column) { return EqualsIgnoreCase(column, name); });
}

std::string PartitionsTable(const std::string& view) {
  return QuoteIdentifier("__partitions_of_" + view);
}

/// A partition value in the log is text, as Delta's protocol writes it: empty is NULL, BINARY is
/// its bytes as text.
std::string PartitionLiteral(const std::optional<std::string>& value, const std::string& type) {
  if (!value.has_value() || value->empty()) return "NULL";
  if (type == "BLOB") return fmt::format("encode({})", QuoteString(*value));
  return fmt::format("CAST({} AS {})", QuoteString(*value), type);
}

arrow::Result<std::string> PartitionsTableSql(const QueryEngine::ParquetView& view) {
  std::string columns = "__path VARCHAR";
  std::vector<std::string> types;
  for (const std::string& name : view.partition_columns) {
    const auto field = view.schema->GetFieldByName(name);
    if (field == nullptr) {
      return arrow::Status::Invalid("partition column '", name, "' of '", view.name,
                                    "' is not in its schema");
    }
    ARROW_ASSIGN_OR_RAISE(std::string type, DuckDbTypeText(*field->type()));
    columns += fmt::format(", {} {}", QuoteIdentifier(name), type);
    types.push_back(std::move(type));
  }
  std::string sql =
      fmt::format("CREATE OR REPLACE TABLE {}({});", PartitionsTable(view.name), columns);
  if (view.paths.empty()) return sql;
  sql += fmt::format("INSERT INTO {} VALUES ", PartitionsTable(view.name));
  for (size_t i = 0; i < view.paths.size(); ++i) {
    sql += fmt::format("{}({}", i == 0 ? "" : ", ", QuoteString(view.paths[i]));
    for (size_t j = 0; j < types.size(); ++j) {
      sql += ", " + PartitionLiteral(view.partition_values[i][j], types[j]);
    }
    sql += ")";
  }
  return sql + ";";
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

std::string ReadParquetCall(const QueryEngine::ParquetView& view) {
  std::string paths;
  for (const std::string& path : view.paths) {
    paths += (paths.empty() ? "" : ", ") + QuoteString(EscapeGlob(path));
  }
  // Names of files are taken as they are: the values of partitions come from the log.
  return fmt::format("read_parquet([{}], union_by_name = true, hive_partitioning = false)", paths);
}

arrow::Result<std::string> ParquetViewSql(const QueryEngine::ParquetView& view,
                                          const std::set<std::string>& file_columns) {
  std::string select;
  for (const auto& field : view.schema->fields()) {
    ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*field->type()));
    const std::string name = QuoteIdentifier(field->name());
    std::string value = "NULL";
    if (IsPartitionColumn(view, field->name())) {
      value = "p." + name;
    } else if (file_columns.contains(ToLower(field->name()))) {
      value = "f." + name;
    }
    select += fmt::format("{}CAST({} AS {}) AS {}", select.empty() ? "" : ", ", value, type, name);
  }
  std::string sql;
  std::string from;
  const bool partitioned = !view.partition_columns.empty();
  if (partitioned) {
    ARROW_ASSIGN_OR_RAISE(sql, PartitionsTableSql(view));
  }
  if (view.paths.empty()) {
    from = partitioned ? fmt::format("{} p WHERE false", PartitionsTable(view.name))
                       : "(SELECT 1) f WHERE false";
  } else if (partitioned) {
    from = fmt::format("{} f JOIN {} p ON f.filename = p.__path", ReadParquetCall(view),
                       PartitionsTable(view.name));
  } else {
    from = ReadParquetCall(view) + " f";
  }
  return sql + fmt::format("CREATE OR REPLACE VIEW {} AS SELECT {} FROM {};",
                           QuoteIdentifier(view.name), select, from);
}

}  // namespace freshet::query
