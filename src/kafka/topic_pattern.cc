#include "kafka/topic_pattern.h"

#include <string_view>
#include <utility>

namespace freshet::kafka {

arrow::Result<TopicPattern> TopicPattern::Make(const std::string& pattern) {
  constexpr std::string_view kIgnoreCase = "(?i)";
  const bool ignore_case = pattern.starts_with(kIgnoreCase);
  const std::string expression = ignore_case ? pattern.substr(kIgnoreCase.size()) : pattern;
  if (expression.find("(?i)") != std::string::npos) {
    return arrow::Status::Invalid("(?i) is carried at the beginning of the pattern only");
  }
  // ECMAScript takes these for plain letters.
  for (const std::string_view escape : {"\\A", "\\a"}) {
    if (expression.find(escape) != std::string::npos) {
      return arrow::Status::Invalid("'", escape, "' is not carried in a pattern of topics");
    }
  }
  auto flags = std::regex::ECMAScript | std::regex::optimize;
  if (ignore_case) flags |= std::regex::icase;
  try {
    return TopicPattern(std::regex(expression, flags));
  } catch (const std::regex_error& error) {
    return arrow::Status::Invalid("'", pattern, "' is no regular expression: ", error.what());
  }
}

bool TopicPattern::IsIn(const std::string& topic) const { return std::regex_search(topic, regex_); }

}  // namespace freshet::kafka
