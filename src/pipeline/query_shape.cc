#include "pipeline/query_shape.h"

#include "sql/from_clause.h"

namespace freshet {
namespace {

class ShapeScanner {
 public:
  ShapeScanner(const SourceText& source, const Query& query) {
    shape_.tokens = PlaceTokens(source, query);
  }

  QueryShape Run() {
    for (size_t i = 0; i < shape_.tokens.size(); ++i) {
      const size_t depth = tracker_.depth();
      const bool in_select = tracker_.InSelect();
      const bool is_item = tracker_.Take(At(i));
      if (is_item) AddTable(i);
      if (depth == 0) NoteOuter(i, in_select);
      if (At(i).IsWord("AS") && At(i + 1).IsSymbol("(")) AddCommonTable(i);
    }
    return std::move(shape_);
  }

 private:
  /// The i-th token; a kEnd token behind the last.
  const Token& At(size_t i) const {
    static const Token end;
    return i < shape_.tokens.size() ? shape_.tokens[i].token : end;
  }

  void AddTable(size_t i) {
    TableReference table;
    table.token = i;
    table.has_parts = At(i + 1).IsSymbol(".");
    table.is_function = At(i + 1).IsSymbol("(");
    const Token& next = At(i + 1);
    table.has_alias = next.IsWord("AS") || (next.IsName() && !EndsFromItem(next));
    shape_.tables.push_back(table);
  }

  void NoteOuter(size_t i, bool in_select) {
    const Token& token = At(i);
    if (token.IsWord("SELECT")) {
      shape_.outer_select = i;
      shape_.outer_from.reset();
    } else if (token.IsWord("FROM") && in_select && !At(i - 1).IsWord("DISTINCT") &&
               !shape_.outer_from) {
      shape_.outer_from = i;
    } else if (token.IsWord("UNION") || token.IsWord("INTERSECT") || token.IsWord("MINUS") ||
               (token.IsWord("EXCEPT") && shape_.outer_from)) {
      shape_.set_operation = i;
    }
  }

  /// `name AS (` and `name (columns) AS (`, where a query follows.
  void AddCommonTable(size_t as) {
    const Token& first = At(as + 2);
    const bool query = first.IsWord("SELECT") || first.IsWord("WITH") || first.IsWord("VALUES") ||
                       first.IsSymbol("(");
    if (!query || as == 0) return;
    size_t name = as - 1;
    if (At(name).IsSymbol(")")) {
      while (name > 0 && !At(name).IsSymbol("(")) --name;
      if (name == 0) return;
      --name;
    }
    if (!At(name).IsName()) return;
    shape_.common_tables.push_back({At(name).text, as + 2, ClosingOf(as + 1)});
  }

  size_t ClosingOf(size_t open) const {
    int depth = 0;
    for (size_t i = open; i < shape_.tokens.size(); ++i) {
      if (At(i).IsSymbol("(")) ++depth;
      if (At(i).IsSymbol(")") && --depth == 0) return i;
    }
    return shape_.tokens.size();
  }

  QueryShape shape_;
  FromClauseTracker tracker_;
};

}  // namespace

QueryShape ScanShape(const SourceText& source, const Query& query) {
  return ShapeScanner(source, query).Run();
}

Span OutputColumnPlace(const QueryShape& shape, size_t column, size_t columns) {
  if (!shape.outer_select) return shape.tokens.front().place;
  const Span select = shape.tokens[*shape.outer_select].place;
  const size_t end = shape.outer_from.value_or(shape.tokens.size());
  std::vector<Span> items;
  size_t depth = 0;
  bool begins = true;
  for (size_t i = *shape.outer_select + 1; i < end; ++i) {
    const Token& token = shape.tokens[i].token;
    const bool star = token.IsSymbol("*") && (begins || shape.tokens[i - 1].token.IsSymbol("."));
    if (depth == 0 && star) return select;
    if (depth == 0 && token.IsSymbol(",")) {
      begins = true;
      continue;
    }
    if (token.IsSymbol("(") || token.IsSymbol("[")) ++depth;
    if (token.IsSymbol(")") || token.IsSymbol("]")) --depth;
    const Span place = shape.tokens[i].place;
    if (begins) {
      items.push_back(place);
    } else {
      items.back().end = place.end;
    }
    begins = false;
  }
  return items.size() == columns ? items[column] : select;
}

}  // namespace freshet
