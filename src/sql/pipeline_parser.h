// Text of a pipeline → statements.
#pragma once

#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/source_text.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// Replaces `${key}` and `${key:-default}` from `values`, then from the environment. Not inside
/// comments. An error names the key that has no value, with its place, and says how to give one
/// (`-D key=value`).
///
/// The result is a new SourceText: places in later messages refer to the text after substitution,
/// whose lines are those of the file.
arrow::Result<SourceText> SubstituteVariables(const SourceText& source,
                                              const std::map<std::string, std::string>& values);

/// Reads all statements of a file. Fails with every syntax error that it finds (it goes on at the
/// next `;`), rendered with place and caret. A statement that Freshet does not carry yet
/// (CREATE MATERIALIZED VIEW, AUTO CDC, …) is an error that says so.
arrow::Result<std::vector<Statement>> ParsePipeline(const SourceText& source);

}  // namespace freshet
