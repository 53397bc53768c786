// A Delta table that a statement names, itself and not its rows.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

#include "delta/table.h"
#include "explore/statement.h"
#include "explore/statement_context.h"

namespace freshet::explore {

struct TableHandle {
  std::string name;  ///< as the folder is called; empty for delta.`path`
  std::unique_ptr<delta::Table> table;
  delta::SnapshotPtr snapshot;  ///< the newest

  /// As Spark names it: spark_catalog.default.t, or delta.`file:/path`.
  std::string SparkName() const;
  /// file:/path.
  std::string Location() const;
};

/// Opens the table. Status::Invalid, with the name's place, where there is none; a view is none.
arrow::Result<TableHandle> OpenTable(const TableReference& reference,
                                     const StatementContext& context);

}  // namespace freshet::explore
