#include "produce/message_key.h"

#include "produce/line_reader.h"

namespace freshet {

static_assert(LineReader::kPadding >= simdjson::SIMDJSON_PADDING);

namespace {

using simdjson::ondemand::json_type;

simdjson::simdjson_result<std::string_view> TextOf(simdjson::ondemand::value value,
                                                   json_type type) {
  switch (type) {
    case json_type::string:
      return value.get_string();
    case json_type::object: {
      simdjson::ondemand::object object;
      if (const auto error = value.get_object().get(object)) return error;
      return object.raw_json();
    }
    case json_type::array: {
      simdjson::ondemand::array array;
      if (const auto error = value.get_array().get(array)) return error;
      return array.raw_json();
    }
    default: {
      const std::string_view text = value.raw_json_token();
      return text.substr(0, text.find_last_not_of(" \t\r\n") + 1);
    }
  }
}

}  // namespace

/// Whether the field is there; the whole line is gone through, so that a cut one is noticed.
simdjson::simdjson_result<bool> MessageKey::Read(std::string_view line) {
  simdjson::ondemand::document document;
  simdjson::error_code error =
      parser_.iterate(line.data(), line.size(), line.size() + simdjson::SIMDJSON_PADDING)
          .get(document);
  if (error) return error;
  simdjson::ondemand::object object;
  if ((error = document.get_object().get(object))) return error;
  bool found = false;
  for (auto item : object) {
    simdjson::ondemand::field field;
    if ((error = std::move(item).get(field))) return error;
    std::string_view name;
    if ((error = field.unescaped_key().get(name))) return error;
    if (found || name != field_) continue;
    simdjson::ondemand::value value = field.value();
    json_type type{};
    if ((error = value.type().get(type))) return error;
    if (type == json_type::null) continue;
    std::string_view text;
    if ((error = TextOf(value, type).get(text))) return error;
    text_ = text;
    found = true;
  }
  const bool at_end = document.current_location().error() == simdjson::OUT_OF_BOUNDS;
  if (!at_end) return simdjson::TRAILING_CONTENT;
  return found;
}

std::optional<std::string_view> MessageKey::Of(std::string_view line) {
  bool found = false;
  if (Read(line).get(found) || !found) return std::nullopt;
  return text_;
}

}  // namespace freshet
