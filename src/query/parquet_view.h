// The SQL behind a view over the parquet files of a Delta table.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "query/query_engine.h"

namespace freshet::query {

/// Files that one read_parquet reads.
struct FileGroup {
  std::vector<size_t> files;  ///< positions in the view's
  bool deleted_rows = false;  ///< each has some, or none has
  /// The files' columns are put together by their names, for which DuckDB opens each beforehand.
  /// Otherwise the first file tells them all, and one that lacks a column is an error when it is
  /// read (IsColumnsMismatch).
  bool union_by_name = false;
  std::shared_ptr<arrow::Schema> columns;  ///< as read_parquet gives them
};

/// The view's files in groups, `columns` not filled in.
std::vector<FileGroup> GroupFiles(const QueryEngine::ParquetView& view);

/// Whether the columns hold all of the table's, in its types.
bool HasWholeRows(const arrow::Schema& columns, const QueryEngine::ParquetView& view);

/// The statement `CREATE OR REPLACE VIEW …`; columns of the schema that a group lacks are NULL.
/// When files have deleted rows, the table DeletedRowsTable(view.name) holds them: file_index
/// BIGINT, the file's position in its group, and file_row BIGINT.
arrow::Result<std::string> ParquetViewSql(const QueryEngine::ParquetView& view,
                                          const std::vector<FileGroup>& groups);

/// The name of the helper table, not quoted.
std::string DeletedRowsTable(const std::string& view);

/// `read_parquet([…], …)` over some of the view's files.
std::string ReadParquetCall(const QueryEngine::ParquetView& view, const std::vector<size_t>& files,
                            bool union_by_name, const std::string& hive_types = "");

}  // namespace freshet::query
