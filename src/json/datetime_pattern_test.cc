#include "json/datetime_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

/// 2025-01-02 03:04:05.678901 UTC.
constexpr int64_t kTime = 1'735'787'045'678'901;

std::string Shown(std::string_view pattern, int32_t offset = 0) {
  const auto made = DateTimePattern::Make(pattern, PatternKind::kTimestamp);
  EXPECT_TRUE(made.ok()) << made.status().ToString();
  std::string text;
  if (made.ok()) made->Append(ToLocalTime(kTime, offset), offset, &text);
  return text;
}

TEST(DateTimePattern, Letters) {
  EXPECT_EQ(Shown("yyyy-MM-dd HH:mm:ss.SSSSSS"), "2025-01-02 03:04:05.678901");
  EXPECT_EQ(Shown("d/M/yyyy H:m:s.S"), "2/1/2025 3:4:5.6");
  EXPECT_EQ(Shown("SSSSSSSSS"), "678901000");
}

TEST(DateTimePattern, Offsets) {
  EXPECT_EQ(Shown("HH X XX XXX"), "03 Z Z Z");
  EXPECT_EQ(Shown("HH X XX XXX", 3600), "04 +01 +0100 +01:00");
  EXPECT_EQ(Shown("HH X XX XXX", -5400), "01 -0130 -0130 -01:30");
  EXPECT_EQ(Shown("XXX", 3723), "+01:02");
}

TEST(DateTimePattern, TextInQuotesAndBrackets) {
  EXPECT_EQ(Shown("yyyy'T''x'''"), "2025T'x'");
  EXPECT_EQ(Shown("''''yyyy"), "''2025");
  EXPECT_EQ(Shown("yyyy[.SSS][XXX]"), "2025.678Z");
}

TEST(DateTimePattern, YearsBeyondFourDigits) {
  const auto pattern = DateTimePattern::Make("yyyy/MM", PatternKind::kDate).ValueOrDie();
  std::string text;
  for (const int64_t days : {-719529L, -735606L, 2932897L}) {
    pattern.Append({days, 0, 0}, 0, &text);
    text += ' ';
  }
  EXPECT_EQ(text, "-0001/12 -0045/12 +10000/01 ");
}

TEST(DateTimePattern, WhatIsNotCarriedIsRefusedByName) {
  for (const auto& [pattern, kind, words] : {
           std::tuple{"foo", PatternKind::kTimestamp, "'f'"},
           std::tuple{"yy-MM", PatternKind::kTimestamp, "'yy'"},
           std::tuple{"MMM", PatternKind::kDate, "'MMM'"},
           std::tuple{"yyyy HH", PatternKind::kDate, "'HH'"},
           std::tuple{"HH XXX", PatternKind::kTimestampNtz, "'XXX'"},
           std::tuple{"SSSSSSSSSS", PatternKind::kTimestamp, "'SSSSSSSSSS'"},
           std::tuple{"yyyy'T", PatternKind::kTimestamp, "not closed"},
           std::tuple{"yyyy]", PatternKind::kTimestamp, "']'"},
           std::tuple{"yyyy{", PatternKind::kTimestamp, "'{'"},
       }) {
    const auto made = DateTimePattern::Make(pattern, kind);
    ASSERT_FALSE(made.ok()) << pattern;
    EXPECT_THAT(made.status().message(), testing::HasSubstr(words));
  }
}

}  // namespace
}  // namespace freshet
