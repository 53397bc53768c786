// Durations, rates and shares as a call writes them.
#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include <arrow/result.h>

namespace freshet::cli {

/// `120s`, `1.5 min`, `500ms`, `2 hours`: a number and one unit of ms, s, m (min), h, d. Invalid
/// says how it is written.
arrow::Result<std::chrono::microseconds> ParseDuration(std::string_view text);

/// `1000`, `1000/s`, `30/min`, `10/h`: over 0. Given per second.
arrow::Result<double> ParseRate(std::string_view text);

/// `0.01` or `1%`: from 0 to 1.
arrow::Result<double> ParseShare(std::string_view text);

/// `12,345,678`.
std::string WithCommas(int64_t count);

}  // namespace freshet::cli
