// TranslateSparkQuery and TranslateSparkExpression: parser, then translator.
#include "query/query_engine.h"
#include "query/query_translator.h"
#include "query/spark_parser.h"
#include "query/stream_query.h"

namespace freshet::query {

arrow::Result<std::string> TranslateSparkQuery(std::string_view spark_sql, QueryProblem* problem,
                                               const std::vector<Relation>& inputs) {
  ARROW_ASSIGN_OR_RAISE(const QueryPtr query, SparkParser(spark_sql, problem).ParseWholeQuery());
  return QueryTranslator(spark_sql, inputs, problem).Translate(*query);
}

arrow::Result<std::string> TranslateSparkExpression(std::string_view spark_sql,
                                                    QueryProblem* problem,
                                                    const std::vector<Relation>& inputs) {
  ARROW_ASSIGN_OR_RAISE(const ExpressionPtr expression,
                        SparkParser(spark_sql, problem).ParseWholeExpression());
  return QueryTranslator(spark_sql, inputs, problem).TranslateExpression(*expression);
}

arrow::Result<StreamQuery> TranslateStreamQuery(std::string_view spark_sql,
                                                const StreamSource& source, QueryProblem* problem) {
  ARROW_ASSIGN_OR_RAISE(const QueryPtr query, SparkParser(spark_sql, problem).ParseWholeQuery());
  const std::vector<Relation> inputs = {source.relation};
  return QueryTranslator(spark_sql, inputs, problem).TranslateStream(source, query.get());
}

}  // namespace freshet::query
