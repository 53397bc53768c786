// Where the items of FROM clauses begin in the tokens of a query.
#pragma once

#include <vector>

#include "sql/token.h"

namespace freshet {

/// Follows the tokens of one query from its first to its last. Queries are not parsed here (their
/// grammar is the query engine's); this knows just enough of it to tell a table's name from a
/// column's: clauses, and what a parenthesis opens. Not thread-safe.
class FromClauseTracker {
 public:
  FromClauseTracker();

  /// Takes the next token. True when it is the first of an item of a FROM clause: a table's name, a
  /// table function's, or STREAM. A parenthesis there is entered; what is within follows.
  bool Take(const Token& token);

  /// How many parentheses are open, after the token taken last.
  size_t depth() const { return levels_.size() - 1; }
  /// True while the level that the position is on has had its SELECT.
  bool InSelect() const { return levels_.back().is_query; }

 private:
  struct Level {
    bool is_query = false;   // a SELECT, VALUES, … stood on it
    bool in_from = false;    // between FROM and the clause that follows
    bool item_next = false;  // the next token begins an item
  };

  void TakeWord(const Token& token);

  std::vector<Level> levels_;
  bool after_distinct_ = false;  // IS DISTINCT FROM has no FROM clause
};

/// True for keywords that end an item of a FROM clause, so that the word after a table's name is no
/// alias.
bool EndsFromItem(const Token& token);

}  // namespace freshet
