// `STREAM name`, `STREAM(name)` and `STREAM f(…)` in a FROM clause.
#pragma once

#include <arrow/result.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// True when the cursor is at a stream reference. It must be at the first token of an item of a
/// FROM clause.
bool IsStreamReference(const TokenCursor& cursor);

/// Takes a stream reference, without its watermark and its alias. The placeholder is the caller's
/// to choose. An error names what can't be streamed (yet).
arrow::Result<StreamReference> ParseStreamReference(TokenCursor* cursor);

/// Refuses what reads a source without STREAM: `FROM read_files(…)`, `FROM LIVE.t`. `is_item` tells
/// whether the cursor's token begins an item of a FROM clause.
arrow::Status CheckSourceWithoutStream(const TokenCursor& cursor, bool is_item);

}  // namespace freshet
