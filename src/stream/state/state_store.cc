#include "stream/state/state_store.h"

#include <charconv>
#include <utility>

#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>
#include <rocksdb/write_batch.h>

namespace freshet {
namespace {

// Keys of the flow are under `k`; what the store keeps about itself is under `m`.
constexpr char kKeyPrefix = 'k';
constexpr char kVersionKey[] = "mversion";
constexpr char kCountKey[] = "mcount";

arrow::Status RocksError(const rocksdb::Status& status, const std::string& what,
                         const std::string& path) {
  std::string message = "can't " + what + " the state in '" + path + "': " + status.ToString();
  if (status.IsCorruption()) {
    message +=
        ". The state is damaged; rebuild it from the source with --full-refresh for this table";
  }
  return arrow::Status::IOError(message);
}

arrow::Result<std::optional<int64_t>> ReadNumber(rocksdb::DB* db, const char* key,
                                                 const std::string& path) {
  std::string text;
  const rocksdb::Status status = db->Get({}, key, &text);
  if (status.IsNotFound()) return std::nullopt;
  if (!status.ok()) return RocksError(status, "read", path);
  int64_t number = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
  if (error != std::errc() || end != text.data() + text.size()) {
    return RocksError(rocksdb::Status::Corruption(key), "read", path);
  }
  return number;
}

rocksdb::Options MakeOptions() {
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.cache_index_and_filter_blocks = true;
  table.block_cache = rocksdb::NewLRUCache(64 << 20);
  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = 64 << 20;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_open_files = 256;
  options.keep_log_file_num = 2;
  options.info_log_level = rocksdb::InfoLogLevel::WARN_LEVEL;
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

class RocksStateStore : public StateStore {
 public:
  RocksStateStore(std::string path, std::unique_ptr<rocksdb::DB> db, Durability durability)
      : path_(std::move(path)), db_(std::move(db)) {
    write_options_.sync = durability == Durability::kFull;
  }

  arrow::Status ReadHeader() {
    ARROW_ASSIGN_OR_RAISE(version_, ReadNumber(db_.get(), kVersionKey, path_));
    ARROW_ASSIGN_OR_RAISE(const auto count, ReadNumber(db_.get(), kCountKey, path_));
    key_count_ = count.value_or(0);
    return arrow::Status::OK();
  }

  std::optional<int64_t> version() const override { return version_; }
  int64_t key_count() const override { return key_count_; }

  arrow::Result<std::vector<bool>> Contains(const std::vector<std::string_view>& keys) override {
    std::vector<bool> found(keys.size(), false);
    if (key_count_ == 0) return found;
    constexpr size_t kBlock = 1024;
    std::vector<std::string> prefixed(std::min(kBlock, keys.size()));
    std::vector<rocksdb::Slice> slices(prefixed.size());
    std::vector<rocksdb::PinnableSlice> values(prefixed.size());
    std::vector<rocksdb::Status> statuses(prefixed.size());
    for (size_t start = 0; start < keys.size(); start += kBlock) {
      const size_t count = std::min(kBlock, keys.size() - start);
      for (size_t i = 0; i < count; ++i) {
        prefixed[i].assign(1, kKeyPrefix);
        prefixed[i].append(keys[start + i]);
        slices[i] = prefixed[i];
        values[i].Reset();
      }
      db_->MultiGet(rocksdb::ReadOptions(), db_->DefaultColumnFamily(), count, slices.data(),
                    values.data(), statuses.data());
      for (size_t i = 0; i < count; ++i) {
        if (statuses[i].ok()) {
          found[start + i] = true;
        } else if (!statuses[i].IsNotFound()) {
          return RocksError(statuses[i], "read", path_);
        }
      }
    }
    return found;
  }

  arrow::Status StageNew(std::string_view key) override {
    std::string prefixed(1, kKeyPrefix);
    prefixed.append(key);
    const rocksdb::Status status = staged_.Put(prefixed, rocksdb::Slice());
    if (!status.ok()) return RocksError(status, "stage a key of", path_);
    ++staged_count_;
    return arrow::Status::OK();
  }

  void Abandon() override {
    staged_.Clear();
    staged_count_ = 0;
  }

  arrow::Status Commit(int64_t batch_id) override {
    if (version_ && batch_id <= *version_) {
      return arrow::Status::Invalid("the state in '", path_, "' holds batch ", *version_,
                                    " already; it can't become that of batch ", batch_id);
    }
    rocksdb::Status status = staged_.Put(kVersionKey, std::to_string(batch_id));
    if (status.ok()) status = staged_.Put(kCountKey, std::to_string(key_count_ + staged_count_));
    if (status.ok()) status = db_->Write(write_options_, &staged_);
    if (!status.ok()) return RocksError(status, "write", path_);
    version_ = batch_id;
    key_count_ += staged_count_;
    Abandon();
    return arrow::Status::OK();
  }

 private:
  const std::string path_;
  const std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions write_options_;
  rocksdb::WriteBatch staged_;
  int64_t staged_count_ = 0;
  int64_t key_count_ = 0;
  std::optional<int64_t> version_;
};

}  // namespace

arrow::Result<std::unique_ptr<StateStore>> StateStore::Open(const std::string& path,
                                                            Durability durability) {
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(MakeOptions(), path, &db);
  if (!status.ok()) return RocksError(status, "open", path);
  auto store =
      std::make_unique<RocksStateStore>(path, std::unique_ptr<rocksdb::DB>(db), durability);
  ARROW_RETURN_NOT_OK(store->ReadHeader());
  return store;
}

}  // namespace freshet
