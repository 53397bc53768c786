// What a micro-batch changes in the state, before it is written.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <rocksdb/db.h>

#include "stream/state/state_store.h"

namespace freshet {

/// Puts of keys and values, one behind the other in one piece of memory, and one range of keys to
/// remove. Keys that are put are not in the range. Not thread-safe.
class StagedChanges {
 public:
  void Put(const StateKey& key, std::string_view value);
  /// Stored keys from `first` up to, but without, `end` go.
  void RemoveRange(std::string first, std::string end);
  void Clear();

  /// The store's own keys as they are stored, and their values; sorted.
  using Header = std::vector<std::pair<std::string_view, std::string>>;

  /// As many puts make a file of their own.
  static constexpr size_t kManyChanges = 20'000;
  bool MakeAFile() const { return entries_.size() >= kManyChanges; }

  /// A few changes and the header go into the store in one atomic step as a RocksDB write batch;
  rocksdb::Status WriteBatch(rocksdb::DB* db, const rocksdb::WriteOptions& options,
                             const Header& header) const;
  /// many as one sorted file, which spares them the log, the memtable and most compactions: first
  /// it is written, then the store takes it in whole.
  rocksdb::Status WriteFile(const rocksdb::Options& options, const std::string& file_path,
                            const Header& header);
  static rocksdb::Status TakeFile(rocksdb::DB* db, const std::string& file_path);

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

  std::string bytes_;
  std::vector<Entry> entries_;
  std::string removed_first_;
  std::string removed_end_;
};

}  // namespace freshet
