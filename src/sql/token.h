// One word, name, literal or sign of SQL text, with its place. Plain data.
#pragma once

#include <string>
#include <string_view>

#include "base/source_text.h"

namespace freshet {

struct Token {
  enum class Kind {
    kWord,        ///< a keyword or an unquoted name
    kQuotedName,  ///< `name`
    kString,      ///< 'text' or "text"
    kNumber,      ///< 1, 1.5e3, 10L
    kSymbol,      ///< ( , => …
    kEnd,         ///< after the last token
  };
  Kind kind = Kind::kEnd;
  Span span;
  /// Names and strings without quotes and with escapes resolved, all else as written.
  std::string text;

  /// True for this keyword, in whatever case.
  bool IsWord(std::string_view upper_case_word) const;
  bool IsSymbol(std::string_view symbol) const { return kind == Kind::kSymbol && text == symbol; }
  bool IsName() const { return kind == Kind::kWord || kind == Kind::kQuotedName; }
};

}  // namespace freshet
