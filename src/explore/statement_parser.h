// One statement's text → what it asks for.
//
// Queries are told by their first word and left as they are: they may be Spark SQL or DuckDB SQL.
#pragma once

#include <vector>

#include <arrow/result.h>

#include "base/source_text.h"
#include "explore/statement.h"
#include "sql/token.h"

namespace freshet::explore {

/// Parses the statement at `span`. What is wrong is Status::Invalid, with place and caret; so is
/// every statement that would write to a table (pipelines do that), with what to do instead.
arrow::Result<Statement> ParseStatement(const SourceText& source, Span span);

/// The tokens of a part of a text, their places in the whole text. The last one is kEnd.
std::vector<Token> TokensOf(const SourceText& source, Span part);

}  // namespace freshet::explore
