// DISTINCT ON over a stream: the first row of each key.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "stream/operators/batch_watermarks.h"
#include "stream/operators/row_bytes.h"
#include "stream/state/state_store.h"

namespace freshet {

/// What makes a row a duplicate. Columns are those of the flow's query.
struct DeduplicateSpec {
  std::vector<int> keys;
  /// The event time, TIMESTAMP; nullopt: there is no watermark, or its column is not given. Rows
  /// behind the watermark are dropped; a NULL is never late.
  std::optional<int> event_time;

  /// Whether keys ever leave the state: only when they say when that may be.
  bool keys_expire() const;
};

/// Drops rows whose key came before, in this micro-batch or in an earlier one, as Spark's
/// dropDuplicates does. Changes of a batch are staged in the state store; the engine commits or
/// abandons them with the batch. `state` outlives it. Used by the flow's thread alone.
class Deduplicator {
 public:
  /// What the state holds, for StateStore::Open.
  static std::string Keeper(const arrow::Schema& schema, const DeduplicateSpec& spec);

  static arrow::Result<std::unique_ptr<Deduplicator>> Make(const arrow::Schema& schema,
                                                           DeduplicateSpec spec, StateStore* state);

  struct Result {
    arrow::RecordBatchVector rows;  ///< the first of their keys, in their order
    int64_t new_keys = 0;
    int64_t late_rows = 0;
    int64_t removed_keys = 0;  ///< behind the watermark
  };

  /// Takes the rows of a whole micro-batch.
  arrow::Result<Result> Process(const arrow::RecordBatchVector& batches,
                                const BatchWatermarks& watermarks);

 private:
  Deduplicator(DeduplicateSpec spec, RowEncoder encoder, StateStore* state)
      : spec_(std::move(spec)), encoder_(std::move(encoder)), state_(state) {}

  /// Keys that this batch has not seen before, and their rows, all batches counted through.
  struct Candidates {
    std::vector<StateKey> keys;
    std::vector<size_t> rows;
    std::shared_ptr<const void> owner;  ///< of what the keys point to
  };

  static void Sort(Candidates* candidates);
  arrow::Result<std::vector<bool>> StageUnknown(Candidates candidates, size_t rows_in_all,
                                                const BatchWatermarks& watermarks, Result* result);

  DeduplicateSpec spec_;
  RowEncoder encoder_;
  StateStore* state_;
};

}  // namespace freshet
