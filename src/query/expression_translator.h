// Expressions of Spark SQL → DuckDB SQL with types.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>

#include "json/message_decoder.h"
#include "query/name_scope.h"
#include "query/query_engine.h"
#include "query/spark_ast.h"
#include "query/spark_functions.h"
#include "query/to_json_call.h"
#include "query/typed_sql.h"

namespace freshet::query {

/// How a query inside an expression comes out.
struct SubquerySql {
  std::string sql;
  std::vector<ScopeColumn> columns;
};
using SubqueryTranslator =
    std::function<arrow::Result<SubquerySql>(const QueryNode&, const Scope& outer)>;

/// One call of a function with its arguments translated.
struct TranslatedCall {
  const Expression* call;
  std::vector<TypedSql> arguments;
  std::string tail;  ///< FILTER and OVER
};

/// One option of a call: two string literals.
struct LiteralOption {
  const Expression* name;
  const Expression* value;
};

/// One field of struct(…) or named_struct(…).
struct StructField {
  std::string name;
  TypedSql value;
  std::string shown;  ///< as it stands in the name of a column without an alias
  Span span;
};

/// Translates expressions of one query text. Not thread-safe.
class ExpressionTranslator {
 public:
  /// `text` and `problem` outlive the translator.
  ExpressionTranslator(std::string_view text, QueryProblem* problem, SubqueryTranslator subqueries);

  arrow::Result<TypedSql> Translate(const Expression& expression, const Scope& scope);
  /// An expression that must be BOOLEAN; `what` names it for the message: "WHERE".
  arrow::Result<std::string> TranslateCondition(const Expression& expression, const Scope& scope,
                                                std::string_view what);
  arrow::Result<std::string> TranslateOrderItems(const std::vector<OrderItem>& items,
                                                 const Scope& scope);

  /// The columns that `*`, `t.*` or `a_struct.*` stands for.
  arrow::Result<std::vector<ScopeColumn>> StarColumns(const Expression& star, const Scope& scope);

  arrow::Status Refuse(Span span, std::string message, std::vector<std::string> candidates = {});

 private:
  // expression_translator.cc
  arrow::Result<TypedSql> TranslateColumn(const Expression& column, const Scope& scope);
  arrow::Result<TypedSql> TranslateCase(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateIn(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateIs(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateCast(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateLike(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateField(const Expression& node, TypedSql value,
                                         const std::string& name, Span span);
  arrow::Result<TypedSql> TranslateSubscript(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateQueryValue(const Expression& node, const Scope& scope);
  arrow::Result<std::vector<TypedSql>> TranslateAll(const std::vector<ExpressionPtr>& expressions,
                                                    const Scope& scope);

  // operator_translator.cc
  arrow::Result<TypedSql> TranslateNumber(const Expression& node);
  arrow::Result<TypedSql> TranslateUnary(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateBinary(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> TranslateBetween(const Expression& node, const Scope& scope);
  arrow::Result<std::string> Compare(const Expression& node, const std::string& symbol,
                                     const TypedSql& left, const TypedSql& right);
  arrow::Result<TypedSql> Arithmetic(const Expression& node, const std::string& symbol,
                                     const TypedSql& left, const TypedSql& right);
  arrow::Result<TypedSql> DecimalArithmetic(const Expression& node, const std::string& symbol,
                                            const TypedSql& left, const TypedSql& right);
  arrow::Result<TypedSql> TimeArithmetic(const Expression& node, const std::string& symbol,
                                         const TypedSql& left, const TypedSql& right);
  arrow::Result<TypePtr> CommonOf(Span span, const std::vector<const TypedSql*>& values);
  arrow::Result<std::string> Coerce(Span span, const TypedSql& value, const TypePtr& to);

  // call_translator.cc
  arrow::Result<TypedSql> TranslateCall(const Expression& call, const Scope& scope);
  arrow::Result<std::string> TranslateTail(const Expression& call, const Scope& scope);
  arrow::Result<TypedSql> ApplyFunction(const SparkFunction& function, const TranslatedCall& call);
  arrow::Status NoSuchForm(const TranslatedCall& call,
                           const std::vector<const SparkFunction*>& forms);
  arrow::Status UnknownFunction(const Expression& call);

  // special_functions.cc
  arrow::Result<TypedSql> TranslateSpecial(const TranslatedCall& call);
  arrow::Result<TypedSql> ApproximateCount(const TranslatedCall& call);
  arrow::Result<TypedSql> Round(const TranslatedCall& call);
  arrow::Result<TypedSql> CastFunction(const TranslatedCall& call, const TypePtr& to,
                                       bool try_cast);
  arrow::Result<TypedSql> TruncateTime(const TranslatedCall& call, bool to_date);
  arrow::Result<TypedSql> FormatTime(const TranslatedCall& call);
  arrow::Result<TypedSql> Regular(const TranslatedCall& call);
  arrow::Result<TypedSql> Array(const TranslatedCall& call);
  arrow::Result<std::string> LiteralArgument(const TranslatedCall& call, size_t index);
  arrow::Status WrongCount(const TranslatedCall& call, std::string_view expected);

  // nested_call_translator.cc
  arrow::Status RefuseTail(const Expression& node);
  static bool IsStructCall(const Expression& node);
  arrow::Result<std::vector<StructField>> StructFields(const Expression& node, const Scope& scope);
  static std::string StructName(const Expression& node, const std::vector<StructField>& fields);
  arrow::Result<TypedSql> Struct(const Expression& node, const Scope& scope);
  arrow::Result<TypedSql> Map(const TranslatedCall& call);
  arrow::Result<TypedSql> ElementAt(const TranslatedCall& call);
  arrow::Result<TypedSql> ArrayContains(const TranslatedCall& call);

  // json_call_translator.cc
  arrow::Result<TypedSql> ToJson(const Expression& node, const Scope& scope);
  arrow::Status ToJsonOption(const Expression& name, const Expression& value,
                             ToJsonOptions* options);
  arrow::Result<std::vector<LiteralOption>> LiteralOptions(const Expression& node);
  arrow::Result<TypedSql> FromJson(const Expression& node, const Scope& scope);
  arrow::Result<std::shared_ptr<arrow::Schema>> FromJsonSchema(const Expression& node);
  arrow::Status FromJsonOptions(const Expression& node, MessageDecoderOptions* options);
  arrow::Result<TypedSql> SchemaOfJson(const Expression& node);

  std::string_view text_;
  QueryProblem* problem_;
  SubqueryTranslator subqueries_;
};

/// `f(a, b)`: the name of an unnamed column.
std::string CallName(const TranslatedCall& call);

}  // namespace freshet::query
