// from_json in DuckDB.
#pragma once

#include <mutex>
#include <set>
#include <string>
#include <string_view>

#include <arrow/status.h>
#include <duckdb.h>

namespace freshet::query {

/// Makes the from_json functions (from_json_name.h) that statements call, each once a database.
/// Thread-safe. Outlives every statement.
///
/// A function takes VARCHAR or BLOB and gives a STRUCT; it reads its argument's bytes where they
/// are. It counts as volatile, so that DuckDB does not push a condition on a field below the call
/// and decode everything twice.
class FromJsonFunctions {
 public:
  /// `connection` is used for registering and converting only, and outlives this.
  explicit FromJsonFunctions(duckdb_connection connection) : connection_(connection) {}

  /// Makes what `duckdb_sql` calls and is not there yet.
  arrow::Status MakeCalled(std::string_view duckdb_sql);

 private:
  arrow::Status Make(const std::string& name);

  duckdb_connection connection_;
  std::mutex mutex_;
  std::set<std::string> made_;
};

}  // namespace freshet::query
