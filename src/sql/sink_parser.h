// CREATE SINK and CREATE FLOW.
#pragma once

#include <arrow/result.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// Takes `name FORMAT kafka [OPTIONS ('key' = 'value', …)] [COMMENT '…']`: what Lakeflow's Python
/// function create_sink(name, format, options) takes. The cursor is behind SINK.
arrow::Result<CreateSink> ParseSink(TokenCursor* cursor);

/// Takes `name [COMMENT '…'] AS INSERT INTO target BY NAME query`. The cursor is behind FLOW.
arrow::Result<CreateFlow> ParseFlow(TokenCursor* cursor);

}  // namespace freshet
