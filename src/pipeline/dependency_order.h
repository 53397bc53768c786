// The order in which definitions depend on each other, and cycles among them.
#pragma once

#include <optional>
#include <vector>

#include "pipeline/build_context.h"
#include "pipeline/definitions.h"
#include "pipeline/query_input.h"

namespace freshet {

/// Gives the definitions in an order in which each stands behind the one that it reads, else in
/// that of the file. `inputs[i]` is the i-th definition's, nullopt where it has none. Definitions
/// in a cycle, and all that read those, are left out; each cycle is an error that names its
/// members.
std::vector<size_t> DependencyOrder(const Definitions& definitions,
                                    const std::vector<std::optional<QueryInput>>& inputs,
                                    const BuildContext& context);

}  // namespace freshet
