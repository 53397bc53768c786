// The parentheses behind a streaming table's name: columns and expectations.
#pragma once

#include <arrow/status.h>

#include "sql/pipeline_ast.h"
#include "sql/token_cursor.h"

namespace freshet {

/// Takes `(name TYPE [NOT NULL] [COMMENT '…'], …, CONSTRAINT name EXPECT (…) [ON VIOLATION …], …)`
/// into `table`. Types are checked (ParseTypeText), names that stand twice are errors.
arrow::Status ParseColumnsAndConstraints(TokenCursor* cursor, CreateStreamingTable* table);

}  // namespace freshet
