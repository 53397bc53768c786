// Literals, `key => value` and `'key' = value`.
#pragma once

#include <vector>

#include <arrow/result.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// Takes a literal: a string, a number (with a sign), TRUE or FALSE. `what` says what it is, for
/// messages.
arrow::Result<OptionValue> ParseLiteral(TokenCursor* cursor, std::string_view what);

/// Takes `('key' = value, …)` behind the word `after`: TBLPROPERTIES or OPTIONS. A key is a string
/// or a dotted name.
arrow::Result<std::vector<Option>> ParseProperties(TokenCursor* cursor, std::string_view after);

/// Takes `f(value, …, key => value, …)`; the cursor is at the name. A key is a dotted name, or one
/// in backquotes or quotes.
arrow::Result<SourceCall> ParseSourceCall(TokenCursor* cursor);

}  // namespace freshet
