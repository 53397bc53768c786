// Dates and timestamps as Delta writes them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace freshet::delta {

/// `2025-01-12`; nullopt outside the years 1 to 9999, which other readers can't parse.
std::optional<std::string> DateText(int64_t days_since_epoch);

/// `2025-01-12T08:18:00.000` from microseconds since the epoch, rounded down to the millisecond, or
/// up when `round_up`; `suffix` behind it. nullopt as for DateText.
std::optional<std::string> MillisecondText(int64_t microseconds, bool round_up, const char* suffix);

/// `2025-01-12` + `separator` + `08:18:00.000000` + `suffix`. nullopt as for DateText.
std::optional<std::string> MicrosecondText(int64_t microseconds, char separator,
                                           const char* suffix);

}  // namespace freshet::delta
