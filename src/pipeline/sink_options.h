// CREATE SINK → what its flows write to.
#pragma once

#include <optional>

#include "pipeline/build_context.h"
#include "pipeline/flow_graph.h"

namespace freshet {

/// Reads format and options as Lakeflow's create_sink and Spark's Kafka sink name them: `topic`,
/// `kafka.bootstrap.servers`, and settings of the client (`kafka.…`). The schema is left open. What
/// is wrong is added to the diagnostics with its place, and nullopt returned.
std::optional<KafkaOutput> ReadSinkOptions(const CreateSink& sink, const BuildContext& context);

}  // namespace freshet
