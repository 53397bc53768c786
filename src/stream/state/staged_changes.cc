#include "stream/state/staged_changes.h"

#include <algorithm>
#include <utility>

#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include "base/parallel_for.h"
#include "stream/state/key_order.h"
#include "stream/state/state_layout.h"

namespace freshet {
namespace {

/// How many keys ahead what lies anywhere in memory is fetched into the cache.
constexpr size_t kAhead = 16;

rocksdb::Slice ToSlice(std::string_view text) { return {text.data(), text.size()}; }

}  // namespace

void StagedChanges::Put(const StateKey& key, std::string_view value) {
  Entry entry;
  entry.offset = bytes_.size();
  AppendStoredKey(key, &bytes_);
  entry.key_size = static_cast<uint32_t>(bytes_.size() - entry.offset);
  entry.value_size = static_cast<uint32_t>(value.size());
  bytes_.append(value);
  entries_.push_back(entry);
}

void StagedChanges::PutKeys(std::vector<StateKey> keys, KeyOrder order,
                            std::shared_ptr<const void> owner) {
  keys_ = std::move(keys);
  order_ = order;
  owner_ = std::move(owner);
}

void StagedChanges::RemoveRange(std::string first, std::string end) {
  removed_first_ = std::move(first);
  removed_end_ = std::move(end);
}

void StagedChanges::Clear() {
  bytes_.clear();
  entries_.clear();
  removed_first_.clear();
  removed_end_.clear();
  keys_ = {};
  owner_.reset();
  // The next batch may be a small one.
  bytes_.shrink_to_fit();
  entries_.shrink_to_fit();
}

rocksdb::Status StagedChanges::WriteBatch(rocksdb::DB* db, const rocksdb::WriteOptions& options,
                                          const Header& header) const {
  rocksdb::WriteBatch batch;
  rocksdb::Status status;
  if (!removed_end_.empty()) status = batch.DeleteRange(removed_first_, removed_end_);
  for (const Entry& entry : entries_) {
    if (status.ok()) status = batch.Put(ToSlice(KeyOf(entry)), ToSlice(ValueOf(entry)));
  }
  std::string stored;
  for (const StateKey& key : keys_) {
    stored.clear();
    AppendStoredKey(key, &stored);
    if (status.ok()) status = batch.Put(stored, {});
  }
  for (const auto& [key, value] : header) {
    if (status.ok()) status = batch.Put(ToSlice(key), value);
  }
  return status.ok() ? db->Write(options, &batch) : status;
}

void StagedChanges::Sort() {
  // Who stages many changes does so in their order, as a rule.
  const auto before = [this](const Entry& a, const Entry& b) { return KeyOf(a) < KeyOf(b); };
  if (!std::is_sorted(entries_.begin(), entries_.end(), before)) {
    std::sort(entries_.begin(), entries_.end(), before);
  }
  if (order_ == KeyOrder::kSorted) return;
  const std::vector<uint32_t> order = SortedOrder(keys_);
  std::vector<StateKey> sorted(keys_.size());
  for (size_t i = 0; i < order.size(); ++i) {
    if (i + kAhead < order.size()) __builtin_prefetch(&keys_[order[i + kAhead]]);
    sorted[i] = keys_[order[i]];
  }
  keys_ = std::move(sorted);
  order_ = KeyOrder::kSorted;
}

std::string StagedChanges::StoredKey(size_t place) const {
  std::string stored;
  AppendStoredKey(keys_[place], &stored);
  return stored;
}

rocksdb::Status StagedChanges::WriteFiles(const rocksdb::Options& options,
                                          const std::string& path_prefix, const Header& header,
                                          std::vector<std::string>* paths) {
  Sort();
  // Files must not overlap, as they would where there are other changes among the keys.
  const bool only_keys = entries_.empty() && removed_end_.empty();
  const size_t pieces = only_keys ? ParallelWorkers(keys_.size() / kManyChanges) : 1;
  std::vector<Piece> parts(pieces);
  for (size_t i = 0; i < pieces; ++i) {
    parts[i].path = path_prefix + "." + std::to_string(i);
    parts[i].begin = keys_.size() * i / pieces;
    parts[i].end = keys_.size() * (i + 1) / pieces;
    paths->push_back(parts[i].path);
  }
  // The store's own keys go where they belong in the order.
  for (const auto& one : header) {
    size_t home = pieces - 1;
    while (home > 0 && one.first < StoredKey(parts[home].begin)) --home;
    parts[home].header.push_back(one);
  }
  std::vector<rocksdb::Status> written(pieces);
  const arrow::Status ran = ParallelFor(pieces, [&](size_t i, size_t /*worker*/) {
    written[i] = WritePiece(options, parts[i]);
    return arrow::Status::OK();
  });
  static_cast<void>(ran.ok());
  for (const rocksdb::Status& status : written) {
    if (!status.ok()) return status;
  }
  return {};
}

rocksdb::Status StagedChanges::WritePiece(const rocksdb::Options& options,
                                          const Piece& piece) const {
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options);
  rocksdb::Status status = writer.Open(piece.path);
  auto header = piece.header.begin();
  auto entry = entries_.begin();
  // Puts what comes before `key`; all that is left where there is none.
  const auto put_before = [&](const std::string* key) {
    while (status.ok()) {
      const bool has_header = header != piece.header.end() && (!key || header->first < *key);
      const bool has_entry = entry != entries_.end() && (!key || KeyOf(*entry) < *key);
      if (!has_header && !has_entry) return;
      if (has_entry && (!has_header || KeyOf(*entry) < header->first)) {
        status = writer.Put(ToSlice(KeyOf(*entry)), ToSlice(ValueOf(*entry)));
        ++entry;
      } else {
        status = writer.Put(ToSlice(header->first), header->second);
        ++header;
      }
    }
  };
  std::string stored;
  for (size_t i = piece.begin; i < piece.end && status.ok(); ++i) {
    if (i + kAhead < piece.end) __builtin_prefetch(keys_[i + kAhead].bytes.data());
    stored.clear();
    AppendStoredKey(keys_[i], &stored);
    put_before(&stored);
    if (status.ok()) status = writer.Put(stored, {});
  }
  put_before(nullptr);
  if (status.ok() && !removed_end_.empty()) {
    status = writer.DeleteRange(removed_first_, removed_end_);
  }
  return status.ok() ? writer.Finish() : status;
}

rocksdb::Status StagedChanges::TakeFiles(rocksdb::DB* db, const std::vector<std::string>& paths) {
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.write_global_seqno = false;
  // Nobody else reads, and Contains must see it at once: waiting for a flush is right.
  options.allow_blocking_flush = true;
  return db->IngestExternalFile(paths, options);
}

}  // namespace freshet
