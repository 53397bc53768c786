#include "json/spark_converter.h"

#include <utility>

#include "json/utf_text.h"

namespace freshet {
namespace {

JsonValue::Children& ChildrenOf(JsonValue* value) {
  return std::get<JsonValue::Children>(value->value);
}

/// Jackson takes such a line for UTF-16 or UTF-32. Freshet reads UTF-8 only.
bool IsOtherEncoding(std::string_view line) {
  if (line.size() < 2) return false;
  const std::string_view two = line.substr(0, 2);
  return two[0] == '\0' || two[1] == '\0' || two == "\xFE\xFF" || two == "\xFF\xFE";
}

}  // namespace

SparkConverter::SparkConverter(std::shared_ptr<arrow::DataType> root, JacksonParser parser)
    : root_(MakeType(std::move(root))), parser_(parser) {}

SparkConverter::~SparkConverter() = default;

SparkConverter::Type SparkConverter::MakeType(std::shared_ptr<arrow::DataType> type) {
  Type made;
  if (type->id() == arrow::Type::MAP) {
    made.children.push_back(MakeType(static_cast<const arrow::MapType&>(*type).item_type()));
  } else {
    for (const auto& field : type->fields()) {
      made.fields.emplace(field->name(), made.children.size());
      made.children.push_back(MakeType(field->type()));
    }
  }
  made.arrow = std::move(type);
  return made;
}

ConvertedLine SparkConverter::Convert(std::string_view line) {
  ConvertedLine result;
  if (parser_ == JacksonParser::kBytes && IsOtherEncoding(line)) {
    result.is_corrupt = true;
    result.reason = "the line is not UTF-8";
    return result;
  }
  JacksonReader reader(line, parser_);
  reader_ = &reader;
  reason_.clear();
  Outcome outcome = Outcome::kFailed;
  if (!reader.Next()) {
    ReaderFailed();
  } else if (reader.current() == JsonToken::kNone) {
    result.is_blank = true;
    outcome = Outcome::kValue;
  } else {
    outcome = Root(&result.rows);
  }
  reader_ = nullptr;
  if (outcome == Outcome::kFailed) result.rows.clear();
  result.is_corrupt = outcome != Outcome::kValue;
  if (result.is_corrupt) result.reason = std::move(reason_);
  return result;
}

SparkConverter::Outcome SparkConverter::Root(std::vector<JsonValue>* rows) {
  JsonValue value;
  if (reader_->current() == JsonToken::kStartObject) {
    const Outcome outcome = Object(root_, &value);
    rows->push_back(std::move(value));
    return outcome;
  }
  // from_json does not take an array for its elements.
  if (reader_->current() == JsonToken::kStartArray && parser_ == JacksonParser::kBytes) {
    const Outcome outcome = Array(root_, /*is_root=*/true, &value);
    if (outcome != Outcome::kFailed) *rows = std::move(ChildrenOf(&value).values);
    return outcome;
  }
  return Fail("no JSON object");
}

SparkConverter::Outcome SparkConverter::Value(const Type& type, JsonValue* value) {
  while (reader_->current() == JsonToken::kFieldName) {
    if (!reader_->Next()) return ReaderFailed();
  }
  const JsonToken token = reader_->current();
  if (token == JsonToken::kNone || token == JsonToken::kNull) return Outcome::kValue;
  switch (type.arrow->id()) {
    case arrow::Type::STRUCT:
      return token == JsonToken::kStartObject ? Object(type, value) : Mismatch(type);
    case arrow::Type::LIST:
      return token == JsonToken::kStartArray ? Array(type.children[0], false, value)
                                             : Mismatch(type);
    case arrow::Type::MAP:
      return token == JsonToken::kStartObject ? Map(type, value) : Mismatch(type);
    default:
      return Scalar(type, value);
  }
}

SparkConverter::Outcome SparkConverter::Object(const Type& type, JsonValue* value) {
  bool bad = false;
  value->value = JsonValue::Children{std::vector<JsonValue>(type.children.size()), {}};
  while (true) {
    const int more = NextUntil(JsonToken::kEndObject);
    if (more < 0) return Outcome::kFailed;
    if (more == 0) break;
    const std::string* name = reader_->current_name();
    const auto field = name == nullptr ? type.fields.end() : type.fields.find(*name);
    if (field == type.fields.end()) {
      if (!reader_->SkipChildren()) return ReaderFailed();
      continue;
    }
    JsonValue made;
    const Outcome outcome = Value(type.children[field->second], &made);
    if (outcome != Outcome::kValue) bad = true;
    if (outcome == Outcome::kFailed) {
      // What an earlier field of this name gave stays.
      if (!reader_->SkipChildren()) return ReaderFailed();
    } else {
      ChildrenOf(value).values[field->second] = std::move(made);
    }
  }
  return bad ? Outcome::kPartial : Outcome::kValue;
}

SparkConverter::Outcome SparkConverter::Array(const Type& element, bool is_root, JsonValue* value) {
  bool bad = false;
  value->value = JsonValue::Children{};
  while (true) {
    const int more = NextUntil(JsonToken::kEndArray);
    if (more < 0) return Outcome::kFailed;
    if (more == 0) break;
    JsonValue made;
    const Outcome outcome = Value(element, &made);
    if (outcome == Outcome::kFailed) return Outcome::kFailed;
    if (outcome == Outcome::kPartial) bad = true;
    if (is_root && made.is_null()) return Fail("null in place of an object");
    ChildrenOf(value).values.push_back(std::move(made));
  }
  return bad ? Outcome::kPartial : Outcome::kValue;
}

SparkConverter::Outcome SparkConverter::Map(const Type& type, JsonValue* value) {
  bool partial = false;
  bool failed = false;
  JsonValue::Children entries;
  while (true) {
    const int more = NextUntil(JsonToken::kEndObject);
    if (more < 0) return Outcome::kFailed;
    if (more == 0) break;
    const std::string* name = reader_->current_name();
    // Only behind an error within the map can there be no name; then it fails in any case.
    entries.keys.push_back(name == nullptr ? std::string() : *name);
    JsonValue made;
    const Outcome outcome = Value(type.children[0], &made);
    if (outcome == Outcome::kFailed) {
      failed = true;
      if (!reader_->SkipChildren()) return ReaderFailed();
      continue;
    }
    if (outcome == Outcome::kPartial) partial = true;
    entries.values.push_back(std::move(made));
  }
  // In Spark a key is left without its value, and a map cannot be made of that.
  if (failed) return Outcome::kFailed;
  value->value = std::move(entries);
  return partial ? Outcome::kPartial : Outcome::kValue;
}

int SparkConverter::NextUntil(JsonToken stop) {
  if (!reader_->Next()) {
    ReaderFailed();
    return -1;
  }
  return reader_->current() != JsonToken::kNone && reader_->current() != stop ? 1 : 0;
}

SparkConverter::Outcome SparkConverter::Mismatch(const Type& type) {
  const std::string* name = reader_->current_name();
  // Spark asks a string for its length here, which reads it to its end, or fails.
  std::string text;
  if (reader_->current() == JsonToken::kString && !reader_->ReadText(&text)) return ReaderFailed();
  return Fail("field '" + (name == nullptr ? std::string() : *name) + "' is no " +
              type.arrow->ToString());
}

SparkConverter::Outcome SparkConverter::Fail(std::string reason) {
  if (reason_.empty()) reason_ = std::move(reason);
  return Outcome::kFailed;
}

}  // namespace freshet
