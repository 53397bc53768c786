// A message's key out of its JSON.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <simdjson.h>

namespace freshet {

/// Reads one top-level field of a JSON object as text. Holds buffers; one thread.
class MessageKey {
 public:
  explicit MessageKey(std::string field) : field_(std::move(field)) {}

  /// A string's characters; a number, true or false as it is written; an object or an array as its
  /// JSON. nullopt when the line is no JSON object, or the field is not there or null. At least
  /// LineReader::kPadding bytes behind the line may be read. The text is valid until the next call.
  std::optional<std::string_view> Of(std::string_view line);

  const std::string& field() const { return field_; }

 private:
  simdjson::simdjson_result<bool> Read(std::string_view line);

  std::string field_;
  std::string text_;
  simdjson::ondemand::parser parser_;
};

}  // namespace freshet
