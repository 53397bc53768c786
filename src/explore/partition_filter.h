// OPTIMIZE's WHERE: a condition on partition columns, as a question about one partition.
#pragma once

#include <arrow/result.h>

#include "explore/statement_context.h"
#include "explore/table_handle.h"
#include "maintenance/optimize.h"

namespace freshet::explore {

/// The condition at `where`, Spark SQL over the table's partition columns. Status::Invalid, with
/// its place, where it names another column. What it gives runs a query for each partition and is
/// used no longer than the context.
arrow::Result<maintenance::PartitionPredicate> PartitionFilter(const TableHandle& table, Span where,
                                                               const StatementContext& context);

}  // namespace freshet::explore
