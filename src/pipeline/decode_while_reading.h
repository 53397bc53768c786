// from_json on a topic's messages: moved from the flow's statement to its source.
#pragma once

#include <string>

#include <arrow/status.h>

#include "pipeline/flow_graph.h"
#include "query/query_engine.h"

namespace freshet {

/// Where `sql`, a flow's statement over kBatchRelation, calls from_json on a column of `input` as
/// it comes, lets the source decode it into a column of its own, which the statement then reads.
/// Columns that the statement does not look at are left out of the input's schema.
arrow::Status DecodeWhileReading(query::QueryEngine* engine, KafkaInput* input, std::string* sql);

}  // namespace freshet
