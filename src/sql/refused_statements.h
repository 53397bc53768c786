// Statements that Spark and Lakeflow have in pipelines and Freshet doesn't carry: each is refused
// by name, with what to use instead.
#pragma once

#include <arrow/status.h>

#include "sql/token_cursor.h"

namespace freshet {

/// Refuses a statement that doesn't begin with CREATE, if it is one that is known.
arrow::Status CheckCarriedStatement(const TokenCursor& cursor);

/// Refuses CREATE STREAMING LIVE TABLE. The cursor is behind STREAMING.
arrow::Status CheckNotLive(const TokenCursor& cursor);

/// Refuses CREATE TEMPORARY [STREAMING] TABLE. The cursor is behind TEMPORARY.
arrow::Status CheckNotTemporaryTable(const TokenCursor& cursor);

/// Refuses what stands behind CREATE [OR …]; never OK.
arrow::Status RefuseCreate(const TokenCursor& cursor);

}  // namespace freshet
