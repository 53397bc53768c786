#include <cstdlib>

#include "sql/hint.h"
#include "sql/pipeline_parser.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

bool IsKeyChar(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' ||
         c == '.' || c == '-';
}

/// Goes over a text once, copying it with variables replaced.
class Substitution {
 public:
  Substitution(const SourceText& source, const std::map<std::string, std::string>& values)
      : source_(source), text_(source.text()), values_(values), diagnostics_(&source) {}

  arrow::Result<SourceText> Run() {
    while (position_ < text_.size()) {
      if (quote_ == 0 && CopyComment()) continue;
      if (text_.substr(position_).starts_with("${")) {
        TakeVariable();
        continue;
      }
      TrackQuotes();
      out_.push_back(text_[position_++]);
    }
    ARROW_RETURN_NOT_OK(diagnostics_.ToStatus());
    return SourceText(source_.name(), std::move(out_));
  }

 private:
  bool CopyComment() {
    bool unclosed = false;
    const size_t end = SkipComment(text_, position_, &unclosed);
    out_.append(text_.substr(position_, end - position_));
    const bool any = end != position_;
    position_ = end;
    return any;
  }

  /// Keeps `quote_` up to date, and copies an escaped character's backslash with it.
  void TrackQuotes() {
    const char c = text_[position_];
    if (quote_ == 0) {
      if (c == '\'' || c == '"' || c == '`') {
        const bool raw = position_ > 0 && (text_[position_ - 1] | 0x20) == 'r' &&
                         (position_ < 2 || !IsKeyChar(text_[position_ - 2]));
        quote_ = c;
        has_escapes_ = c != '`' && !raw;
      }
    } else if (c == '\\' && has_escapes_ && position_ + 1 < text_.size()) {
      out_.push_back(text_[position_++]);
    } else if (c == quote_) {
      quote_ = 0;
    }
  }

  void TakeVariable() {
    const size_t begin = position_;
    size_t key_end = begin + 2;
    while (key_end < text_.size() && IsKeyChar(text_[key_end])) ++key_end;
    const std::string key(text_.substr(begin + 2, key_end - begin - 2));
    const std::string_view rest = text_.substr(key_end);
    const size_t close = rest.find_first_of("}\n");
    const bool closed = close != std::string_view::npos && rest[close] == '}';
    if (key.empty() || !closed || (close > 0 && !rest.starts_with(":-"))) {
      diagnostics_.Add({begin, key_end}, "a variable is written ${key} or ${key:-default}");
      position_ = key_end;
      return;
    }
    position_ = key_end + close + 1;
    const std::optional<std::string> value = Lookup(key);
    if (value) {
      Append(*value, key, {begin, position_});
    } else if (close > 0) {
      out_.append(rest.substr(2, close - 2));
    } else {
      std::vector<std::string> keys;
      for (const auto& [name, unused] : values_) keys.push_back(name);
      diagnostics_.Add({begin, position_},
                       WithHint("the variable '" + key + "' has no value: give it one with -D " +
                                    key + "=…, in the environment, or as ${" + key + ":-default}",
                                key, keys));
    }
  }

  std::optional<std::string> Lookup(const std::string& key) const {
    if (const auto found = values_.find(key); found != values_.end()) return found->second;
    if (const char* value = std::getenv(key.c_str())) return value;
    return std::nullopt;
  }

  /// A value of several lines would move all places in later messages.
  void Append(const std::string& value, const std::string& key, Span span) {
    if (value.find('\n') != std::string::npos) {
      diagnostics_.Add(span,
                       "the value of the variable '" + key + "' has more than one line: give one");
      return;
    }
    out_.append(value);
  }

  const SourceText& source_;
  std::string_view text_;
  const std::map<std::string, std::string>& values_;
  Diagnostics diagnostics_;
  size_t position_ = 0;
  char quote_ = 0;  // the quote that the position is within, 0 for none
  bool has_escapes_ = false;
  std::string out_;
};

}  // namespace

arrow::Result<SourceText> SubstituteVariables(const SourceText& source,
                                              const std::map<std::string, std::string>& values) {
  return Substitution(source, values).Run();
}

}  // namespace freshet
