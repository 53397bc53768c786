#include "json/jackson_reader.h"

#include <cctype>
#include <utility>

#include "json/base64_text.h"
#include "json/number_text.h"
#include "json/utf_text.h"

namespace freshet {
namespace {

constexpr size_t kMaxDepth = 1000;
constexpr size_t kMaxNameLength = 50'000;
constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

bool IsDigit(int c) { return c >= '0' && c <= '9'; }

}  // namespace

bool IsStart(JsonToken token) {
  return token == JsonToken::kStartObject || token == JsonToken::kStartArray;
}

JacksonReader::JacksonReader(std::string_view bytes, JacksonParser parser) : input_(bytes, parser) {
  contexts_.push_back({Scope::kRoot, false, false, {}});
  if (parser == JacksonParser::kBytes && bytes.size() > kByteOrderMark.size() &&
      bytes.starts_with(kByteOrderMark)) {
    input_.Skip(kByteOrderMark.size());
  }
}

const std::string* JacksonReader::current_name() const {
  // An opened object or array belongs to the field around it.
  const size_t up = IsStart(current_) && contexts_.size() > 1 ? 2 : 1;
  const Context& context = contexts_[contexts_.size() - up];
  return context.has_name ? &context.name : nullptr;
}

bool JacksonReader::Open(JsonToken token) {
  const Scope scope = token == JsonToken::kStartObject ? Scope::kObject : Scope::kArray;
  contexts_.push_back({scope, false, false, {}});
  if (contexts_.size() - 1 > kMaxDepth) return Fail("nested too deeply");
  return true;
}

bool JacksonReader::Close(Scope scope, JsonToken token) {
  if (contexts_.back().scope != scope) return Fail("unexpected closing bracket");
  contexts_.pop_back();
  current_ = token;
  return true;
}

bool JacksonReader::NextAfterName() {
  const JsonToken token = std::exchange(value_, JsonToken::kNone);
  if (IsStart(token) && !Open(token)) return false;
  current_ = token;
  return true;
}

bool JacksonReader::Next() {
  if (current_ == JsonToken::kFieldName) return NextAfterName();
  if (text_pending_) {
    text_pending_ = false;
    if (!input_.TakeString('"', nullptr)) return false;
  }
  int c = 0;
  if (!input_.TakeAfterSpace(&c)) return false;
  if (c == JacksonInput::kEnd) {
    if (contexts_.back().scope != Scope::kRoot) return Fail("the line ends within a value");
    current_ = JsonToken::kNone;
    return true;
  }
  token_begin_ = input_.position() - 1;
  if (c == ']') return Close(Scope::kArray, JsonToken::kEndArray);
  if (c == '}') return Close(Scope::kObject, JsonToken::kEndObject);
  Context& context = contexts_.back();
  if (std::exchange(context.has_entries, true) && context.scope != Scope::kRoot) {
    if (c != ',') return Fail("no comma between two values");
    if (!input_.TakeAfterSpace(&c)) return false;
    if (c == JacksonInput::kEnd) return Fail("the line ends within a value");
  }
  if (context.scope != Scope::kObject) {
    token_begin_ = input_.position() - 1;
    JsonToken token = JsonToken::kNone;
    if (!ReadValue(c, &token)) return false;
    if (IsStart(token) && !Open(token)) return false;
    current_ = token;
    return true;
  }
  if (!ReadName(c)) return false;
  current_ = JsonToken::kFieldName;
  if (!input_.TakeAfterSpace(&c)) return false;
  if (c != ':') return Fail("no colon behind a name");
  if (!input_.TakeAfterSpace(&c)) return false;
  if (c == JacksonInput::kEnd) return Fail("the line ends before a value");
  token_begin_ = input_.position() - 1;
  JsonToken token = JsonToken::kNone;
  if (!ReadValue(c, &token)) return false;
  value_ = token;
  return true;
}

bool JacksonReader::SkipChildren() {
  if (!IsStart(current_)) return true;
  for (int open = 1; open > 0;) {
    if (!Next()) return false;
    if (current_ == JsonToken::kNone) return true;
    if (IsStart(current_)) ++open;
    if (current_ == JsonToken::kEndObject || current_ == JsonToken::kEndArray) --open;
  }
  return true;
}

bool JacksonReader::ReadName(int c) {
  if (c != '"' && c != '\'') return Fail("no name in quotes");
  std::u16string name;
  if (!input_.TakeName(static_cast<char>(c), &name)) return false;
  if (name.size() > kMaxNameLength) return Fail("name too long");
  contexts_.back().name = EncodeAsJava(name);
  contexts_.back().has_name = true;
  return true;
}

bool JacksonReader::ReadValue(int c, JsonToken* token) {
  switch (c) {
    case '"':
      text_pending_ = true;
      text_ok_ = false;
      *token = JsonToken::kString;
      return true;
    case '{':
      *token = JsonToken::kStartObject;
      return true;
    case '[':
      *token = JsonToken::kStartArray;
      return true;
    case 't':
      *token = JsonToken::kTrue;
      return input_.TakeWord("true", 1);
    case 'f':
      *token = JsonToken::kFalse;
      return input_.TakeWord("false", 1);
    case 'n':
      *token = JsonToken::kNull;
      return input_.TakeWord("null", 1);
    default:
      break;
  }
  if (c == '-' || IsDigit(c)) return ReadNumber(c, token);
  return ReadOddValue(c, token);
}

bool JacksonReader::ReadOddValue(int c, JsonToken* token) {
  *token = JsonToken::kFloat;
  switch (c) {
    case '\'': {
      *token = JsonToken::kString;
      std::u16string text;
      if (!input_.TakeString('\'', &text)) return false;
      text_ = EncodeAsJava(text);
      text_ok_ = true;
      return true;
    }
    case 'N':
      if (!input_.TakeWord("NaN", 1)) return false;
      break;
    case 'I':
      if (!input_.TakeWord("Infinity", 1)) return false;
      break;
    case '+':
      return ReadSignedInfinity(false, input_.Take(), token);
    default:
      if (std::isalpha(c) != 0 || c == '_' || c == '$' || c >= 0x80) return input_.FailAtWord();
      return Fail("no value");
  }
  token_end_ = input_.position();
  return true;
}

bool JacksonReader::ReadSignedInfinity(bool negative, int c, JsonToken* token) {
  if (c != 'I') return Fail(negative ? "no digit behind a minus" : "a plus before a number");
  c = input_.Take();
  if (c != 'N' && c != 'n') return Fail("no digit behind a sign");
  if (!input_.TakeWord(c == 'N' ? "INF" : "Infinity", 2)) return false;
  token_end_ = input_.position();
  *token = JsonToken::kFloat;
  return true;
}

bool JacksonReader::ReadNumber(int c, JsonToken* token) {
  if (c == '-') {
    c = input_.Take();
    if (!IsDigit(c)) return ReadSignedInfinity(true, c, token);
  }
  if (c == '0' && IsDigit(input_.Peek())) return Fail("a leading zero");
  size_t digits = 1;
  for (; IsDigit(input_.Peek()); ++digits) input_.Take();
  JsonToken type = JsonToken::kInteger;
  if (input_.Peek() == '.') {
    type = JsonToken::kFloat;
    input_.Take();
    const size_t before = digits;
    for (; IsDigit(input_.Peek()); ++digits) input_.Take();
    if (digits == before) return input_.FailAtNext("no digit behind a decimal point");
  }
  if (input_.Peek() == 'e' || input_.Peek() == 'E') {
    type = JsonToken::kFloat;
    input_.Take();
    if (input_.Peek() == '-' || input_.Peek() == '+') input_.Take();
    const size_t before = digits;
    for (; IsDigit(input_.Peek()); ++digits) input_.Take();
    if (digits == before) return input_.FailAtNext("no digit in an exponent");
  }
  return EndNumber(digits, type, token);
}

bool JacksonReader::EndNumber(size_t digits, JsonToken type, JsonToken* token) {
  token_end_ = input_.position();
  if (contexts_.back().scope == Scope::kRoot) {
    const int c = input_.Peek();
    if (c != JacksonInput::kEnd && c != ' ' && c != '\t' && c != '\r' && c != '\n') {
      return Fail("no space behind a number");
    }
  }
  if (digits > kMaxNumberDigits) return Fail("number too long");
  *token = type;
  return true;
}

bool JacksonReader::FinishText() {
  text_pending_ = false;
  std::u16string text;
  if (!input_.TakeString('"', &text)) return false;
  text_ = EncodeAsJava(text);
  text_ok_ = true;
  return true;
}

bool JacksonReader::ReadBase64(std::string* bytes) {
  if (text_pending_) {
    if (!input_.TakeBase64(bytes)) return false;
    text_pending_ = false;
    return true;
  }
  auto decoded = text_ok_ ? DecodeBase64(text_) : std::nullopt;
  if (!decoded) return Fail("the string is not base 64");
  *bytes = *std::move(decoded);
  return true;
}

bool JacksonReader::ReadText(std::string* text) {
  if (text_pending_ && !FinishText()) return false;
  if (!text_ok_) return Fail("the string was not readable");
  *text = text_;
  return true;
}

}  // namespace freshet
