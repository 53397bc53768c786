// Lines that are no good readings, of the sorts that are met in the field.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "generate/random.h"

namespace freshet {

enum class ReadingKind {
  kGood,         ///< in its turn
  kLate,         ///< good, behind others in time
  kRepeated,     ///< the same line as one before
  kCut,          ///< ends in the middle: no JSON
  kWrongType,    ///< JSON, one value that is not of its column's type
  kInvalidUtf8,  ///< a byte in device_id that is no UTF-8
  kNotAnObject,  ///< an array, a string, a number, or no JSON at all
};

inline constexpr std::array<std::string_view, 7> kReadingKindNames = {
    "good", "late", "repeated", "cut", "wrong type", "invalid UTF-8", "not an object"};

constexpr bool IsBroken(ReadingKind kind) { return kind >= ReadingKind::kCut; }

/// Breaks a good reading's line, in one of the four ways; `value_end` is where its value ends.
ReadingKind BreakReading(size_t value_end, Random* random, std::string* line);

}  // namespace freshet
