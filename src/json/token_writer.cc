#include "json/token_writer.h"

#include <cmath>
#include <optional>
#include <string_view>

#include "base/java_number.h"
#include "json/json_string.h"
#include "json/number_text.h"
#include "json/scalar_rules.h"

namespace freshet {
namespace {

void WriteFloat(std::string_view digits, std::string* text) {
  NumberText number;
  double value = 0;
  if (ScanNumber(digits, &number)) {
    value = NumberToDouble(digits, number);
  } else {
    value = ParseSpecialNumber(digits).value_or(std::nan(""));
  }
  const std::string written = JavaNumberText(value);
  *text += std::isfinite(value) ? written : '"' + written + '"';
}

/// One token; false is the reader's error.
bool WriteToken(JacksonReader* reader, std::string* text) {
  switch (reader->current()) {
    case JsonToken::kStartObject:
      *text += '{';
      return true;
    case JsonToken::kEndObject:
      *text += '}';
      return true;
    case JsonToken::kStartArray:
      *text += '[';
      return true;
    case JsonToken::kEndArray:
      *text += ']';
      return true;
    case JsonToken::kFieldName:
      AppendJsonString(*reader->current_name(), text);
      *text += ':';
      return true;
    case JsonToken::kString: {
      std::string value;
      if (!reader->ReadText(&value)) return false;
      AppendJsonString(value, text);
      return true;
    }
    case JsonToken::kInteger:
      *text += reader->number() == "-0" ? "0" : reader->number();
      return true;
    case JsonToken::kFloat:
      WriteFloat(reader->number(), text);
      return true;
    case JsonToken::kTrue:
      *text += "true";
      return true;
    case JsonToken::kFalse:
      *text += "false";
      return true;
    case JsonToken::kNull:
    case JsonToken::kNone:
      *text += "null";
      return true;
  }
  return true;
}

bool IsEnd(JsonToken token) {
  return token == JsonToken::kEndObject || token == JsonToken::kEndArray;
}

}  // namespace

bool WriteTokens(JacksonReader* reader, std::string* text) {
  if (!WriteToken(reader, text)) return false;
  int open = IsStart(reader->current()) ? 1 : 0;
  bool follows = false;  // a value stands before, on this level
  while (open > 0) {
    if (!reader->Next()) return false;
    const JsonToken token = reader->current();
    if (token == JsonToken::kNone) return true;
    if (follows && !IsEnd(token)) *text += ',';
    if (!WriteToken(reader, text)) return false;
    if (IsStart(token)) ++open;
    if (IsEnd(token)) --open;
    follows = !IsStart(token) && token != JsonToken::kFieldName;
  }
  return true;
}

}  // namespace freshet
