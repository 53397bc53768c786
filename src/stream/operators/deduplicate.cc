#include "stream/operators/deduplicate.h"

#include <algorithm>

#include <arrow/array.h>

#include "base/parallel_for.h"
#include "stream/operators/key_set.h"
#include "stream/operators/row_filter.h"
#include "stream/state/key_order.h"

namespace freshet {
namespace {

/// The keys of a batch's rows, and their hashes.
struct HashedKeys {
  RowBytes bytes;
  std::vector<size_t> hashes;
};

arrow::Result<HashedKeys> HashKeys(const RowEncoder& encoder, const arrow::RecordBatch& batch) {
  ARROW_ASSIGN_OR_RAISE(RowBytes bytes, encoder.Encode(batch));
  std::vector<size_t> hashes(bytes.size());
  for (size_t row = 0; row < hashes.size(); ++row) hashes[row] = KeySet::Hash(bytes[row]);
  return HashedKeys{std::move(bytes), std::move(hashes)};
}

/// How many rows ahead what lies anywhere in memory is fetched into the cache.
constexpr size_t kAhead = 16;

/// The event time of each row; none where the spec has none.
class EventTimes {
 public:
  EventTimes(const arrow::RecordBatch& batch, const std::optional<int>& column)
      : times_(column ? static_cast<const arrow::TimestampArray*>(batch.column(*column).get())
                      : nullptr) {}

  std::optional<int64_t> Of(int64_t row) const {
    if (times_ == nullptr || times_->IsNull(row)) return std::nullopt;
    return times_->Value(row);
  }

 private:
  const arrow::TimestampArray* times_;
};

}  // namespace

bool DeduplicateSpec::keys_expire() const {
  return event_time && std::find(keys.begin(), keys.end(), *event_time) != keys.end();
}

std::string Deduplicator::Keeper(const arrow::Schema& schema, const DeduplicateSpec& spec) {
  std::string text = "keys seen ";
  if (spec.keys_expire()) {
    text += "until the watermark passes " + schema.field(*spec.event_time)->name();
  } else {
    text += "for all time";
  }
  const char* separator = ": ";
  for (const int key : spec.keys) {
    text += separator + schema.field(key)->name() + " " + schema.field(key)->type()->ToString();
    separator = ", ";
  }
  return text;
}

arrow::Result<std::unique_ptr<Deduplicator>> Deduplicator::Make(const arrow::Schema& schema,
                                                                DeduplicateSpec spec,
                                                                StateStore* state) {
  if (spec.event_time && schema.field(*spec.event_time)->type()->id() != arrow::Type::TIMESTAMP) {
    return arrow::Status::Invalid("the event time '", schema.field(*spec.event_time)->name(),
                                  "' is no TIMESTAMP");
  }
  ARROW_ASSIGN_OR_RAISE(RowEncoder encoder,
                        RowEncoder::Make(schema, spec.keys, FloatBytes::kAsKeys));
  return std::unique_ptr<Deduplicator>(
      new Deduplicator(std::move(spec), std::move(encoder), state));
}

/// Stages the keys that the state lacks; gives a flag a row, whether it is the first of its key.
arrow::Result<std::vector<bool>> Deduplicator::StageUnknown(Candidates candidates,
                                                            size_t rows_in_all,
                                                            const BatchWatermarks& watermarks,
                                                            Result* result) {
  std::vector<bool> known(candidates.keys.size(), false);
  // An empty state is asked nothing, and sorts what it gets while others work.
  const KeyOrder order = state_->key_count() > 0 ? KeyOrder::kSorted : KeyOrder::kAny;
  if (order == KeyOrder::kSorted) {
    Sort(&candidates);
    ARROW_ASSIGN_OR_RAISE(known, state_->Contains(candidates.keys));
  }
  std::vector<bool> keep(rows_in_all, false);
  std::vector<StateKey> unknown;
  unknown.reserve(candidates.keys.size());
  for (size_t i = 0; i < known.size(); ++i) {
    if (known[i]) continue;
    keep[candidates.rows[i]] = true;
    // Behind the watermark already: no later batch will take a row with this key.
    if (!watermarks.Evicts(candidates.keys[i].expires)) unknown.push_back(candidates.keys[i]);
  }
  result->new_keys = static_cast<int64_t>(unknown.size());
  state_->StageNewKeys(std::move(unknown), order, std::move(candidates.owner));
  return keep;
}

void Deduplicator::Sort(Candidates* candidates) {
  const std::vector<uint32_t> order = SortedOrder(candidates->keys);
  std::vector<StateKey> keys(order.size());
  std::vector<size_t> rows(order.size());
  for (size_t i = 0; i < order.size(); ++i) {
    if (i + kAhead < order.size()) __builtin_prefetch(&candidates->keys[order[i + kAhead]]);
    keys[i] = candidates->keys[order[i]];
    rows[i] = candidates->rows[order[i]];
  }
  candidates->keys = std::move(keys);
  candidates->rows = std::move(rows);
}

arrow::Result<Deduplicator::Result> Deduplicator::Process(const arrow::RecordBatchVector& batches,
                                                          const BatchWatermarks& watermarks) {
  Result result;
  size_t rows_in_all = 0;
  for (const auto& batch : batches) rows_in_all += static_cast<size_t>(batch->num_rows());
  // Views point into the keys of all batches, which therefore live as long.
  const auto owner = std::make_shared<std::vector<std::optional<HashedKeys>>>(batches.size());
  std::vector<std::optional<HashedKeys>>& all_keys = *owner;
  ARROW_RETURN_NOT_OK(ParallelFor(batches.size(), [&](size_t i, size_t /*worker*/) {
    return HashKeys(encoder_, *batches[i]).Value(&all_keys[i]);
  }));
  KeySet seen(rows_in_all);
  const bool expire = spec_.keys_expire();
  Candidates candidates;
  candidates.keys.reserve(rows_in_all);
  candidates.rows.reserve(rows_in_all);
  candidates.owner = owner;
  size_t first_row = 0;
  for (size_t i = 0; i < batches.size(); ++i) {
    const auto& [keys, hashes] = *all_keys[i];
    const EventTimes times(*batches[i], spec_.event_time);
    for (size_t row = 0; row < keys.size(); ++row) {
      if (row + kAhead < keys.size()) seen.Prefetch(hashes[row + kAhead]);
      const std::optional<int64_t> time = times.Of(static_cast<int64_t>(row));
      if (time && watermarks.IsLate(*time)) {
        ++result.late_rows;
        continue;
      }
      if (!seen.Insert(keys[row], hashes[row])) continue;
      candidates.keys.push_back({keys[row], expire && time ? *time : StateKey::kNever});
      candidates.rows.push_back(first_row + row);
    }
    first_row += keys.size();
  }
  ARROW_ASSIGN_OR_RAISE(const std::vector<bool> keep,
                        StageUnknown(std::move(candidates), rows_in_all, watermarks, &result));
  auto next = keep.begin();
  for (const auto& batch : batches) {
    const auto end = next + batch->num_rows();
    ARROW_ASSIGN_OR_RAISE(auto filtered, FilterRows(batch, std::vector<bool>(next, end)));
    if (filtered->num_rows() > 0) result.rows.push_back(std::move(filtered));
    next = end;
  }
  if (expire && watermarks.eviction != BatchWatermarks::kNone) {
    ARROW_ASSIGN_OR_RAISE(result.removed_keys, state_->TakeExpired(watermarks.eviction));
  }
  return result;
}

}  // namespace freshet
