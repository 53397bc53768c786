#include "query/time_window.h"

#include <fmt/format.h>

#include "query/spark_types.h"
#include "sql/watermark_parser.h"

namespace freshet::query {
namespace {

/// How long after a window's beginning (as `start` and `slide` have them) the event time is.
std::string SinceBeginning(const TimeWindow& window, const std::string& event_time) {
  return fmt::format("(((epoch_us({0}) - {1}) % {2} + {2}) % {2})", event_time, window.start,
                     window.slide);
}

std::string Text(int64_t microseconds) {
  constexpr std::pair<const char*, int64_t> kUnits[] = {
      {"day", 86'400'000'000}, {"hour", 3'600'000'000}, {"minute", 60'000'000},
      {"second", 1'000'000},   {"millisecond", 1'000},  {"microsecond", 1}};
  for (const auto& [name, length] : kUnits) {
    if (microseconds % length != 0) continue;
    const int64_t count = microseconds / length;
    return fmt::format("{} {}{}", count, name, count == 1 ? "" : "s");
  }
  return "";
}

}  // namespace

std::string TimeWindow::EndSql(const std::string& event_time, const std::string& pane) const {
  const std::string back = overlap() == 1 ? "" : fmt::format(" - {} * {}", pane, slide);
  return fmt::format("make_timestamptz(epoch_us({}) - {}{} + {})", event_time,
                     SinceBeginning(*this, event_time), back, duration);
}

std::string TimeWindow::InsideSql(const std::string& event_time, const std::string& pane) const {
  if (duration % slide == 0) return "";
  return fmt::format("{} + {} * {} < {}", SinceBeginning(*this, event_time), pane, slide, duration);
}

TypedSql TimeWindow::Struct(const std::string& end) const {
  const auto time = SparkTimestampType();
  return {fmt::format("struct_pack(\"start\" := make_timestamptz(epoch_us({0}) - {1}), "
                      "\"end\" := {0})",
                      end, duration),
          arrow::struct_({arrow::field("start", time), arrow::field("end", time)}), "window",
          std::nullopt};
}

std::string TimeWindow::Description() const {
  std::string text = "windows of " + Text(duration);
  if (slide != duration) text += " every " + Text(slide);
  if (start != 0) text += " from " + Text(start);
  return text;
}

arrow::Result<TimeWindow> ReadTimeWindow(const Expression& call) {
  if (call.arguments.size() < 2 || call.arguments.size() > 4) {
    return arrow::Status::Invalid(
        "window takes a TIMESTAMP, a duration, and perhaps a slide and a start: window(timestamp, "
        "'10 minutes', '5 minutes')");
  }
  int64_t parts[3] = {0, 0, 0};
  for (size_t i = 1; i < call.arguments.size(); ++i) {
    const Expression& argument = *call.arguments[i];
    if (argument.kind != Expression::Kind::kString) {
      return arrow::Status::Invalid("a duration of window is a text: '5 minutes'");
    }
    ARROW_ASSIGN_OR_RAISE(parts[i - 1], ParseDuration(argument.text));
  }
  TimeWindow window{parts[0], call.arguments.size() > 2 ? parts[1] : parts[0], parts[2]};
  if (window.duration <= 0 || window.slide <= 0) {
    return arrow::Status::Invalid("the duration and the slide of a window must be positive");
  }
  if (window.slide > window.duration) {
    return arrow::Status::Invalid(
        "the slide of a window can't be longer than its duration: rows would fall between windows");
  }
  if (window.start <= -window.slide || window.start >= window.slide) {
    return arrow::Status::Invalid("the start of a window must be less than its slide");
  }
  return window;
}

}  // namespace freshet::query
