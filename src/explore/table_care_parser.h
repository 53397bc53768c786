// OPTIMIZE, VACUUM and RESTORE.
#pragma once

#include <arrow/result.h>

#include "explore/statement_cursor.h"

namespace freshet::explore {

/// Each parses what follows its first word.
arrow::Result<Statement> ParseOptimize(StatementCursor* cursor);
arrow::Result<Statement> ParseVacuum(StatementCursor* cursor);
arrow::Result<Statement> ParseRestore(StatementCursor* cursor);

}  // namespace freshet::explore
