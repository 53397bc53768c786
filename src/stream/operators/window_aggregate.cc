#include "stream/operators/window_aggregate.h"

#include <algorithm>
#include <deque>
#include <numeric>
#include <tuple>
#include <utility>

#include <arrow/array.h>
#include <arrow/builder.h>

namespace freshet {
namespace {

constexpr int kClosesColumn = query::kClosesColumn;
constexpr int kRowsColumn = query::kRowsColumn;
constexpr int kFirstKeyColumn = query::kFirstKeyColumn;

bool Before(const StateKey& a, const StateKey& b) {
  return std::tie(a.expires, a.bytes) < std::tie(b.expires, b.bytes);
}

bool Same(const StateKey& a, const StateKey& b) {
  return a.expires == b.expires && a.bytes == b.bytes;
}

}  // namespace

struct WindowAggregator::Batch {
  std::vector<Group> groups;
  std::deque<RowBytes> bytes;
  std::deque<std::string> merged;
};

/// Rows of kGroupsRelation.
class WindowAggregator::Output {
 public:
  static arrow::Result<Output> Make(const WindowAggregator& owner) {
    ARROW_ASSIGN_OR_RAISE(RowDecoder keys, RowDecoder::Make(owner.key_types_));
    ARROW_ASSIGN_OR_RAISE(RowDecoder values, RowDecoder::Make(owner.value_types_));
    return Output(owner, std::move(keys), std::move(values));
  }

  arrow::Status Add(const StateKey& key, std::string_view value) {
    ARROW_RETURN_NOT_OK(closes_.Append(key.expires));
    ARROW_RETURN_NOT_OK(keys_.Append(key.bytes));
    return values_.Append(value);
  }

  arrow::Result<arrow::RecordBatchVector> Finish() {
    if (closes_.length() == 0) return arrow::RecordBatchVector();
    const int64_t rows = closes_.length();
    ARROW_ASSIGN_OR_RAISE(const auto closes, closes_.Finish());
    ARROW_ASSIGN_OR_RAISE(arrow::ArrayVector columns, keys_.Finish());
    ARROW_ASSIGN_OR_RAISE(const arrow::ArrayVector values, values_.Finish());
    columns.insert(columns.begin(), closes);
    columns.insert(columns.end(), values.begin(), values.end());
    return arrow::RecordBatchVector{
        arrow::RecordBatch::Make(owner_->groups_schema_, rows, std::move(columns))};
  }

 private:
  Output(const WindowAggregator& owner, RowDecoder keys, RowDecoder values)
      : owner_(&owner),
        closes_(owner.groups_schema_->field(0)->type(), arrow::default_memory_pool()),
        keys_(std::move(keys)),
        values_(std::move(values)) {}

  const WindowAggregator* owner_;
  arrow::TimestampBuilder closes_;
  RowDecoder keys_;
  RowDecoder values_;
};

std::string WindowAggregator::Keeper(const query::WindowAggregate& aggregate,
                                     const arrow::Schema& partial) {
  std::string text = aggregate.description + " as (";
  for (int i = kFirstKeyColumn; i < partial.num_fields(); ++i) {
    text += (i == kFirstKeyColumn ? "" : ", ") + partial.field(i)->type()->ToString();
  }
  return text + ")";
}

WindowAggregator::WindowAggregator(const query::WindowAggregate& aggregate,
                                   const arrow::Schema& partial, RowEncoder keys, RowEncoder values,
                                   StateStore* state)
    : aggregate_(aggregate),
      groups_schema_(query::GroupsSchema(partial)),
      keys_(std::move(keys)),
      values_(std::move(values)),
      merger_({}, {}),
      state_(state) {
  const int first_value = kFirstKeyColumn + aggregate.key_count;
  for (int i = kFirstKeyColumn; i < partial.num_fields(); ++i) {
    (i < first_value ? key_types_ : value_types_).push_back(partial.field(i)->type());
  }
  merger_ = GroupMerger(value_types_, aggregate.merges);
}

arrow::Result<std::unique_ptr<WindowAggregator>> WindowAggregator::Make(
    const query::WindowAggregate& aggregate, const std::shared_ptr<arrow::Schema>& partial,
    StateStore* state) {
  std::vector<int> keys(static_cast<size_t>(aggregate.key_count));
  std::iota(keys.begin(), keys.end(), kFirstKeyColumn);
  const int first_value = kFirstKeyColumn + aggregate.key_count;
  std::vector<int> values(static_cast<size_t>(partial->num_fields() - first_value));
  std::iota(values.begin(), values.end(), first_value);
  ARROW_ASSIGN_OR_RAISE(RowEncoder key_encoder,
                        RowEncoder::Make(*partial, std::move(keys), FloatBytes::kAsKeys));
  ARROW_ASSIGN_OR_RAISE(RowEncoder value_encoder,
                        RowEncoder::Make(*partial, std::move(values), FloatBytes::kExact));
  return std::unique_ptr<WindowAggregator>(new WindowAggregator(
      aggregate, *partial, std::move(key_encoder), std::move(value_encoder), state));
}

arrow::Status WindowAggregator::Read(const arrow::RecordBatchVector& partials,
                                     const BatchWatermarks& watermarks, Batch* batch,
                                     Result* result) const {
  for (const auto& partial : partials) {
    const auto& closes = static_cast<const arrow::TimestampArray&>(*partial->column(kClosesColumn));
    const auto& rows = static_cast<const arrow::Int64Array&>(*partial->column(kRowsColumn));
    ARROW_ASSIGN_OR_RAISE(RowBytes key_bytes, keys_.Encode(*partial));
    ARROW_ASSIGN_OR_RAISE(RowBytes value_bytes, values_.Encode(*partial));
    const RowBytes& keys = batch->bytes.emplace_back(std::move(key_bytes));
    const RowBytes& values = batch->bytes.emplace_back(std::move(value_bytes));
    for (int64_t row = 0; row < partial->num_rows(); ++row) {
      const bool ends = closes.IsValid(row);
      if (ends && watermarks.IsLate(closes.Value(row))) {
        result->late_rows += rows.Value(row);
        continue;
      }
      const auto at = static_cast<size_t>(row);
      batch->groups.push_back(
          {{keys[at], ends ? closes.Value(row) : StateKey::kNever}, values[at]});
    }
  }
  std::vector<Group>& groups = batch->groups;
  std::sort(groups.begin(), groups.end(),
            [](const Group& a, const Group& b) { return Before(a.key, b.key); });
  // Values that DuckDB tells apart and Spark does not may have made two groups of one.
  size_t kept = 0;
  for (size_t i = 0; i < groups.size(); ++i) {
    if (kept == 0 || !Same(groups[kept - 1].key, groups[i].key)) {
      groups[kept++] = groups[i];
      continue;
    }
    std::string& merged = batch->merged.emplace_back();
    ARROW_RETURN_NOT_OK(merger_.Merge(groups[kept - 1].value, groups[i].value, &merged));
    groups[kept - 1].value = merged;
  }
  groups.resize(kept);
  return arrow::Status::OK();
}

arrow::Result<WindowAggregator::Result> WindowAggregator::Process(
    const arrow::RecordBatchVector& partials, const BatchWatermarks& watermarks) {
  Result result;
  Batch batch;
  ARROW_RETURN_NOT_OK(Read(partials, watermarks, &batch, &result));
  std::vector<StateKey> keys;
  keys.reserve(batch.groups.size());
  for (const Group& group : batch.groups) keys.push_back(group.key);
  ARROW_ASSIGN_OR_RAISE(const auto known, state_->Get(keys));

  // Groups are sorted by their end: those that close in this very batch stand first.
  size_t closing = 0;
  for (size_t i = 0; i < batch.groups.size(); ++i) {
    Group& group = batch.groups[i];
    if (known[i]) {
      std::string& merged = batch.merged.emplace_back();
      ARROW_RETURN_NOT_OK(merger_.Merge(*known[i], group.value, &merged));
      group.value = merged;
    }
    if (watermarks.Evicts(group.key.expires)) {
      closing = i + 1;
    } else if (known[i]) {
      ARROW_RETURN_NOT_OK(state_->StageUpdate(group.key, group.value));
      ++result.updated_groups;
    } else {
      ARROW_RETURN_NOT_OK(state_->StageNew(group.key, group.value));
      ++result.new_groups;
    }
  }
  if (watermarks.eviction == BatchWatermarks::kNone) return result;

  ARROW_ASSIGN_OR_RAISE(Output output, Output::Make(*this));
  size_t next = 0;
  const auto visit = [&](const StateKey& key, std::string_view value) -> arrow::Status {
    for (; next < closing && Before(batch.groups[next].key, key); ++next) {
      ARROW_RETURN_NOT_OK(output.Add(batch.groups[next].key, batch.groups[next].value));
    }
    // The batch has added to it: its value there is the newer one.
    if (next < closing && Same(batch.groups[next].key, key)) return arrow::Status::OK();
    return output.Add(key, value);
  };
  ARROW_ASSIGN_OR_RAISE(result.removed_groups, state_->TakeExpired(watermarks.eviction, visit));
  for (; next < closing; ++next) {
    ARROW_RETURN_NOT_OK(output.Add(batch.groups[next].key, batch.groups[next].value));
  }
  ARROW_ASSIGN_OR_RAISE(result.groups, output.Finish());
  return result;
}

}  // namespace freshet
