// EXPECT: counts, drops or stops at rows for which a constraint is not true.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "pipeline/flow_graph.h"

namespace freshet {

/// What became of one expectation in one micro-batch.
struct ExpectationOutcome {
  std::string name;
  Reaction reaction = Reaction::kWarn;
  int64_t passed = 0;
  int64_t failed = 0;
};

/// Applies expectations to the rows of a micro-batch. `batches` hold one BOOLEAN column for each
/// (Expectation::column; false where the row violates it). Rows that violate a DROP ROW expectation
/// are left out of the answer; the expectations' columns stay in it. `outcomes` gets one entry for
/// each expectation. A violation of FAIL UPDATE is Status::Invalid that names the expectation, how
/// many rows violate it, and shows the first of them.
arrow::Result<arrow::RecordBatchVector> ApplyExpectations(
    const std::vector<Expectation>& expectations, const arrow::RecordBatchVector& batches,
    std::vector<ExpectationOutcome>* outcomes);

}  // namespace freshet
