// A flow's query → the one DuckDB statement that its flow runs on every micro-batch.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "pipeline/build_context.h"
#include "pipeline/flow_graph.h"
#include "pipeline/output_plan.h"
#include "pipeline/query_check.h"
#include "pipeline/query_input.h"
#include "pipeline/query_shape.h"

namespace freshet {

/// What a flow's query is made of.
struct FlowQueryParts {
  Span name;  ///< the table's or the flow's
  const Query* text;
  const std::vector<Constraint>* constraints;
  const QueryShape* shape;
  const QueryInput* input;
  const CheckedQuery* query;  ///< the SELECT as it is, over kBatchRelation
  const OutputPlan* plan;
  std::shared_ptr<arrow::Schema> input_schema;  ///< of what the SELECT reads
  /// What stands for that in the whole statement: kBatchRelation, or a view's query in parentheses.
  std::string relation;
  /// kBatchRelation in the whole statement.
  query::StreamSource batch;
};

/// As the members of Flow.
struct FlowQuery {
  std::optional<query::WindowAggregate> aggregate;
  std::string event_time_sql;
  std::string sql;
  std::shared_ptr<arrow::Schema> schema;
  std::vector<int> distinct_keys;
  std::optional<int> event_time_column;
  std::vector<Expectation> expectations;
};

/// Adds to the SELECT what flow_graph.h says of Flow::sql: casts to the output's types, keys of
/// DISTINCT ON, the outcomes of expectations. The SELECT is left as it is where nothing is to be
/// added. What is wrong with a key or an expectation is added to the diagnostics, and nullopt
/// returned.
std::optional<FlowQuery> BuildFlowQuery(const FlowQueryParts& parts, const BuildContext& context);

}  // namespace freshet
