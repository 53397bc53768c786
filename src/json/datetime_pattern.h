// Dates and timestamps → text, by a pattern of Spark's (Java's DateTimeFormatter).
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "json/datetime_text.h"

namespace freshet {

/// What a pattern is for; a date has no time of day, a TIMESTAMP_NTZ no offset.
enum class PatternKind { kDate, kTimestampNtz, kTimestamp };

/// Immutable; any thread. Letters: yyyy, M, MM, d, dd, H, HH, m, mm, s, ss, S … SSSSSSSSS, X, XX,
/// XXX; text in single quotes, other signs as they are. Brackets around what is optional are left
/// out, since every part of a value is there.
class DateTimePattern {
 public:
  /// An error names what of the pattern is not carried.
  static arrow::Result<DateTimePattern> Make(std::string_view pattern, PatternKind kind);

  /// Appends `time`, whose zone is `offset` seconds east of UTC.
  void Append(const LocalTime& time, int32_t offset, std::string* text) const;

 private:
  struct Part {
    char letter = '\0';  ///< \0: literal
    int count = 0;
    std::string literal;
  };

  arrow::Status AddLetters(std::string_view run, PatternKind kind, std::string_view pattern);
  arrow::Result<size_t> AddQuoted(std::string_view pattern, size_t begin);
  void AddLiteral(char c);

  std::vector<Part> parts_;
};

}  // namespace freshet
