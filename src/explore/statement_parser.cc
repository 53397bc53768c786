#include "explore/statement_parser.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/near_match.h"
#include "explore/copy_parser.h"
#include "explore/statement_cursor.h"
#include "explore/table_care_parser.h"
#include "sql/tokenizer.h"

namespace freshet::explore {
namespace {

/// First words of queries.
constexpr std::array<std::string_view, 7> kQueries = {"SELECT", "WITH",  "FROM",   "VALUES",
                                                      "TABLE",  "PIVOT", "UNPIVOT"};

/// For near matches.
const std::vector<std::string>& FirstWords() {
  static const std::vector<std::string> words = {
      "SELECT",  "WITH", "FROM",     "VALUES",    "TABLE",   "PIVOT",
      "UNPIVOT", "SHOW", "DESCRIBE", "SUMMARIZE", "EXPLAIN", "COPY",
      "CREATE",  "DROP", "OPTIMIZE", "VACUUM",    "RESTORE"};
  return words;
}

struct Refusal {
  std::string_view word;
  std::string_view message;
};

constexpr std::string_view kPipelinesWrite =
    "tables are written by pipelines: CREATE OR REFRESH STREAMING TABLE … in a file, and freshet "
    "run. Here: SELECT, SHOW, DESCRIBE, SUMMARIZE, EXPLAIN, COPY … TO, CREATE VIEW, OPTIMIZE, "
    "VACUUM, RESTORE";

constexpr std::array<Refusal, 17> kRefused = {{
    {"INSERT", kPipelinesWrite},
    {"UPDATE", kPipelinesWrite},
    {"DELETE", kPipelinesWrite},
    {"MERGE", kPipelinesWrite},
    {"TRUNCATE", kPipelinesWrite},
    {"ALTER", kPipelinesWrite},
    {"REPLACE", kPipelinesWrite},
    {"REFRESH", "REFRESH is not needed: every statement sees the newest version of each table"},
    {"USE",
     "USE is not carried: tables are in the folder that --warehouse names, without catalog or "
     "schema; delta.`path` is a table anywhere"},
    {"SET",
     "SET is not carried: time zone (UTC) and ANSI mode are fixed; at the prompt, .help shows the "
     "settings there are"},
    {"RESET", "RESET is not carried: there is nothing to set"},
    {"ATTACH", "ATTACH is not carried: read a table anywhere as delta.`path`"},
    {"INSTALL", "INSTALL is not carried: the program has no extensions"},
    {"LOAD", "LOAD is not carried: the program has no extensions"},
    {"CACHE", "CACHE is not carried: queries read the tables' files"},
    {"BEGIN", "transactions are not carried: each statement sees one version of each table"},
    {"CALL", "CALL is not carried: there are no procedures"},
}};

class StatementParser {
 public:
  explicit StatementParser(StatementCursor cursor) : cursor_(std::move(cursor)) {}

  arrow::Result<Statement> Parse() {
    TokenCursor& next = cursor_.tokens();
    for (const std::string_view word : kQueries) {
      if (next.NextIsWord(word)) return Query{};
    }
    if (next.NextIsSymbol("(")) return Query{};
    for (const Refusal& refusal : kRefused) {
      if (next.NextIsWord(refusal.word)) return next.Error(next.Peek().span, refusal.message);
    }
    if (next.TakeWord("SHOW")) return Show();
    if (next.TakeWord("DESCRIBE") || next.TakeWord("DESC")) return Describe();
    if (next.TakeWord("SUMMARIZE")) return SummarizeStatement();
    if (next.TakeWord("EXPLAIN")) return ExplainStatement();
    if (next.TakeWord("COPY")) return ParseCopy(&cursor_);
    if (next.TakeWord("CREATE")) return Create();
    if (next.TakeWord("DROP")) return Drop();
    if (next.TakeWord("OPTIMIZE")) return ParseOptimize(&cursor_);
    if (next.TakeWord("VACUUM")) return ParseVacuum(&cursor_);
    if (next.TakeWord("RESTORE")) return ParseRestore(&cursor_);
    const Token& first = next.Peek();
    return next.Error(first.span, "no statement begins with " + next.Found() + "." +
                                      DidYouMean(first.text, FirstWords()));
  }

 private:
  /// [LIKE] 'pattern'.
  arrow::Result<std::optional<std::string>> Pattern() {
    TokenCursor& next = cursor_.tokens();
    const bool like = next.TakeWord("LIKE");
    if (!like && next.AtEnd()) return std::nullopt;
    ARROW_ASSIGN_OR_RAISE(auto pattern, next.ExpectString("a pattern like 'sensor*'"));
    ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
    return std::move(pattern.text);
  }

  arrow::Result<Statement> Show() {
    TokenCursor& next = cursor_.tokens();
    if (next.TakeWord("TABLES")) {
      ARROW_ASSIGN_OR_RAISE(auto pattern, Pattern());
      return ShowTables{false, std::move(pattern)};
    }
    if (next.TakeWord("VIEWS")) {
      ARROW_ASSIGN_OR_RAISE(auto pattern, Pattern());
      return ShowTables{true, std::move(pattern)};
    }
    if (next.TakeWord("FUNCTIONS")) {
      ARROW_ASSIGN_OR_RAISE(auto pattern, Pattern());
      return ShowFunctions{std::move(pattern)};
    }
    if (next.TakeWord("COLUMNS")) {
      if (!next.TakeWord("IN")) ARROW_RETURN_NOT_OK(next.ExpectWord("FROM", "SHOW COLUMNS"));
      ARROW_ASSIGN_OR_RAISE(auto table, cursor_.ExpectTable());
      ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
      return ShowColumns{std::move(table)};
    }
    if (next.TakeWord("CREATE")) {
      ARROW_RETURN_NOT_OK(next.ExpectWord("TABLE", "SHOW CREATE"));
      ARROW_ASSIGN_OR_RAISE(auto table, cursor_.ExpectTable());
      ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
      return ShowCreate{std::move(table)};
    }
    if (next.TakeWord("TBLPROPERTIES")) {
      ARROW_ASSIGN_OR_RAISE(auto table, cursor_.ExpectTable());
      ShowProperties show{std::move(table), std::nullopt};
      if (next.TakeSymbol("(")) {
        ARROW_ASSIGN_OR_RAISE(auto key, next.ExpectString("a property's name"));
        show.key = std::move(key.text);
        ARROW_RETURN_NOT_OK(next.ExpectSymbol(")", "the property's name"));
      }
      ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
      return show;
    }
    return next.Unexpected(
        "TABLES, VIEWS, COLUMNS, TBLPROPERTIES, CREATE TABLE or FUNCTIONS after SHOW",
        {"TABLES", "VIEWS", "COLUMNS", "TBLPROPERTIES", "CREATE", "FUNCTIONS"});
  }

  arrow::Result<Statement> Describe() {
    TokenCursor& next = cursor_.tokens();
    // A table may be called as one of these words.
    const bool more = next.Peek(1).kind != Token::Kind::kEnd;
    if (more && next.TakeWord("DETAIL")) {
      ARROW_ASSIGN_OR_RAISE(auto table, cursor_.ExpectTable());
      ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
      return DescribeDetail{std::move(table)};
    }
    if (more && next.TakeWord("HISTORY")) {
      ARROW_ASSIGN_OR_RAISE(auto table, cursor_.ExpectTable());
      DescribeHistory history{std::move(table), std::nullopt};
      if (next.TakeWord("LIMIT")) {
        ARROW_ASSIGN_OR_RAISE(history.limit, cursor_.ExpectInteger("how many versions"));
      }
      ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
      return history;
    }
    if (more && next.TakeWord("FUNCTION")) {
      next.TakeWord("EXTENDED");
      const Token name = next.Take();
      ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
      return DescribeFunction{{name.text, name.span}};
    }
    const bool named_query = more && next.TakeWord("QUERY");
    if (named_query || cursor_.AtQuery()) return DescribeQuery{cursor_.Rest()};
    if (more) next.TakeWord("TABLE");
    DescribeTable describe;
    if (next.Peek(1).kind != Token::Kind::kEnd) {
      describe.extended = next.TakeWord("EXTENDED") || next.TakeWord("FORMATTED");
    }
    ARROW_ASSIGN_OR_RAISE(describe.table, cursor_.ExpectTable());
    const bool by_for = next.TakeWord("FOR");
    if (next.TakeWord("VERSION") || next.TakeWord("SYSTEM_VERSION")) {
      ARROW_RETURN_NOT_OK(next.ExpectWord("AS", "VERSION"));
      ARROW_RETURN_NOT_OK(next.ExpectWord("OF", "VERSION AS"));
      ARROW_ASSIGN_OR_RAISE(const int64_t version, cursor_.ExpectInteger("a version"));
      describe.version = std::to_string(version);
    } else if (by_for) {
      return next.Unexpected("VERSION AS OF after FOR", {"VERSION"});
    } else if (next.Peek().IsName()) {
      ARROW_ASSIGN_OR_RAISE(describe.column, next.ExpectName("a column's name"));
    }
    ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
    return describe;
  }

  arrow::Result<Statement> SummarizeStatement() {
    if (cursor_.AtQuery()) return Summarize{{std::nullopt, cursor_.Rest()}};
    ARROW_ASSIGN_OR_RAISE(auto table, cursor_.ExpectTable());
    // What follows (VERSION AS OF …) is the query translator's.
    Span span = table.span;
    if (!cursor_.tokens().AtEnd()) span.end = cursor_.Rest().end;
    return Summarize{{std::move(table), span}};
  }

  arrow::Result<Statement> ExplainStatement() {
    TokenCursor& next = cursor_.tokens();
    Explain explain;
    if (next.TakeWord("ANALYZE")) {
      explain.kind = Explain::Kind::kAnalyze;
    } else if (next.TakeWord("EXTENDED") || next.TakeWord("VERBOSE")) {
      explain.kind = Explain::Kind::kExtended;
    } else if (!next.TakeWord("FORMATTED")) {
      for (const std::string_view word : {"CODEGEN", "COST"}) {
        if (next.NextIsWord(word)) {
          return next.Error(next.Peek().span,
                            "EXPLAIN " + std::string(word) +
                                " is not carried: EXPLAIN shows the plan, EXPLAIN ANALYZE runs it "
                                "and counts, EXPLAIN EXTENDED shows DuckDB's SQL as well");
        }
      }
    }
    if (!cursor_.AtQuery()) {
      return next.Unexpected("a query after EXPLAIN", {"SELECT", "ANALYZE", "EXTENDED"});
    }
    explain.query = cursor_.Rest();
    return explain;
  }

  arrow::Result<Statement> Create() {
    TokenCursor& next = cursor_.tokens();
    CreateView view;
    const Span create = next.Peek().span;
    if (next.TakeWord("OR")) {
      ARROW_RETURN_NOT_OK(next.ExpectWord("REPLACE", "CREATE OR"));
      view.replace = true;
    }
    if (!next.TakeWord("TEMPORARY")) next.TakeWord("TEMP");
    if (!next.TakeWord("VIEW")) {
      if (next.NextIsWord("TABLE") || next.NextIsWord("STREAMING") || next.NextIsWord("REFRESH")) {
        return next.Error(create, kPipelinesWrite);
      }
      return next.Unexpected("VIEW: nothing else is made here", {"VIEW", "TEMPORARY"});
    }
    if (next.TakeWord("IF")) {
      ARROW_RETURN_NOT_OK(next.ExpectWord("NOT", "IF"));
      ARROW_RETURN_NOT_OK(next.ExpectWord("EXISTS", "IF NOT"));
      view.if_not_exists = true;
    }
    ARROW_ASSIGN_OR_RAISE(view.name, next.ExpectName("a view's name"));
    if (next.TakeSymbol("(")) {
      do {
        ARROW_ASSIGN_OR_RAISE(auto column, next.ExpectName("a column's name"));
        view.columns.push_back(std::move(column));
      } while (next.TakeSymbol(","));
      ARROW_RETURN_NOT_OK(next.ExpectSymbol(")", "the columns"));
    }
    ARROW_RETURN_NOT_OK(next.ExpectWord("AS", "the view's name"));
    if (!cursor_.AtQuery()) return next.Unexpected("a query after AS", {"SELECT", "WITH"});
    view.query = cursor_.Rest();
    return view;
  }

  arrow::Result<Statement> Drop() {
    TokenCursor& next = cursor_.tokens();
    if (!next.TakeWord("VIEW")) {
      return next.Error(next.Peek().span,
                        "only views are dropped here (DROP VIEW v): a table goes by removing its "
                        "folder and its checkpoint, or by freshet run --full-refresh TABLE");
    }
    DropView drop;
    if (next.TakeWord("IF")) {
      ARROW_RETURN_NOT_OK(next.ExpectWord("EXISTS", "IF"));
      drop.if_exists = true;
    }
    ARROW_ASSIGN_OR_RAISE(drop.name, next.ExpectName("a view's name"));
    ARROW_RETURN_NOT_OK(cursor_.ExpectEnd());
    return drop;
  }

  StatementCursor cursor_;
};

}  // namespace

std::vector<Token> TokensOf(const SourceText& source, Span part) {
  std::vector<LexicalError> errors;
  std::vector<Token> tokens = Tokenize(source.Slice(part), &errors);
  for (Token& token : tokens) {
    token.span.begin += part.begin;
    token.span.end += part.begin;
  }
  return tokens;
}

arrow::Result<Statement> ParseStatement(const SourceText& source, Span span) {
  return StatementParser(StatementCursor(&source, TokensOf(source, span))).Parse();
}

}  // namespace freshet::explore
