// DISTINCT ON over a stream: the first row of each key, ever.
#pragma once

#include <cstdint>
#include <memory>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "stream/operators/row_key.h"
#include "stream/state/state_store.h"

namespace freshet {

/// Drops rows whose key came before, in this micro-batch or in an earlier one, as Spark's
/// dropDuplicates does. Keys of a batch are staged in the state store; the engine commits or
/// abandons them with the batch. `state` outlives it. Used by the flow's thread alone.
class Deduplicator {
 public:
  /// `keys` are columns of `schema`.
  static arrow::Result<std::unique_ptr<Deduplicator>> Make(const arrow::Schema& schema,
                                                           std::vector<int> keys,
                                                           StateStore* state);

  /// The rows of a micro-batch that are the first of their key, in their order.
  arrow::Result<arrow::RecordBatchVector> Process(const arrow::RecordBatchVector& batches);

 private:
  Deduplicator(RowKeyEncoder encoder, StateStore* state)
      : encoder_(std::move(encoder)), state_(state) {}

  RowKeyEncoder encoder_;
  StateStore* state_;
};

}  // namespace freshet
