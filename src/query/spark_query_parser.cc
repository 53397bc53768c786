// SparkParser: queries from WITH to LIMIT.
#include <array>
#include <utility>

#include <arrow/status.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/spark_parser.h"

namespace freshet::query {
namespace {

/// Words that may follow a relation and so are not its alias.
constexpr std::array<std::string_view, 29> kAfterTable = {
    "WHERE",   "GROUP",       "HAVING", "ORDER",   "SORT",      "CLUSTER", "DISTRIBUTE", "LIMIT",
    "OFFSET",  "UNION",       "EXCEPT", "MINUS",   "INTERSECT", "ON",      "USING",      "JOIN",
    "INNER",   "LEFT",        "RIGHT",  "FULL",    "CROSS",     "SEMI",    "ANTI",       "NATURAL",
    "LATERAL", "TABLESAMPLE", "PIVOT",  "UNPIVOT", "QUALIFY"};

bool IsAfterTable(const Token& token) {
  for (const std::string_view word : kAfterTable) {
    if (token.IsWord(word)) return true;
  }
  return token.IsWord("WINDOW");
}

/// Clauses of Spark that are refused by name.
constexpr std::array<std::string_view, 9> kRefusedClauses = {
    "LATERAL", "TABLESAMPLE", "PIVOT",   "UNPIVOT",   "QUALIFY",
    "WINDOW",  "SORT",        "CLUSTER", "DISTRIBUTE"};

}  // namespace

bool SparkParser::MayBeAlias(const Token& token) { return token.IsName() && !IsAfterTable(token); }

arrow::Result<QueryPtr> SparkParser::ParseQuery() {
  const size_t begin = Peek().span.begin;
  std::vector<CommonTable> common_tables;
  QueryNode with;
  if (NextIsWord("WITH")) ARROW_RETURN_NOT_OK(ParseCommonTables(&with));
  ARROW_ASSIGN_OR_RAISE(QueryPtr query, ParseSetOperations(0));
  if (!with.common_tables.empty()) {
    if (!query->common_tables.empty() || query->limit != nullptr || !query->order_by.empty()) {
      return Refuse(Peek().span, "WITH before a query in parentheses is not carried");
    }
    query->common_tables = std::move(with.common_tables);
  }
  ARROW_RETURN_NOT_OK(ParseTail(query.get()));
  query->span = SpanFrom(begin);
  return query;
}

arrow::Status SparkParser::ParseCommonTables(QueryNode* query) {
  Take();
  if (NextIsWord("RECURSIVE")) return Refuse(Peek().span, "WITH RECURSIVE is not carried");
  do {
    CommonTable table;
    ARROW_ASSIGN_OR_RAISE(table.name, ExpectName("a name after WITH"));
    if (NextIsSymbol("(")) {
      ARROW_ASSIGN_OR_RAISE(table.column_aliases, NameList());
    }
    TakeWord("AS");
    ARROW_RETURN_NOT_OK(ExpectSymbol("("));
    ARROW_ASSIGN_OR_RAISE(table.query, ParseQuery());
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
    query->common_tables.push_back(std::move(table));
  } while (TakeSymbol(","));
  return arrow::Status::OK();
}

/// INTERSECT binds stronger than UNION and EXCEPT.
arrow::Result<QueryPtr> SparkParser::ParseSetOperations(int minimum) {
  ARROW_ASSIGN_OR_RAISE(QueryPtr left, ParseQueryPrimary());
  while (true) {
    std::string operation;
    for (const std::string_view word : {"UNION", "EXCEPT", "MINUS", "INTERSECT"}) {
      if (NextIsWord(word)) operation = word == "MINUS" ? "EXCEPT" : word;
    }
    const int strength = operation == "INTERSECT" ? 1 : 0;
    if (operation.empty() || strength < minimum) return left;
    Take();
    if (TakeWord("ALL")) {
      operation += " ALL";
    } else {
      TakeWord("DISTINCT");
    }
    if (NextIsWord("BY")) return Refuse(Peek().span, "UNION BY NAME is not carried");
    ARROW_ASSIGN_OR_RAISE(QueryPtr right, ParseSetOperations(strength + 1));
    auto node = std::make_unique<QueryNode>();
    node->kind = QueryNode::Kind::kSetOperation;
    node->set_operation = std::move(operation);
    node->span = SpanFrom(left->span.begin);
    node->left = std::move(left);
    node->right = std::move(right);
    left = std::move(node);
  }
}

arrow::Result<QueryPtr> SparkParser::ParseQueryPrimary() {
  if (TakeSymbol("(")) {
    ARROW_ASSIGN_OR_RAISE(QueryPtr query, ParseQuery());
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
    return query;
  }
  if (NextIsWord("SELECT")) return ParseSelect();
  if (NextIsWord("VALUES")) return ParseValuesQuery();
  return Unexpected("SELECT");
}

arrow::Result<QueryPtr> SparkParser::ParseValuesQuery() {
  auto query = std::make_unique<QueryNode>();
  query->kind = QueryNode::Kind::kValues;
  const size_t begin = Peek().span.begin;
  auto table = std::make_unique<TableNode>();
  table->kind = TableNode::Kind::kValues;
  ARROW_ASSIGN_OR_RAISE(table->rows, ParseRows());
  table->span = SpanFrom(begin);
  query->span = table->span;
  query->from = std::move(table);
  return query;
}

arrow::Result<std::vector<std::vector<ExpressionPtr>>> SparkParser::ParseRows() {
  Take();  // VALUES
  std::vector<std::vector<ExpressionPtr>> rows;
  do {
    std::vector<ExpressionPtr> row;
    const bool parentheses = TakeSymbol("(");
    do {
      ARROW_ASSIGN_OR_RAISE(ExpressionPtr value, ParseExpression());
      row.push_back(std::move(value));
    } while (parentheses && TakeSymbol(","));
    if (parentheses) ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
    rows.push_back(std::move(row));
  } while (TakeSymbol(","));
  return rows;
}

arrow::Result<QueryPtr> SparkParser::ParseSelect() {
  auto query = std::make_unique<QueryNode>();
  const size_t begin = Take().span.begin;
  if (TakeWord("DISTINCT")) {
    query->distinct = true;
    if (NextIsWord("ON")) return Refuse(Peek().span, "DISTINCT ON is not carried in this place");
  } else {
    TakeWord("ALL");
  }
  do {
    ARROW_ASSIGN_OR_RAISE(SelectItem item, ParseSelectItem());
    query->items.push_back(std::move(item));
  } while (TakeSymbol(","));
  if (TakeWord("FROM")) {
    ARROW_ASSIGN_OR_RAISE(query->from, ParseFrom());
  }
  for (const std::string_view clause : kRefusedClauses) {
    if (NextIsWord(clause)) return Refuse(Peek().span, fmt::format("{} is not carried", clause));
  }
  if (TakeWord("WHERE")) {
    ARROW_ASSIGN_OR_RAISE(query->where, ParseExpression());
  }
  if (TakeWords("GROUP", "BY")) ARROW_RETURN_NOT_OK(ParseGroupBy(query.get()));
  if (TakeWord("HAVING")) {
    ARROW_ASSIGN_OR_RAISE(query->having, ParseExpression());
  }
  for (const std::string_view clause : kRefusedClauses) {
    if (NextIsWord(clause)) return Refuse(Peek().span, fmt::format("{} is not carried", clause));
  }
  query->span = SpanFrom(begin);
  return query;
}

arrow::Status SparkParser::ParseGroupBy(QueryNode* query) {
  if (TakeWord("ALL")) {
    query->group_by_all = true;
    return arrow::Status::OK();
  }
  for (const std::string_view word : {"ROLLUP", "CUBE", "GROUPING"}) {
    if (NextIsWord(word)) {
      return Refuse(Peek().span, fmt::format("GROUP BY {} is not carried", word));
    }
  }
  do {
    ARROW_ASSIGN_OR_RAISE(ExpressionPtr key, ParseExpression());
    query->group_by.push_back(std::move(key));
  } while (TakeSymbol(","));
  if (NextIsWord("WITH")) return Refuse(Peek().span, "WITH ROLLUP and WITH CUBE are not carried");
  return arrow::Status::OK();
}

arrow::Result<SelectItem> SparkParser::ParseSelectItem() {
  SelectItem item;
  ARROW_ASSIGN_OR_RAISE(item.expression, ParseExpression());
  if (item.expression->kind == Expression::Kind::kStar) {
    if (NextIsWord("EXCEPT") && NextIsSymbol("(", 1)) {
      Take();
      ARROW_ASSIGN_OR_RAISE(item.expression->excepted, NameList());
    }
    return item;
  }
  if (TakeWord("AS")) {
    ARROW_ASSIGN_OR_RAISE(item.alias, ExpectName("a name after AS"));
  } else if (Peek().IsName() && !IsAfterTable(Peek()) && !NextIsWord("FROM")) {
    const Token& token = Take();
    item.alias = Name{token.text, token.span};
  }
  return item;
}

arrow::Status SparkParser::ParseTail(QueryNode* query) {
  if (TakeWords("ORDER", "BY")) {
    ARROW_ASSIGN_OR_RAISE(query->order_by, ParseOrderItems());
  }
  if (TakeWord("LIMIT")) {
    if (!TakeWord("ALL")) {
      ARROW_ASSIGN_OR_RAISE(query->limit, ParseExpression());
    }
  }
  if (TakeWord("OFFSET")) {
    ARROW_ASSIGN_OR_RAISE(query->offset, ParseExpression());
  }
  return arrow::Status::OK();
}

arrow::Result<std::vector<OrderItem>> SparkParser::ParseOrderItems() {
  std::vector<OrderItem> items;
  do {
    OrderItem item;
    ARROW_ASSIGN_OR_RAISE(item.expression, ParseExpression());
    if (TakeWord("DESC")) {
      item.descending = true;
    } else {
      TakeWord("ASC");
    }
    if (TakeWord("NULLS")) {
      if (TakeWord("FIRST")) {
        item.nulls_first = true;
      } else if (TakeWord("LAST")) {
        item.nulls_first = false;
      } else {
        return Unexpected("FIRST or LAST");
      }
    }
    items.push_back(std::move(item));
  } while (TakeSymbol(","));
  return items;
}

arrow::Result<TablePtr> SparkParser::ParseFrom() {
  ARROW_ASSIGN_OR_RAISE(TablePtr table, ParseTable());
  while (true) {
    bool joined = true;
    if (NextIsSymbol(",")) {
      Take();
      auto join = std::make_unique<TableNode>();
      join->kind = TableNode::Kind::kJoin;
      join->join = "CROSS";
      join->left = std::move(table);
      ARROW_ASSIGN_OR_RAISE(join->right, ParseTable());
      bool more = true;
      while (more) {
        ARROW_ASSIGN_OR_RAISE(join->right, ParseJoin(std::move(join->right), &more));
      }
      join->span = SpanFrom(join->left->span.begin);
      table = std::move(join);
      continue;
    }
    ARROW_ASSIGN_OR_RAISE(table, ParseJoin(std::move(table), &joined));
    if (!joined) return table;
  }
}

arrow::Result<TablePtr> SparkParser::ParseJoin(TablePtr left, bool* joined) {
  *joined = false;
  if (NextIsWord("NATURAL")) return Refuse(Peek().span, "NATURAL JOIN is not carried: use USING");
  std::string kind;
  const size_t start = next_;
  if (TakeWord("CROSS")) {
    kind = "CROSS";
  } else if (TakeWord("INNER")) {
    kind = "INNER";
  } else if (TakeWord("SEMI")) {
    kind = "SEMI";
  } else if (TakeWord("ANTI")) {
    kind = "ANTI";
  } else {
    for (const std::string_view side : {"LEFT", "RIGHT", "FULL"}) {
      if (!TakeWord(side)) continue;
      kind = side;
      if (!TakeWord("OUTER") && side == "LEFT") {
        if (TakeWord("SEMI")) kind = "SEMI";
        if (TakeWord("ANTI")) kind = "ANTI";
      }
    }
  }
  if (!TakeWord("JOIN")) {
    if (next_ != start) return Unexpected("JOIN");
    return left;
  }
  *joined = true;
  auto join = std::make_unique<TableNode>();
  join->kind = TableNode::Kind::kJoin;
  join->join = kind.empty() ? "INNER" : kind;
  join->left = std::move(left);
  ARROW_ASSIGN_OR_RAISE(join->right, ParseTable());
  if (TakeWord("ON")) {
    ARROW_ASSIGN_OR_RAISE(join->condition, ParseExpression());
  } else if (NextIsWord("USING")) {
    Take();
    ARROW_ASSIGN_OR_RAISE(join->join_columns, NameList());
  } else if (join->join != "CROSS" && join->join != "INNER") {
    return Unexpected("ON or USING");
  } else {
    join->join = "CROSS";
  }
  join->span = SpanFrom(join->left->span.begin);
  return join;
}

arrow::Result<TablePtr> SparkParser::ParseTable() {
  auto table = std::make_unique<TableNode>();
  const size_t begin = Peek().span.begin;
  if (NextIsWord("LATERAL")) return Refuse(Peek().span, "LATERAL is not carried");
  if (NextIsSymbol("(") && (NextIsWord("SELECT", 1) || NextIsWord("WITH", 1) ||
                            NextIsWord("VALUES", 1) || NextIsSymbol("(", 1))) {
    Take();
    table->kind = TableNode::Kind::kQuery;
    ARROW_ASSIGN_OR_RAISE(table->query, ParseQuery());
    ARROW_RETURN_NOT_OK(ExpectSymbol(")"));
  } else if (NextIsSymbol("(")) {
    return Refuse(Peek().span, "joins in parentheses are not carried");
  } else if (NextIsWord("VALUES")) {
    table->kind = TableNode::Kind::kValues;
    ARROW_ASSIGN_OR_RAISE(table->rows, ParseRows());
  } else {
    ARROW_ASSIGN_OR_RAISE(Name name, ExpectName("a table"));
    if (NextIsSymbol("(")) {
      return Refuse(name.span, fmt::format("the table function {} is not carried here", name.text));
    }
    table->name = name.text;
    if (NextIsSymbol(".")) {
      const bool delta = EqualsIgnoreCase(name.text, "delta");
      Take();
      ARROW_ASSIGN_OR_RAISE(Name path, ExpectName("a name after the dot"));
      if (!delta) {
        return Refuse(
            SpanFrom(begin),
            "names of catalogs and schemas are not carried: write the table's name alone");
      }
      table->kind = TableNode::Kind::kPath;
      table->name = path.text;
    }
  }
  ARROW_RETURN_NOT_OK(ParseTableAlias(table.get()));
  table->span = SpanFrom(begin);
  return table;
}

arrow::Status SparkParser::ParseTableAlias(TableNode* table) {
  ARROW_ASSIGN_OR_RAISE(table->version, ParseTableVersion());
  const bool has_name =
      table->kind == TableNode::Kind::kName || table->kind == TableNode::Kind::kPath;
  if (table->version && !has_name) {
    return Refuse(table->version->span, "only a table has older versions, a query has none");
  }
  for (const std::string_view clause : {"TABLESAMPLE", "PIVOT", "UNPIVOT", "FOR"}) {
    if (NextIsWord(clause)) return Refuse(Peek().span, fmt::format("{} is not carried", clause));
  }
  if (TakeWord("AS")) {
    ARROW_ASSIGN_OR_RAISE(table->alias, ExpectName("a name after AS"));
  } else if (Peek().IsName() && !IsAfterTable(Peek())) {
    const Token& token = Take();
    table->alias = Name{token.text, token.span};
  }
  if (table->alias && NextIsSymbol("(")) {
    ARROW_ASSIGN_OR_RAISE(table->column_aliases, NameList());
  }
  return arrow::Status::OK();
}

}  // namespace freshet::query
