// Pipelines with random damage: whatever the text, the answer is statements or an error, and every
// place in them is within the text.
#include <algorithm>
#include <random>

#include <gtest/gtest.h>

#include "sql/check_cases.h"
#include "sql/find_token.h"
#include "sql/pipeline_parser.h"
#include "sql/schema_text.h"

namespace freshet {
namespace {

constexpr int kRounds = 100;

/// Removes, doubles or swaps in a few bytes.
std::string Damage(std::string text, const std::string& other, std::mt19937* random) {
  const auto below = [&](size_t limit) { return (*random)() % std::max<size_t>(limit, 1); };
  for (size_t i = 0; i < 1 + below(4); ++i) {
    const size_t at = below(text.size());
    const size_t length = below(12);
    switch (below(4)) {
      case 0:
        text.erase(at, length);
        break;
      case 1:
        text.insert(at, text.substr(below(text.size()), length));
        break;
      case 2:
        text.insert(at, other.substr(below(other.size()), length * 4));
        break;
      default:
        text.insert(at, 1, "'\"`()[]<>;,.-*/\\$\x80\n "[below(21)]);
    }
  }
  return text;
}

/// Of a statement that has one.
const Query& QueryOf(const Statement& statement) {
  if (const auto* view = std::get_if<CreateTemporaryView>(&statement)) return view->query;
  if (const auto* flow = std::get_if<CreateFlow>(&statement)) return flow->query;
  return std::get<CreateStreamingTable>(statement).query;
}

void ReadAll(const std::string& text) {
  const auto substituted = SubstituteVariables(SourceText("p.sql", text), {{"a", "1"}});
  const SourceText source = substituted.ok() ? *substituted : SourceText("p.sql", text);
  const auto statements = ParsePipeline(source);
  if (!statements.ok()) {
    EXPECT_FALSE(statements.status().message().empty());
    return;
  }
  for (const Statement& statement : *statements) {
    if (std::holds_alternative<CreateSink>(statement)) continue;
    const Query& query = QueryOf(statement);
    ASSERT_LE(query.span.end, source.text().size());
    for (const PlacedToken& token : PlaceTokens(source, query)) {
      ASSERT_LE(token.token.span.end, query.sql.size());
      ASSERT_LE(token.place.begin, token.place.end);
      ASSERT_LE(token.place.end, source.text().size());
    }
  }
}

TEST(RandomText, IsReadOrRefused) {
  std::mt19937 random(20250112);
  std::vector<CheckCase> cases = ReadCheckCases(FRESHET_CHECK_CASES "/syntax.test");
  for (const CheckCase& one : ReadCheckCases(FRESHET_CHECK_CASES "/pipelines.test")) {
    cases.push_back(one);
  }
  for (int round = 0; round < kRounds; ++round) {
    for (const CheckCase& one : cases) {
      const std::string& other = cases[random() % cases.size()].pipeline;
      const std::string text = Damage(one.pipeline, other, &random);
      SCOPED_TRACE(text);
      ASSERT_NO_FATAL_FAILURE(ReadAll(text));
      const auto schema = ParseSchemaText(text);
      ASSERT_EQ(schema.ok(), schema.status().message().empty());
    }
  }
}

}  // namespace
}  // namespace freshet
