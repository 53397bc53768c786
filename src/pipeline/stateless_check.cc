#include "pipeline/stateless_check.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>

namespace freshet {
namespace {

constexpr std::array<std::string_view, 66> kAggregates = {"ANY_VALUE",
                                                          "APPROX_COUNT_DISTINCT",
                                                          "APPROX_PERCENTILE",
                                                          "ARRAY_AGG",
                                                          "AVG",
                                                          "BIT_AND",
                                                          "BIT_OR",
                                                          "BIT_XOR",
                                                          "BOOL_AND",
                                                          "BOOL_OR",
                                                          "COLLECT_LIST",
                                                          "COLLECT_SET",
                                                          "CORR",
                                                          "COUNT",
                                                          "COUNT_IF",
                                                          "COUNT_MIN_SKETCH",
                                                          "COVAR_POP",
                                                          "COVAR_SAMP",
                                                          "CUME_DIST",
                                                          "DENSE_RANK",
                                                          "EVERY",
                                                          "FIRST",
                                                          "FIRST_VALUE",
                                                          "GROUPING",
                                                          "GROUPING_ID",
                                                          "HISTOGRAM_NUMERIC",
                                                          "HLL_SKETCH_AGG",
                                                          "KURTOSIS",
                                                          "LAG",
                                                          "LAST",
                                                          "LAST_VALUE",
                                                          "LEAD",
                                                          "LISTAGG",
                                                          "MAX",
                                                          "MAX_BY",
                                                          "MEAN",
                                                          "MEDIAN",
                                                          "MIN",
                                                          "MIN_BY",
                                                          "MODE",
                                                          "NTH_VALUE",
                                                          "NTILE",
                                                          "PERCENTILE",
                                                          "PERCENTILE_APPROX",
                                                          "PERCENTILE_CONT",
                                                          "PERCENTILE_DISC",
                                                          "PERCENT_RANK",
                                                          "RANK",
                                                          "REGR_AVGX",
                                                          "REGR_AVGY",
                                                          "REGR_COUNT",
                                                          "REGR_R2",
                                                          "REGR_SLOPE",
                                                          "ROW_NUMBER",
                                                          "SESSION_WINDOW",
                                                          "SKEWNESS",
                                                          "STD",
                                                          "STDDEV",
                                                          "STDDEV_POP",
                                                          "STDDEV_SAMP",
                                                          "STRING_AGG",
                                                          "SUM",
                                                          "VARIANCE",
                                                          "VAR_POP",
                                                          "VAR_SAMP",
                                                          "WINDOW"};

constexpr std::string_view kInstead =
    ": a flow keeps no state for that in this version. Write the rows to this table and ask with "
    "freshet sql";

constexpr std::string_view kWindowInstead =
    " of a stream that has no end: group by a window of its event time (FROM STREAM … WATERMARK "
    "timestamp DELAY OF INTERVAL 10 MINUTES GROUP BY window(timestamp, '5 minutes')) in the "
    "outermost SELECT of a streaming table, or write the rows to this table and ask with freshet "
    "sql";

class StatelessCheck {
 public:
  StatelessCheck(const std::vector<PlacedToken>& tokens, Aggregation aggregation,
                 const BuildContext& context)
      : tokens_(tokens), context_(context) {
    FindInnerQueries();
    aggregates_ = aggregation == Aggregation::kOutermost && HasOuterGroupBy();
  }

  bool Run() {
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (At(i).IsWord("OVER") && At(i + 1).IsSymbol("(")) {
        Refuse(i, i, "window functions are not carried over a stream" + std::string(kInstead));
        i = ClosingOf(i + 1);
      } else if (At(i).kind == Token::Kind::kWord) {
        CheckWord(i);
      }
    }
    return fine_;
  }

 private:
  const Token& At(size_t i) const {
    static const Token end;
    return i < tokens_.size() ? tokens_[i].token : end;
  }

  void Refuse(size_t first, size_t last, const std::string& message) {
    fine_ = context_.Refuse({tokens_[first].place.begin, tokens_[last].place.end}, message);
  }

  void CheckWord(size_t i) {
    if (AfterDot(i)) return;
    if (At(i + 1).IsSymbol("(") && IsAggregate(At(i))) {
      if (At(ClosingOf(i + 1) + 1).IsWord("OVER")) return;  // said at OVER
      if (MayAggregate(i)) return;
      return Refuse(i, i, "'" + At(i).text + "' takes all rows" + std::string(kWindowInstead));
    }
    CheckClause(i);
  }

  void CheckClause(size_t i) {
    for (const std::string_view clause : {"GROUP", "ORDER", "SORT", "CLUSTER", "DISTRIBUTE"}) {
      if (At(i).IsWord(clause) && At(i + 1).IsWord("BY")) {
        if (clause == "GROUP" && MayAggregate(i)) return;
        return Refuse(i, i + 1,
                      clause == "GROUP" ? "GROUP BY takes all rows" + std::string(kWindowInstead)
                                        : std::string(clause) + " BY is not carried over a stream" +
                                              std::string(kUnordered));
      }
    }
    const bool number = At(i + 1).kind == Token::Kind::kNumber || At(i + 1).IsWord("ALL") ||
                        At(i + 1).IsSymbol("(");
    if ((At(i).IsWord("LIMIT") || At(i).IsWord("OFFSET")) && number) {
      return Refuse(i, i, At(i).text + " is not carried: a stream has no end to count from");
    }
    if (At(i).IsWord("DISTINCT") && i > 0 && At(i - 1).IsWord("SELECT")) {
      return Refuse(i, i,
                    "SELECT DISTINCT is carried in the outermost SELECT of a streaming table only: "
                    "make the inner query a streaming table of its own");
    }
    if (At(i).IsWord("HAVING") && MayAggregate(i)) return;
    if (At(i).IsWord("HAVING") || At(i).IsWord("QUALIFY")) {
      return Refuse(i, i, At(i).text + " is not carried over a stream" + std::string(kInstead));
    }
    CheckSetOperation(i);
  }

  void CheckSetOperation(size_t i) {
    if (At(i).IsWord("UNION") && !At(i + 1).IsWord("ALL")) {
      return Refuse(i, i,
                    "UNION removes doubles, which is not carried over a stream: write UNION "
                    "ALL");
    }
    // `* EXCEPT (column)` is Spark's way to leave out columns.
    const bool leaves_out = At(i + 1).IsSymbol("(") && i > 0 && At(i - 1).IsSymbol("*");
    if (At(i).IsWord("INTERSECT") || At(i).IsWord("MINUS") ||
        (At(i).IsWord("EXCEPT") && !leaves_out)) {
      const Token& next = At(i + 1);
      if (next.IsWord("SELECT") || next.IsWord("ALL") || next.IsWord("DISTINCT") ||
          next.IsSymbol("(")) {
        Refuse(i, i, At(i).text + " is not carried over a stream" + std::string(kInstead));
      }
    }
  }

  bool MayAggregate(size_t i) const { return aggregates_ && !inner_[i]; }

  /// Marks the tokens of queries in parentheses.
  void FindInnerQueries() {
    std::vector<bool> open;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      const bool inside = !open.empty() && open.back();
      if (At(i).IsSymbol("(")) {
        const Token& next = At(i + 1);
        open.push_back(inside || next.IsWord("SELECT") || next.IsWord("WITH") ||
                       next.IsWord("VALUES"));
      }
      inner_.push_back(inside);
      if (At(i).IsSymbol(")") && !open.empty()) open.pop_back();
    }
  }

  /// GROUP BY of the one SELECT that is not in parentheses.
  bool HasOuterGroupBy() const {
    bool group_by = false;
    for (size_t i = 0; i < tokens_.size(); ++i) {
      if (inner_[i]) continue;
      if (At(i).IsWord("UNION") || At(i).IsWord("INTERSECT") || At(i).IsWord("MINUS")) return false;
      group_by |= At(i).IsWord("GROUP") && At(i + 1).IsWord("BY");
    }
    return group_by;
  }

  size_t ClosingOf(size_t open) const {
    int depth = 0;
    for (size_t i = open; i < tokens_.size(); ++i) {
      if (At(i).IsSymbol("(")) ++depth;
      if (At(i).IsSymbol(")") && --depth == 0) return i;
    }
    return tokens_.size();
  }

  bool AfterDot(size_t i) const { return i > 0 && At(i - 1).IsSymbol("."); }

  static bool IsAggregate(const Token& token) {
    return std::any_of(kAggregates.begin(), kAggregates.end(),
                       [&](std::string_view name) { return token.IsWord(name); });
  }

  static constexpr std::string_view kUnordered =
      ": rows keep the order in which they come. Leave it out, and order when you query the table";

  const std::vector<PlacedToken>& tokens_;
  const BuildContext& context_;
  std::vector<bool> inner_;  // one a token
  bool aggregates_ = false;  // in the outermost SELECT
  bool fine_ = true;
};

}  // namespace

bool CheckStateless(const std::vector<PlacedToken>& tokens, Aggregation aggregation,
                    const BuildContext& context) {
  return StatelessCheck(tokens, aggregation, context).Run();
}

}  // namespace freshet
