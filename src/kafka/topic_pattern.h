// Topics by a regular expression: `subscribePattern`.
#pragma once

#include <memory>
#include <regex>
#include <string>

#include <arrow/result.h>

namespace freshet::kafka {

/// A compiled pattern. Immutable; may be used from any thread.
class TopicPattern {
 public:
  /// `pattern` is Java's, of the part that std::regex understands in the same way; `(?i)` at its
  /// beginning is taken. Fails with what is wrong.
  static arrow::Result<TopicPattern> Make(const std::string& pattern);

  /// True when the pattern is found somewhere in the name, as Spark has it.
  bool IsIn(const std::string& topic) const;

 private:
  explicit TopicPattern(std::regex regex) : regex_(std::move(regex)) {}

  std::regex regex_;
};

}  // namespace freshet::kafka
