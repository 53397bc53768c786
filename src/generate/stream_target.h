// Lines to an open file, standard output as a rule.
#pragma once

#include <string>

#include "generate/reading_target.h"

namespace freshet {

class StreamTarget : public ReadingTarget {
 public:
  /// `fd` stays its owner's; `name` is for messages.
  StreamTarget(int fd, std::string name) : fd_(fd), name_(std::move(name)) {}

  arrow::Result<bool> Take(const MadeReading& reading, int64_t sequence) override;
  arrow::Status Flush() override;
  arrow::Status Finish() override { return Flush(); }

 private:
  const int fd_;
  const std::string name_;
  std::string buffer_;
};

}  // namespace freshet
