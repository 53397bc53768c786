// Times as readings write them: ISO 8601 in UTC.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace freshet {

/// How many decimals of a second are written.
enum class TimePrecision { kSeconds, kMilliseconds, kMicroseconds };

/// The coarsest one that loses nothing of both.
TimePrecision PrecisionOf(int64_t start_us, int64_t interval_us);

/// `2025-01-12T08:18:00Z`, `2025-01-12T08:18:00.250Z`. Remembers the day it wrote last, for times
/// that follow each other are mostly of one day. One thread.
class TimestampText {
 public:
  explicit TimestampText(TimePrecision precision) : precision_(precision) {}

  /// Appends a Unix time in microseconds; of the years 1970 to 9999.
  void Append(int64_t unix_us, std::string* out);

 private:
  const TimePrecision precision_;
  int64_t day_ = -1;
  std::string date_;
};

/// Reads `2025-01-12`, `2025-01-12T08:18:00`, with decimals of a second, with Z. Given as Unix time
/// in microseconds. Invalid says how it is written; years are 1970 to 9999.
arrow::Result<int64_t> ParseStartTime(std::string_view text);

}  // namespace freshet
