#include "pipeline/distinct_keys.h"

#include <utility>

#include <arrow/type_traits.h>

#include "base/ascii_text.h"
#include "pipeline/flow_query.h"
#include "pipeline/query_text.h"
#include "sql/find_token.h"
#include "sql/hint.h"
#include "sql/schema_text.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

/// The name that the text is, if it is nothing but a name.
std::optional<std::string> PlainName(const std::string& text) {
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize(text, &errors);
  if (tokens.size() != 2 || !tokens[0].IsName()) return std::nullopt;
  return tokens[0].text;
}

class KeyResolver {
 public:
  KeyResolver(const FlowQueryParts& parts, const query::Relation& output,
              const BuildContext& context)
      : parts_(parts), output_(output), context_(context) {}

  std::optional<DistinctKeys> Run() {
    const Query& query = *parts_.text;
    if (query.distinct) TakeAllColumns(*query.distinct);
    for (const Identifier& key : query.distinct_on) Resolve(key);
    if (!found_.keys.empty() && parts_.query->stream.aggregate) {
      Refuse(
          query.distinct.value_or(query.distinct_on.empty() ? Span{} : query.distinct_on[0].span),
          "DISTINCT and GROUP BY in one query are not carried over a stream: write the groups "
          "to a streaming table and read that");
    }
    if (!fine_) return std::nullopt;
    return std::move(found_);
  }

 private:
  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  void TakeAllColumns(Span distinct) {
    if (parts_.shape->set_operation) {
      return Refuse(distinct,
                    "DISTINCT of one side of UNION ALL is not carried over a stream: write the "
                    "union to a streaming table and read that");
    }
    for (int i = 0; i < output_.schema->num_fields(); ++i) {
      const arrow::Field& field = *output_.schema->field(i);
      Add({"DISTINCT", distinct}, {i, "", ""}, *field.type(), field.name());
    }
  }

  void Resolve(const Identifier& key) {
    if (const auto name = PlainName(key.text)) {
      for (int i = 0; i < output_.schema->num_fields(); ++i) {
        const arrow::Field& field = *output_.schema->field(i);
        if (EqualsIgnoreCase(field.name(), *name))
          return Add(key, {i, "", ""}, *field.type(), key.text);
      }
    } else if (const auto checked = CheckExpression(key, output_, context_, Report::kNo)) {
      return Add(key, {std::nullopt, NextName(), checked->sql}, *checked->schema->field(0)->type(),
                 key.text);
    }
    ResolveInSelect(key);
  }

  std::string NextName() const { return "__key_" + std::to_string(found_.keys.size()); }

  void Add(const Identifier& key, DistinctKey found, const arrow::DataType& type,
           const std::string& name) {
    if (arrow::is_nested(type.id())) {
      return Refuse(key.span, "DISTINCT compares plain values, not " + TypeText(type) +
                                  ": name the parts of '" + name + "' that make a row unique");
    }
    found_.keys.push_back(std::move(found));
  }

  /// The SELECT was fine without the key, so what is wrong with it now is the key.
  void ResolveInSelect(const Identifier& key) {
    if (parts_.shape->set_operation) {
      return Refuse(key.span,
                    WithHint("a key of DISTINCT ON over UNION ALL must be a column of the result",
                             key.text, output_.schema->field_names()));
    }
    const std::string name = NextName();
    const std::string column = key.text + " AS " + name;
    const std::string spark_sql =
        ReplaceStream(*parts_.text, *parts_.shape, *parts_.input, kBatchRelation, {column});
    query::QueryProblem problem;
    const auto sql =
        query::TranslateSparkQuery(spark_sql, &problem, {{kBatchRelation, parts_.input_schema}});
    if (!sql.ok()) return RefuseKey(key, problem, sql.status());
    const auto schema =
        context_.engine->Describe(*sql, {{kBatchRelation, parts_.input_schema}}, &problem);
    if (!schema.ok()) return RefuseKey(key, problem, schema.status());
    found_.inner_columns.push_back(column);
    Add(key, {std::nullopt, name, ""}, *(*schema)->fields().back()->type(), key.text);
  }

  void RefuseKey(const Identifier& key, const query::QueryProblem& problem,
                 const arrow::Status& status) {
    std::vector<std::string> candidates = output_.schema->field_names();
    for (const std::string& name : parts_.input_schema->field_names()) candidates.push_back(name);
    std::string message = problem.message.empty() ? status.message() : problem.message;
    if (message.find("Did you mean") == std::string::npos) {
      message = WithHint(message, problem.token, candidates);
    }
    Refuse(FindInText(*context_.source, key.span, problem.token, 0), message);
  }

  const FlowQueryParts& parts_;
  const query::Relation& output_;
  const BuildContext& context_;
  DistinctKeys found_;
  bool fine_ = true;
};

}  // namespace

std::optional<DistinctKeys> ResolveDistinctKeys(const FlowQueryParts& parts,
                                                const query::Relation& output,
                                                const BuildContext& context) {
  return KeyResolver(parts, output, context).Run();
}

}  // namespace freshet
