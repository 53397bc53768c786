// What a micro-batch changes in the state, before it is written.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "stream/state/state_store.h"

namespace freshet {

/// Puts of keys and values, one behind the other in one piece of memory; keys without values, that
/// lie elsewhere; and one range of keys to remove. Keys that are put are not in the range. Not
/// thread-safe.
class StagedChanges {
 public:
  void Put(const StateKey& key, std::string_view value);
  /// `owner` keeps alive what they point to. Once before Clear.
  void PutKeys(std::vector<StateKey> keys, KeyOrder order, std::shared_ptr<const void> owner);
  /// Stored keys from `first` up to, but without, `end` go.
  void RemoveRange(std::string first, std::string end);
  void Clear();

  /// The store's own keys as they are stored, and their values; sorted.
  using Header = std::vector<std::pair<std::string_view, std::string>>;

  /// As many puts make a file of their own.
  static constexpr size_t kManyChanges = 20'000;
  bool MakeAFile() const { return entries_.size() + keys_.size() >= kManyChanges; }

  /// A few changes and the header go into the store in one atomic step as a RocksDB write batch;
  rocksdb::Status WriteBatch(rocksdb::DB* db, const rocksdb::WriteOptions& options,
                             const Header& header) const;
  /// many as sorted files, which spares them the log, the memtable and most compactions: first they
  /// are written, on as many threads as pay, under names that begin with `path_prefix`; then the
  /// store takes them in, all in one atomic step.
  rocksdb::Status WriteFiles(const rocksdb::Options& options, const std::string& path_prefix,
                             const Header& header, std::vector<std::string>* paths);
  static rocksdb::Status TakeFiles(rocksdb::DB* db, const std::vector<std::string>& paths);

 private:
  struct Entry {
    size_t offset = 0;  ///< of the stored key in bytes_; the value follows it
    uint32_t key_size = 0;
    uint32_t value_size = 0;
  };

  std::string_view KeyOf(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.offset, entry.key_size);
  }
  std::string_view ValueOf(const Entry& entry) const {
    return std::string_view(bytes_).substr(entry.offset + entry.key_size, entry.value_size);
  }

  /// A file of its own, with some of keys_.
  struct Piece {
    std::string path;
    size_t begin = 0;  ///< in keys_
    size_t end = 0;
    Header header;
  };

  void Sort();
  std::string StoredKey(size_t place) const;
  rocksdb::Status WritePiece(const rocksdb::Options& options, const Piece& piece) const;

  std::string bytes_;
  std::vector<Entry> entries_;
  std::vector<StateKey> keys_;
  KeyOrder order_ = KeyOrder::kSorted;  // of keys_
  std::shared_ptr<const void> owner_;   // of what keys_ point to
  std::string removed_first_;
  std::string removed_end_;
};

}  // namespace freshet
