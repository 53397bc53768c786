// The tokens of one JSON text, as Jackson 2.20 gives them to Spark.
//
// Spark keeps the fields that it has read before an error, and goes on reading after some errors.
// So this reader keeps Jackson's order of work where it can be seen: a field's name is read
// together with the first characters of its value, a string's text only when someone asks for it,
// and after an error the reader stands where Jackson's stands. Features are those of Spark's JSON
// reader: single quotes and NaN, Infinity, INF are allowed; comments, leading zeros, bare names,
// escapes of ordinary characters and control characters in strings are not.
//
// Made for one line or message; refers to its bytes. One thread.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "json/jackson_input.h"

namespace freshet {

enum class JsonToken {
  kNone,  ///< before the first token, and after the last
  kStartObject,
  kEndObject,
  kStartArray,
  kEndArray,
  kFieldName,
  kString,
  kInteger,
  kFloat,
  kTrue,
  kFalse,
  kNull,
};

bool IsStart(JsonToken token);

class JacksonReader {
 public:
  JacksonReader(std::string_view bytes, JacksonParser parser);

  /// Goes to the next token, which is current() then; kNone at the end. False is an error: the
  /// current token stays, and the next call goes on behind what was read.
  bool Next();

  JsonToken current() const { return current_; }

  /// Skips to the end of the object or array that the current token opens; does nothing at any
  /// other token. False is an error.
  bool SkipChildren();

  /// The field that the current token belongs to; nullptr in an array and at the root.
  const std::string* current_name() const;

  /// The text of a string token, read on the first call. False is an error in the string.
  bool ReadText(std::string* text);

  /// The bytes of a string token that is base 64. False is an error, behind which the string goes
  /// on.
  bool ReadBase64(std::string* bytes);

  /// The characters of a kInteger or kFloat token, which may be NaN or Infinity.
  std::string_view number() const { return input_.Slice(token_begin_, token_end_); }

  /// Where the current value begins, and the end of what was read.
  size_t token_begin() const { return token_begin_; }
  size_t position() const { return input_.position(); }
  std::string_view Slice(size_t begin, size_t end) const { return input_.Slice(begin, end); }

  /// What the last error was.
  const std::string& error() const { return input_.error(); }

 private:
  enum class Scope { kRoot, kObject, kArray };
  struct Context {
    Scope scope;
    bool has_entries = false;
    bool has_name = false;
    std::string name;
  };

  bool Fail(std::string_view what) { return input_.Fail(what); }
  bool Open(JsonToken token);
  bool Close(Scope scope, JsonToken token);
  bool NextAfterName();
  bool ReadName(int c);
  /// Reads a value that begins with `c`, except for what ReadText reads.
  bool ReadValue(int c, JsonToken* token);
  bool ReadOddValue(int c, JsonToken* token);
  bool ReadNumber(int c, JsonToken* token);
  bool ReadSignedInfinity(bool negative, int c, JsonToken* token);
  bool EndNumber(size_t digits, JsonToken type, JsonToken* token);
  bool FinishText();

  JacksonInput input_;
  std::vector<Context> contexts_;
  JsonToken current_ = JsonToken::kNone;
  JsonToken value_ = JsonToken::kNone;  ///< of the current field name
  size_t token_begin_ = 0;
  size_t token_end_ = 0;
  bool text_pending_ = false;
  bool text_ok_ = false;
  std::string text_;
};

}  // namespace freshet
