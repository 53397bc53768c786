#include "base/source_text.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(SourceText, PointsIntoALine) {
  const SourceText source("p.sql", "SELECT 1;\nSELECT devise_id FROM t\n");
  const size_t at = source.text().find("devise_id");
  EXPECT_EQ(source.Render({at, at + 9}, "unknown column 'devise_id'"),
            "p.sql:2:8: error: unknown column 'devise_id'\n"
            "  2 | SELECT devise_id FROM t\n"
            "    |        ^^^^^^^^^");
}

TEST(SourceText, CountsCharactersNotBytes) {
  const SourceText source("p.sql", "-- °C °C\nSELECT '°C', x");
  const size_t at = source.text().find(", x") + 2;
  EXPECT_EQ(source.PositionOf(at).line, 2u);
  EXPECT_EQ(source.PositionOf(at).column, 14u);
}

TEST(SourceText, EndOfFileAndTabs) {
  const SourceText source("p.sql", "\tSELECT");
  EXPECT_EQ(source.Render({7, 7}, "the query ends here"),
            "p.sql:1:8: error: the query ends here\n"
            "  1 |  SELECT\n"
            "    |        ^");
}

TEST(SourceText, ASpanOverSeveralLinesMarksTheFirst) {
  const SourceText source("p.sql", "abc def\nghi");
  EXPECT_EQ(source.Render({4, 11}, "m"), "p.sql:1:5: error: m\n  1 | abc def\n    |     ^^^");
}

TEST(Diagnostics, SortsByPlace) {
  const SourceText source("p.sql", "a\nb\n");
  Diagnostics diagnostics(&source);
  EXPECT_TRUE(diagnostics.ToStatus().ok());
  diagnostics.Add({2, 3}, "second");
  diagnostics.Add({0, 1}, "first");
  const std::string message = diagnostics.ToStatus().message();
  EXPECT_LT(message.find("first"), message.find("second"));
}

}  // namespace
}  // namespace freshet
