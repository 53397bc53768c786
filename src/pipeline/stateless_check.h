// Refuses what a query over a stream can't do one micro-batch at a time.
#pragma once

#include "pipeline/build_context.h"
#include "sql/find_token.h"

namespace freshet {

/// Aggregates, window functions, GROUP BY, DISTINCT, ORDER BY, LIMIT and set operations would give
/// each micro-batch's answer and not the stream's. Each is added to the diagnostics with what to do
/// instead. True when there is none.
bool CheckStateless(const std::vector<PlacedToken>& tokens, const BuildContext& context);

}  // namespace freshet
