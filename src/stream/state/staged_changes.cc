#include "stream/state/staged_changes.h"

#include <algorithm>
#include <utility>

#include <rocksdb/sst_file_writer.h>
#include <rocksdb/write_batch.h>

#include "stream/state/state_layout.h"

namespace freshet {
namespace {

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

void StagedChanges::RemoveRange(std::string first, std::string end) {
  removed_first_ = std::move(first);
  removed_end_ = std::move(end);
}

void StagedChanges::Clear() {
  bytes_.clear();
  entries_.clear();
  removed_first_.clear();
  removed_end_.clear();
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
  for (const auto& [key, value] : header) {
    if (status.ok()) status = batch.Put(ToSlice(key), value);
  }
  return status.ok() ? db->Write(options, &batch) : status;
}

rocksdb::Status StagedChanges::WriteFile(const rocksdb::Options& options,
                                         const std::string& file_path, const Header& header) {
  // Who stages many keys does so in their order, as a rule.
  const auto before = [this](const Entry& a, const Entry& b) { return KeyOf(a) < KeyOf(b); };
  if (!std::is_sorted(entries_.begin(), entries_.end(), before)) {
    std::sort(entries_.begin(), entries_.end(), before);
  }
  rocksdb::SstFileWriter writer(rocksdb::EnvOptions(), options);
  rocksdb::Status status = writer.Open(file_path);
  auto next_header = header.begin();
  for (const Entry& entry : entries_) {
    const std::string_view key = KeyOf(entry);
    for (; status.ok() && next_header != header.end() && next_header->first < key; ++next_header) {
      status = writer.Put(ToSlice(next_header->first), next_header->second);
    }
    if (status.ok()) status = writer.Put(ToSlice(key), ToSlice(ValueOf(entry)));
  }
  for (; status.ok() && next_header != header.end(); ++next_header) {
    status = writer.Put(ToSlice(next_header->first), next_header->second);
  }
  if (status.ok() && !removed_end_.empty()) {
    status = writer.DeleteRange(removed_first_, removed_end_);
  }
  return status.ok() ? writer.Finish() : status;
}

rocksdb::Status StagedChanges::TakeFile(rocksdb::DB* db, const std::string& file_path) {
  rocksdb::IngestExternalFileOptions options;
  options.move_files = true;
  options.write_global_seqno = false;
  // Nobody else reads, and Contains must see it at once: waiting for a flush is right.
  options.allow_blocking_flush = true;
  return db->IngestExternalFile({file_path}, options);
}

}  // namespace freshet
