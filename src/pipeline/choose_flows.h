// The flows that a person names.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "pipeline/flow_graph.h"

namespace freshet {

/// The flows of `graph` that are named, by their tables or themselves, without regard to case and
/// in the graph's order; all of them when none is. Status::Invalid says that `option` names one
/// that is not there, with a near match. The flows stay the graph's.
arrow::Result<std::vector<const Flow*>> ChooseFlows(const FlowGraph& graph,
                                                    const std::vector<std::string>& names,
                                                    const std::string& option);

}  // namespace freshet
