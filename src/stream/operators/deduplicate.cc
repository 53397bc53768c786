#include "stream/operators/deduplicate.h"

#include <string>
#include <string_view>
#include <unordered_set>

#include "stream/operators/row_filter.h"

namespace freshet {

arrow::Result<std::unique_ptr<Deduplicator>> Deduplicator::Make(const arrow::Schema& schema,
                                                                std::vector<int> keys,
                                                                StateStore* state) {
  ARROW_ASSIGN_OR_RAISE(RowKeyEncoder encoder, RowKeyEncoder::Make(schema, std::move(keys)));
  return std::unique_ptr<Deduplicator>(new Deduplicator(std::move(encoder), state));
}

arrow::Result<arrow::RecordBatchVector> Deduplicator::Process(
    const arrow::RecordBatchVector& batches) {
  // The views in `seen` point into the keys of all batches, which therefore live as long.
  std::vector<std::vector<std::string>> all_keys;
  all_keys.reserve(batches.size());
  std::unordered_set<std::string_view> seen;
  arrow::RecordBatchVector kept;
  for (const auto& batch : batches) {
    ARROW_ASSIGN_OR_RAISE(auto encoded, encoder_.Encode(*batch));
    const std::vector<std::string>& keys = all_keys.emplace_back(std::move(encoded));

    std::vector<bool> keep(keys.size(), false);
    std::vector<std::string_view> candidates;
    std::vector<size_t> rows;
    for (size_t row = 0; row < keys.size(); ++row) {
      if (!seen.insert(keys[row]).second) continue;
      candidates.emplace_back(keys[row]);
      rows.push_back(row);
    }
    ARROW_ASSIGN_OR_RAISE(const std::vector<bool> known, state_->Contains(candidates));
    for (size_t i = 0; i < rows.size(); ++i) {
      if (known[i]) continue;
      keep[rows[i]] = true;
      ARROW_RETURN_NOT_OK(state_->StageNew(candidates[i]));
    }
    ARROW_ASSIGN_OR_RAISE(auto filtered, FilterRows(batch, keep));
    if (filtered->num_rows() > 0) kept.push_back(std::move(filtered));
  }
  return kept;
}

}  // namespace freshet
