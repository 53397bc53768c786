#include "query/to_json_call.h"

#include <nlohmann/json.hpp>

namespace freshet::query {
namespace {

arrow::Result<std::optional<DateTimePattern>> PatternOf(const std::string& text, PatternKind kind) {
  if (text.empty()) return std::nullopt;
  ARROW_ASSIGN_OR_RAISE(DateTimePattern pattern, DateTimePattern::Make(text, kind));
  return pattern;
}

}  // namespace

std::string ToJsonCallText(const ToJsonCall& call) {
  nlohmann::json parts = nlohmann::json::object();
  if (call.field_names) parts["fields"] = *call.field_names;
  if (call.options.null_fields) parts["nulls"] = true;
  if (call.options.zone_offset != 0) parts["zone"] = call.options.zone_offset;
  const auto add_format = [&](const char* name, const std::string& format) {
    if (!format.empty()) parts[name] = format;
  };
  add_format("date", call.options.date_format);
  add_format("timestamp", call.options.timestamp_format);
  add_format("timestamp_ntz", call.options.timestamp_ntz_format);
  return parts.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

arrow::Result<ToJsonCall> ParseToJsonCall(std::string_view text) {
  const auto parts = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!parts.is_object()) return arrow::Status::Invalid("'", text, "' is no call of to_json");
  ToJsonCall call;
  if (parts.contains("fields")) {
    call.field_names = parts["fields"].get<std::vector<std::string>>();
  }
  call.options.null_fields = parts.value("nulls", false);
  call.options.zone_offset = parts.value("zone", 0);
  call.options.date_format = parts.value("date", "");
  call.options.timestamp_format = parts.value("timestamp", "");
  call.options.timestamp_ntz_format = parts.value("timestamp_ntz", "");
  return call;
}

arrow::Result<JsonTextOptions> JsonTextOptionsOf(const ToJsonOptions& options) {
  JsonTextOptions result;
  result.null_fields = options.null_fields;
  result.zone_offset = options.zone_offset;
  ARROW_ASSIGN_OR_RAISE(result.date, PatternOf(options.date_format, PatternKind::kDate));
  ARROW_ASSIGN_OR_RAISE(result.timestamp,
                        PatternOf(options.timestamp_format, PatternKind::kTimestamp));
  ARROW_ASSIGN_OR_RAISE(result.timestamp_ntz,
                        PatternOf(options.timestamp_ntz_format, PatternKind::kTimestampNtz));
  return result;
}

}  // namespace freshet::query
