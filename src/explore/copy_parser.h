// COPY (query | t) TO 'file' (FORMAT parquet, …).
#pragma once

#include <arrow/result.h>

#include "explore/statement_cursor.h"

namespace freshet::explore {

/// Parses what follows COPY.
arrow::Result<Statement> ParseCopy(StatementCursor* cursor);

}  // namespace freshet::explore
