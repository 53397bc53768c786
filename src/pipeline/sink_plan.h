// A query's columns → a Kafka sink's messages.
#pragma once

#include <optional>

#include "pipeline/build_context.h"
#include "pipeline/flow_graph.h"
#include "pipeline/output_plan.h"
#include "pipeline/query_shape.h"

namespace freshet {

/// Fits a query's columns to those of a message: value, and where they are given key, topic,
/// partition and headers, found by name. What doesn't fit is added to the diagnostics (`flow`'s
/// place where it is no column's), and nullopt returned.
std::optional<OutputPlan> PlanMessages(const Identifier& flow, const KafkaOutput& sink,
                                       const QueryShape& shape, const arrow::Schema& query_schema,
                                       const BuildContext& context);

}  // namespace freshet
