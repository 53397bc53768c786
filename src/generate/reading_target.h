// Where generated lines go.
#pragma once

#include <cstdint>

#include <arrow/result.h>
#include <arrow/status.h>

#include "generate/reading_generator.h"

namespace freshet {

/// One thread.
class ReadingTarget {
 public:
  virtual ~ReadingTarget() = default;

  /// Takes a line; `sequence` counts all lines from 0. False when it was stopped before it took it.
  virtual arrow::Result<bool> Take(const MadeReading& reading, int64_t sequence) = 0;

  /// Hands over what was taken so far, for there is a pause.
  virtual arrow::Status Flush() { return arrow::Status::OK(); }

  /// Ends: all that was taken is where it should be when this returns OK.
  virtual arrow::Status Finish() = 0;

  /// Whether Take itself waits until a line is due.
  virtual bool is_paced() const { return false; }
};

}  // namespace freshet
