// A query's tokens → Query: where it ends, which streams it reads, its DISTINCT ON.
#pragma once

#include <arrow/result.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// Takes a query, which goes to the end of the statement. Its SELECT is not parsed (that is the
/// query engine's), only scanned for what is Freshet's own: STREAM references, WATERMARK, DISTINCT
/// ON, brackets that don't match. Comments are left out of Query::sql.
arrow::Result<Query> ScanQuery(TokenCursor* cursor);

}  // namespace freshet
