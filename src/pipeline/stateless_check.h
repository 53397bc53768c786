// Refuses what a query over a stream can't do one micro-batch at a time.
#pragma once

#include "pipeline/build_context.h"
#include "sql/find_token.h"

namespace freshet {

/// Whether the query may have GROUP BY in its outermost SELECT, and aggregates with it; what of
/// those can be carried is looked at when the query is translated.
enum class Aggregation { kRefused, kOutermost };

/// Aggregates, window functions, GROUP BY, DISTINCT, ORDER BY, LIMIT and set operations would give
/// each micro-batch's answer and not the stream's. Each is added to the diagnostics with what to do
/// instead. True when there is none.
bool CheckStateless(const std::vector<PlacedToken>& tokens, Aggregation aggregation,
                    const BuildContext& context);

}  // namespace freshet
