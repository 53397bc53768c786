// `WATERMARK column DELAY OF INTERVAL 10 MINUTES` behind a stream reference, and the intervals of
// streaming SQL.
#pragma once

#include <cstdint>
#include <string_view>

#include <arrow/result.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// Takes the clause; the cursor is at WATERMARK. `INTERVAL 10 MINUTES`, `INTERVAL '10' MINUTES`,
/// `INTERVAL '10 minutes'` and several units one after the other are intervals; months and years,
/// which have no fixed length, are refused, as is a negative delay.
arrow::Result<WatermarkClause> ParseWatermark(TokenCursor* cursor);

/// A duration as the text of window('…') has it: `5 minutes`, `interval 1 hour 30 minutes`, whole
/// numbers of microseconds up to weeks. In microseconds; may be negative. An error says how a
/// duration is written.
arrow::Result<int64_t> ParseDuration(std::string_view text);

}  // namespace freshet
