// The rest of a CREATE STREAMING TABLE or CREATE TEMPORARY VIEW, from its name on.
#pragma once

#include <arrow/result.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// Takes what follows CREATE [OR REFRESH] STREAMING TABLE, query and all. Fills everything but
/// or_refresh and span.
arrow::Result<CreateStreamingTable> ParseStreamingTable(TokenCursor* cursor);

/// Takes what follows CREATE [OR REPLACE] TEMPORARY VIEW. Fills everything but or_replace and span.
arrow::Result<CreateTemporaryView> ParseTemporaryView(TokenCursor* cursor);

}  // namespace freshet
