// SQL text → tokens, as Spark's lexer splits it (SqlBaseLexer.g4, Spark 4).
//
// Pure functions; may be called from any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"
#include "sql/token.h"

namespace freshet {

/// Something that no token can be made of: an open string, a stray character.
struct LexicalError {
  Span span;
  std::string message;
};

/// Splits `text`; comments (`--` to the end of the line, nested `/* */`) and white space are left
/// out. The last token is always kEnd, at the end of the text. Spans are offsets in `text`. What is
/// wrong is added to `errors`, in the order of the text; the tokens are those that were understood.
std::vector<Token> Tokenize(std::string_view text, std::vector<LexicalError>* errors);

/// Gives the offset after the comment that begins at `offset`, or `offset` itself when none begins
/// there. A `/*` that is never closed ends at the end of the text and sets `*unclosed`.
size_t SkipComment(std::string_view text, size_t offset, bool* unclosed);

}  // namespace freshet
