// Aggregates that can be computed in parts: what each part is, how parts merge, what the whole is.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "query/stream_query.h"
#include "query/typed_sql.h"

namespace freshet::query {

/// One aggregate of a windowed query.
struct PartialAggregate {
  /// DuckDB aggregates over the rows of a micro-batch, one a column of the state.
  std::vector<std::string> parts;
  Merge merge = Merge::kSum;
  /// DuckDB SQL for the aggregate's value, $1, $2, … being the merged parts.
  std::string value;
};

/// `function` in lower case, its argument translated (none for count(*)), the FILTER clause or an
/// empty string, and the type that the call has in Spark. Fails with Status::Invalid, whose message
/// says what to do instead, for an aggregate that can't be merged.
arrow::Result<PartialAggregate> MakePartialAggregate(const std::string& function,
                                                     const std::vector<TypedSql>& arguments,
                                                     const std::string& filter,
                                                     const TypePtr& result);

/// True for the name of an aggregate function of Spark, carried or not.
bool IsAggregateName(std::string_view function);

}  // namespace freshet::query
