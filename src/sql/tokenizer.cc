#include "sql/tokenizer.h"

#include <array>
#include <utility>

#include "base/ascii_text.h"
#include "sql/string_escapes.h"

namespace freshet {
namespace {

constexpr std::array<std::string_view, 12> kLongSymbols = {
    "<=>", "=>", "->", "::", "<=", ">=", "<>", "!=", "==", "||", "|>", ":="};
constexpr std::string_view kSymbols = "()[]{},;.=<>+-*/%&|^~!?:@$#";

/// Characters that word processors put in the place of those of SQL, in UTF-8.
struct Lookalike {
  std::string_view bytes;
  std::string_view message;
};
constexpr std::array<Lookalike, 6> kLookalikes = {{
    {"\xE2\x80\x98", "a typographic quote: write '"},
    {"\xE2\x80\x99", "a typographic quote: write '"},
    {"\xE2\x80\x9C", "a typographic quote: write '"},
    {"\xE2\x80\x9D", "a typographic quote: write '"},
    {"\xC2\xA0", "a no-break space: write a plain space"},
    {"\xEF\xBB\xBF", "a byte order mark in the middle of the text: remove it"},
}};

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || IsDigit(c) || c == '_' ||
         static_cast<unsigned char>(c) >= 0x80;
}
bool IsSpace(char c) { return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f'; }

const Lookalike* FindLookalike(std::string_view rest) {
  for (const Lookalike& lookalike : kLookalikes) {
    if (rest.starts_with(lookalike.bytes)) return &lookalike;
  }
  return nullptr;
}

class Lexer {
 public:
  Lexer(std::string_view text, std::vector<LexicalError>* errors) : text_(text), errors_(errors) {}

  std::vector<Token> Run() {
    if (text_.starts_with("\xEF\xBB\xBF")) position_ = 3;
    while (SkipBlanks()) TakeToken();
    tokens_.push_back({Token::Kind::kEnd, {text_.size(), text_.size()}, ""});
    return std::move(tokens_);
  }

 private:
  char At(size_t offset) const { return offset < text_.size() ? text_[offset] : '\0'; }

  void AddError(size_t begin, size_t end, std::string_view message) {
    errors_->push_back({{begin, end}, std::string(message)});
  }

  void Push(Token::Kind kind, size_t end, std::string text) {
    tokens_.push_back({kind, {position_, end}, std::move(text)});
    position_ = end;
  }

  /// Goes on to the next token; false when there is none.
  bool SkipBlanks() {
    while (position_ < text_.size()) {
      if (IsSpace(text_[position_])) {
        ++position_;
        continue;
      }
      bool unclosed = false;
      const size_t end = SkipComment(text_, position_, &unclosed);
      if (end == position_) return true;
      if (unclosed) AddError(position_, position_ + 2, "this comment is never closed: add */");
      position_ = end;
    }
    return false;
  }

  void TakeToken() {
    const char c = text_[position_];
    if (c == '\'' || c == '"') return TakeString(position_, /*raw=*/false);
    if ((c == 'r' || c == 'R') && (At(position_ + 1) == '\'' || At(position_ + 1) == '"')) {
      return TakeString(position_ + 1, /*raw=*/true);
    }
    if (c == '`') return TakeQuotedName();
    if (IsDigit(c) || (c == '.' && IsDigit(At(position_ + 1)) && !AfterName())) {
      if (TakeNumber()) return;
    }
    if (const Lookalike* lookalike = FindLookalike(text_.substr(position_))) {
      AddError(position_, position_ + lookalike->bytes.size(), lookalike->message);
      position_ += lookalike->bytes.size();
      return;
    }
    if (IsWordChar(c)) return TakeWord();
    TakeSymbol();
  }

  /// `t.1` is a field of t, not t and the number .1.
  bool AfterName() const {
    return !tokens_.empty() && tokens_.back().span.end == position_ && tokens_.back().IsName();
  }

  void TakeString(size_t quote_at, bool raw) {
    const char quote = text_[quote_at];
    size_t end = quote_at + 1;
    while (end < text_.size()) {
      if (text_[end] == '\\' && !raw) {
        end += 2;
      } else if (text_[end] == quote) {
        if (raw || At(end + 1) != quote) break;
        end += 2;
      } else {
        ++end;
      }
    }
    if (end >= text_.size()) return FailOpen(quote_at, quote);
    const std::string_view body = text_.substr(quote_at + 1, end - quote_at - 1);
    Push(Token::Kind::kString, end + 1, raw ? std::string(body) : UnescapeString(body, quote));
  }

  void TakeQuotedName() {
    std::string name;
    size_t end = position_ + 1;
    while (end < text_.size()) {
      if (text_[end] == '`') {
        if (At(end + 1) != '`') break;
        ++end;
      }
      name.push_back(text_[end++]);
    }
    if (end >= text_.size()) return FailOpen(position_, '`');
    if (name.empty()) AddError(position_, end + 1, "a name between `…` can't be empty");
    Push(Token::Kind::kQuotedName, end + 1, std::move(name));
  }

  /// What follows an open quote can't be understood: lexing ends here.
  void FailOpen(size_t at, char quote) {
    const std::string mark(1, quote);
    AddError(at, at + 1,
             quote == '`' ? "this name is never closed: add " + mark
                          : "this string is never closed: add " + mark);
    position_ = text_.size();
  }

  bool TakeNumber() {
    size_t end = position_;
    while (IsDigit(At(end))) ++end;
    if (At(end) == '.') {
      ++end;
      while (IsDigit(At(end))) ++end;
    }
    if (At(end) == 'e' || At(end) == 'E') {
      size_t exponent = end + 1;
      if (At(exponent) == '+' || At(exponent) == '-') ++exponent;
      if (IsDigit(At(exponent))) {
        end = exponent;
        while (IsDigit(At(end))) ++end;
      }
    }
    for (const std::string_view suffix : {"BD", "L", "S", "Y", "F", "D"}) {
      const std::string_view rest = text_.substr(end, suffix.size());
      if (EqualsIgnoreCase(rest, suffix) && !IsWordChar(At(end + suffix.size()))) {
        end += suffix.size();
        break;
      }
    }
    // Names may begin with a digit: 2nd_floor.
    if (IsWordChar(At(end))) return false;
    Push(Token::Kind::kNumber, end, std::string(text_.substr(position_, end - position_)));
    return true;
  }

  void TakeWord() {
    size_t end = position_;
    while (IsWordChar(At(end)) && FindLookalike(text_.substr(end)) == nullptr) ++end;
    Push(Token::Kind::kWord, end, std::string(text_.substr(position_, end - position_)));
  }

  void TakeSymbol() {
    for (const std::string_view symbol : kLongSymbols) {
      if (text_.substr(position_).starts_with(symbol)) {
        return Push(Token::Kind::kSymbol, position_ + symbol.size(), std::string(symbol));
      }
    }
    const char c = text_[position_];
    if (kSymbols.find(c) == std::string_view::npos) {
      AddError(position_, position_ + 1, "this character has no meaning in SQL");
      ++position_;
      return;
    }
    Push(Token::Kind::kSymbol, position_ + 1, std::string(1, c));
  }

  std::string_view text_;
  std::vector<LexicalError>* errors_;
  size_t position_ = 0;
  std::vector<Token> tokens_;
};

}  // namespace

size_t SkipComment(std::string_view text, size_t offset, bool* unclosed) {
  const std::string_view rest = text.substr(offset);
  if (rest.starts_with("--")) {
    const size_t end = rest.find('\n');
    return end == std::string_view::npos ? text.size() : offset + end;
  }
  if (!rest.starts_with("/*")) return offset;
  int depth = 0;
  size_t i = offset;
  while (i + 1 < text.size()) {
    if (text[i] == '/' && text[i + 1] == '*') {
      ++depth;
      i += 2;
    } else if (text[i] == '*' && text[i + 1] == '/') {
      i += 2;
      if (--depth == 0) return i;
    } else {
      ++i;
    }
  }
  *unclosed = true;
  return text.size();
}

std::vector<Token> Tokenize(std::string_view text, std::vector<LexicalError>* errors) {
  return Lexer(text, errors).Run();
}

}  // namespace freshet
