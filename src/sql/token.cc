#include "sql/token.h"

#include "base/ascii_text.h"

namespace freshet {

bool Token::IsWord(std::string_view upper_case_word) const {
  return kind == Kind::kWord && EqualsIgnoreCase(text, upper_case_word);
}

}  // namespace freshet
