#include "sql/find_token.h"

#include <optional>
#include <utility>
#include <vector>

#include "base/ascii_text.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

std::vector<Token> TokensOf(std::string_view text, size_t offset) {
  std::vector<LexicalError> errors;  // the text was read without any before
  std::vector<Token> tokens = Tokenize(text, &errors);
  tokens.pop_back();
  for (Token& token : tokens) {
    token.span.begin += offset;
    token.span.end += offset;
  }
  return tokens;
}

/// Walks the tokens of the file and those of Query::sql side by side: gives each of the latter with
/// its place in the file.
class Alignment {
 public:
  Alignment(const SourceText& source, const Query& query)
      : query_(query),
        file_(TokensOf(source.Slice(query.span), query.span.begin)),
        sql_(TokensOf(query.sql, 0)) {}

  std::vector<PlacedToken> Run() {
    std::vector<PlacedToken> placed;
    for (Token& token : sql_) {
      if (alias_left_ == 0) {
        SkipDistinctOn();
        SkipWhatIsLeftOut();
      }
      const Span place = PlaceOf(token);
      placed.push_back({std::move(token), place});
    }
    return placed;
  }

 private:
  const Token* FileToken(size_t ahead = 0) const {
    return at_ + ahead < file_.size() ? &file_[at_ + ahead] : nullptr;
  }

  Span PlaceOf(const Token& token) {
    if (alias_left_ > 0) {
      --alias_left_;
      return last_stream_;
    }
    if (stream_ < query_.streams.size() && token.text == query_.streams[stream_].placeholder) {
      return TakeStream();
    }
    if (FileToken() == nullptr) return query_.span;
    return file_[at_++].span;
  }

  Span TakeStream() {
    const StreamReference& stream = query_.streams[stream_++];
    while (FileToken() != nullptr && FileToken()->span.begin < stream.span.end) ++at_;
    const auto* table = std::get_if<Identifier>(&stream.input);
    if (table == nullptr) return stream.span;
    last_stream_ = table->span;
    SkipWhatIsLeftOut();
    alias_left_ = HasOwnAlias(stream) ? 0 : 2;  // the alias that was put in: AS name
    return table->span;
  }

  /// The alias was put in by the scanner exactly when Query::sql has AS behind the placeholder and
  /// the file has not, so the file's next token tells.
  bool HasOwnAlias(const StreamReference& stream) const {
    const std::string with_as = stream.placeholder + " AS ";
    if (query_.sql.find(with_as) == std::string::npos) return true;
    return FileToken() != nullptr && FileToken()->IsWord("AS");
  }

  /// DISTINCT of the outermost SELECT, and watermarks.
  void SkipWhatIsLeftOut() {
    if (query_.distinct) SkipSpan(*query_.distinct);
    for (const StreamReference& stream : query_.streams) {
      if (stream.watermark) SkipSpan(stream.watermark->span);
    }
  }

  void SkipSpan(Span span) {
    while (FileToken() != nullptr && FileToken()->span.begin >= span.begin &&
           FileToken()->span.begin < span.end) {
      ++at_;
    }
  }

  void SkipDistinctOn() {
    if (skipped_ || query_.distinct_on.empty() || FileToken() == nullptr ||
        !FileToken()->IsWord("DISTINCT") || FileToken(1) == nullptr ||
        !FileToken(1)->IsWord("ON")) {
      return;
    }
    const size_t end = query_.distinct_on.back().span.end;
    while (FileToken() != nullptr && FileToken()->span.begin < end) ++at_;
    ++at_;  // the closing parenthesis
    skipped_ = true;
  }

  const Query& query_;
  std::vector<Token> file_;
  std::vector<Token> sql_;
  size_t at_ = 0;
  size_t stream_ = 0;
  int alias_left_ = 0;
  Span last_stream_;
  bool skipped_ = false;
};

/// Finds names, keywords and signs; or, if `in_strings`, the contents of string literals too.
std::optional<Span> FindSequence(const std::vector<Token>& tokens,
                                 const std::vector<Token>& sequence, int occurrence,
                                 bool in_strings) {
  if (sequence.empty()) return std::nullopt;
  std::optional<Span> first;
  for (size_t i = 0; i + sequence.size() <= tokens.size(); ++i) {
    bool matches = true;
    for (size_t k = 0; k < sequence.size() && matches; ++k) {
      matches = EqualsIgnoreCase(tokens[i + k].text, sequence[k].text) &&
                (in_strings || (tokens[i + k].kind == Token::Kind::kString) ==
                                   (sequence[k].kind == Token::Kind::kString));
    }
    if (!matches) continue;
    const Span found{tokens[i].span.begin, tokens[i + sequence.size() - 1].span.end};
    if (!first) first = found;
    if (occurrence-- == 0) return found;
  }
  return first;
}

/// What was said to be wrong may be a name or, in an error of a cast, a literal's contents.
std::optional<Span> Find(const std::vector<Token>& tokens, std::string_view wanted,
                         int occurrence) {
  const std::vector<Token> sequence = TokensOf(wanted, 0);
  const auto named = FindSequence(tokens, sequence, occurrence, /*in_strings=*/false);
  return named ? named : FindSequence(tokens, sequence, occurrence, /*in_strings=*/true);
}

}  // namespace

std::vector<PlacedToken> PlaceTokens(const SourceText& source, const Query& query) {
  return Alignment(source, query).Run();
}

Span FindInQuery(const SourceText& source, const Query& query, std::string_view token,
                 int occurrence) {
  std::vector<Token> placed;
  for (PlacedToken& found : PlaceTokens(source, query)) {
    found.token.span = found.place;
    placed.push_back(std::move(found.token));
  }
  if (const auto found = Find(placed, token, occurrence)) return *found;
  return placed.empty() ? query.span : placed.front().span;
}

Span FindInText(const SourceText& source, Span part, std::string_view token, int occurrence) {
  const std::vector<Token> tokens = TokensOf(source.Slice(part), part.begin);
  return Find(tokens, token, occurrence).value_or(part);
}

}  // namespace freshet
