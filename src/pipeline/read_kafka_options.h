// The arguments of read_kafka(…) → KafkaInput.
#pragma once

#include <optional>

#include "pipeline/build_context.h"
#include "pipeline/flow_graph.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// Reads options, whose names are those of Spark's Kafka source in any case; `kafka.…` goes to the
/// client. nullopt when something is wrong; all that is wrong has then been added to the
/// diagnostics: an unknown option or setting with its near match, one that is not carried with what
/// to do instead, a value of the wrong kind, options that exclude each other. Asks no broker.
std::optional<KafkaInput> ReadKafkaOptions(const SourceCall& call, const BuildContext& context);

}  // namespace freshet
