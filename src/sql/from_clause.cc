#include "sql/from_clause.h"

#include <algorithm>
#include <array>

namespace freshet {
namespace {

constexpr std::array<std::string_view, 15> kClausesAfterFrom = {
    "WHERE",  "GROUP",  "HAVING", "ORDER",  "SORT",  "CLUSTER",   "DISTRIBUTE", "LIMIT",
    "OFFSET", "WINDOW", "UNION",  "EXCEPT", "MINUS", "INTERSECT", "QUALIFY"};

constexpr std::array<std::string_view, 20> kWithinFrom = {
    "JOIN",  "INNER",       "LEFT", "RIGHT",     "FULL",    "CROSS", "NATURAL",
    "SEMI",  "ANTI",        "ON",   "USING",     "LATERAL", "PIVOT", "UNPIVOT",
    "OUTER", "TABLESAMPLE", "WITH", "WATERMARK", "SELECT",  "FROM"};

template <size_t n>
bool IsAnyOf(const Token& token, const std::array<std::string_view, n>& words) {
  return token.kind == Token::Kind::kWord &&
         std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return token.IsWord(word); });
}

}  // namespace

bool EndsFromItem(const Token& token) {
  return IsAnyOf(token, kClausesAfterFrom) || IsAnyOf(token, kWithinFrom);
}

FromClauseTracker::FromClauseTracker() : levels_(1) {}

bool FromClauseTracker::Take(const Token& token) {
  Level& level = levels_.back();
  const bool after_distinct = after_distinct_;
  after_distinct_ = token.IsWord("DISTINCT");
  if (token.IsSymbol("(") || token.IsSymbol("[")) {
    // Behind FROM a parenthesis holds a query or a join; elsewhere an expression or a query.
    const bool item = level.item_next;
    level.item_next = false;
    levels_.push_back({.is_query = false, .in_from = item, .item_next = item});
    return false;
  }
  if (token.IsSymbol(")") || token.IsSymbol("]")) {
    if (levels_.size() > 1) levels_.pop_back();
    return false;
  }
  if (token.IsSymbol(",")) {
    level.item_next = level.in_from;
    return false;
  }
  if (token.IsWord("SELECT") || token.IsWord("VALUES") ||
      (level.item_next && token.IsWord("WITH"))) {
    level = {.is_query = true, .in_from = false, .item_next = false};
    return false;
  }
  if (token.IsWord("FROM") && level.is_query && !after_distinct) {
    level.in_from = level.item_next = true;
    return false;
  }
  if (level.item_next) {
    if (token.IsWord("LATERAL")) return false;
    level.item_next = false;
    return token.IsName();
  }
  if (level.in_from) TakeWord(token);
  return false;
}

void FromClauseTracker::TakeWord(const Token& token) {
  Level& level = levels_.back();
  if (token.IsWord("JOIN")) {
    level.item_next = true;
  } else if (IsAnyOf(token, kClausesAfterFrom)) {
    level.in_from = false;
  }
}

}  // namespace freshet
