#include "stream/state/state_store.h"

#include <algorithm>
#include <charconv>
#include <filesystem>
#include <future>
#include <utility>

#include <rocksdb/cache.h>
#include <rocksdb/db.h>
#include <rocksdb/filter_policy.h>
#include <rocksdb/table.h>

#include "stream/state/staged_changes.h"
#include "stream/state/state_layout.h"
#include "stream/state/state_walk.h"

namespace freshet {
namespace {

constexpr size_t kCacheBytes = 64 << 20;
constexpr size_t kWriteBufferBytes = 32 << 20;
/// How many keys are looked up in one call of RocksDB.
constexpr size_t kLookupBlock = 1024;
/// From so many keys on, walking is tried.
constexpr size_t kManyLookups = 4096;
/// The beginning of the names of files that are about to be taken in.
constexpr char kStagedFiles[] = "staged.ingest";

arrow::Status RocksError(const rocksdb::Status& status, const std::string& what,
                         const std::string& path) {
  std::string message = "can't " + what + " the state in '" + path + "': " + status.ToString();
  if (status.IsCorruption()) {
    message +=
        ". The state is damaged; rebuild it from the source with --full-refresh for this table";
  }
  return arrow::Status::IOError(message);
}

void RemoveStagedFiles(const std::string& path) {
  std::error_code ignored;
  for (const auto& file : std::filesystem::directory_iterator(path, ignored)) {
    if (!file.path().filename().string().starts_with(kStagedFiles)) continue;
    std::filesystem::remove(file.path(), ignored);
  }
}

/// Bounded memory for any number of keys: indexes and filters are cut into pieces that the cache
/// may drop, like any other block.
/// Takes RocksDB's own log and drops it: what matters comes back as a status. Its usual file of it
/// aborts the process when a full disk has no room for a line (an assertion of its writer).
class NoLog : public rocksdb::Logger {
 public:
  using rocksdb::Logger::Logv;
  void Logv(const char* /*format*/, va_list /*arguments*/) override {}
};

rocksdb::Options MakeOptions(const std::shared_ptr<rocksdb::Cache>& cache) {
  rocksdb::BlockBasedTableOptions table;
  table.filter_policy.reset(rocksdb::NewBloomFilterPolicy(10));
  table.index_type = rocksdb::BlockBasedTableOptions::kTwoLevelIndexSearch;
  table.partition_filters = true;
  table.cache_index_and_filter_blocks = true;
  table.pin_top_level_index_and_filter = true;
  table.block_cache = cache;
  table.format_version = 5;
  rocksdb::Options options;
  options.create_if_missing = true;
  options.table_factory.reset(rocksdb::NewBlockBasedTableFactory(table));
  options.write_buffer_size = kWriteBufferBytes;
  options.max_write_buffer_number = 2;
  // Each big batch is a file of level 0; merging them seldom costs less than looking into each.
  options.level0_file_num_compaction_trigger = 8;
  options.memtable_prefix_bloom_size_ratio = 0.05;
  options.memtable_whole_key_filtering = true;
  options.paranoid_checks = true;
  options.wal_recovery_mode = rocksdb::WALRecoveryMode::kTolerateCorruptedTailRecords;
  options.max_open_files = 256;
  options.info_log = std::make_shared<NoLog>();
  options.stats_dump_period_sec = 0;
  options.stats_persist_period_sec = 0;
  return options;
}

class RocksStateStore : public StateStore {
 public:
  RocksStateStore(std::string path, std::string keeper, std::shared_ptr<rocksdb::Cache> cache,
                  std::unique_ptr<rocksdb::DB> db, Durability durability)
      : path_(std::move(path)),
        keeper_(std::move(keeper)),
        cache_(std::move(cache)),
        db_(std::move(db)) {
    write_options_.sync = durability == Durability::kFull;
  }

  arrow::Status ReadHeader() {
    ARROW_ASSIGN_OR_RAISE(version_, ReadNumber(kVersionKey));
    ARROW_ASSIGN_OR_RAISE(const auto count, ReadNumber(kCountKey));
    key_count_ = count.value_or(0);
    ARROW_ASSIGN_OR_RAISE(const auto keeper, ReadText(kKeeperKey));
    // The first format had no keeper's name; its keys never end.
    if (!keeper && (key_count_ == 0 || keeper_.starts_with(kFirstFormatKeeper))) {
      return arrow::Status::OK();
    }
    if (keeper == keeper_) return arrow::Status::OK();
    return arrow::Status::Invalid(
        "the state in '", path_, "' was kept for another query: it holds ",
        keeper.value_or(std::string(kFirstFormatKeeper) + " all time"), ", and the query needs ",
        keeper_,
        ". Change the query back, or start the table afresh with --full-refresh for this table");
  }

  std::optional<int64_t> version() const override { return version_; }
  int64_t key_count() const override { return key_count_; }

  arrow::Result<StateSize> Size() override {
    StateSize size;
    uint64_t memtables = 0;
    uint64_t disk = 0;
    if (!db_->GetIntProperty(rocksdb::DB::Properties::kCurSizeAllMemTables, &memtables) ||
        !db_->GetIntProperty(rocksdb::DB::Properties::kLiveSstFilesSize, &disk)) {
      return RocksError(rocksdb::Status::NotSupported("no such property"), "measure", path_);
    }
    size.memory_bytes = static_cast<int64_t>(memtables + cache_->GetUsage());
    size.disk_bytes = static_cast<int64_t>(disk);
    return size;
  }

  arrow::Result<std::vector<bool>> Contains(const std::vector<StateKey>& keys) override {
    std::vector<bool> found(keys.size(), false);
    ARROW_RETURN_NOT_OK(LookUp(keys, [&](size_t i, std::string_view) { found[i] = true; }));
    return found;
  }

  arrow::Result<std::vector<std::optional<std::string>>> Get(
      const std::vector<StateKey>& keys) override {
    std::vector<std::optional<std::string>> values(keys.size());
    ARROW_RETURN_NOT_OK(
        LookUp(keys, [&](size_t i, std::string_view value) { values[i].emplace(value); }));
    return values;
  }

  arrow::Status StageNew(const StateKey& key, std::string_view value) override {
    staged_.Put(key, value);
    ++staged_growth_;
    return arrow::Status::OK();
  }

  void StageNewKeys(std::vector<StateKey> keys, KeyOrder order,
                    std::shared_ptr<const void> owner) override {
    staged_growth_ += static_cast<int64_t>(keys.size());
    staged_.PutKeys(std::move(keys), order, std::move(owner));
  }

  arrow::Status StageUpdate(const StateKey& key, std::string_view value) override {
    staged_.Put(key, value);
    return arrow::Status::OK();
  }

  arrow::Result<int64_t> TakeExpired(int64_t watermark, const Visitor& visit) override {
    // What an earlier batch removed need not be walked over again.
    const std::string begin(StoredKeyHead(taken_through_).view());
    if (watermark >= StateKey::kNever - 1) watermark = StateKey::kNever - 2;
    std::string end(StoredKeyHead(watermark + 1).view());
    const rocksdb::Slice upper_bound(end);
    rocksdb::ReadOptions options;
    options.iterate_upper_bound = &upper_bound;
    options.readahead_size = 1 << 20;
    options.fill_cache = false;
    const std::unique_ptr<rocksdb::Iterator> rows(db_->NewIterator(options));
    std::string first;
    int64_t count = 0;
    for (rows->Seek(begin); rows->Valid(); rows->Next(), ++count) {
      const std::string_view stored(rows->key().data(), rows->key().size());
      if (count == 0) first = stored;
      if (visit) {
        const std::string_view value(rows->value().data(), rows->value().size());
        ARROW_RETURN_NOT_OK(visit(ParseTimedKey(stored), value));
      }
    }
    if (!rows->status().ok()) return RocksError(rows->status(), "read", path_);
    if (count > 0) staged_.RemoveRange(std::move(first), std::move(end));
    staged_growth_ -= count;
    staged_taken_through_ = watermark;
    return count;
  }

  void Abandon() override {
    if (writing_.valid()) {
      writing_.wait();
      writing_ = {};
      RemoveStagedFiles(path_);
    }
    staged_.Clear();
    staged_growth_ = 0;
    staged_taken_through_.reset();
  }

  void BeginCommit(int64_t batch_id) override {
    if (!staged_.MakeAFile()) return;
    staged_paths_.clear();
    writing_ = std::async(
        std::launch::async, [this, header = Header(batch_id), options = db_->GetOptions()] {
          return staged_.WriteFiles(options, path_ + "/" + kStagedFiles, header, &staged_paths_);
        });
  }

  arrow::Status Commit(int64_t batch_id) override {
    if (version_ && batch_id <= *version_) {
      return arrow::Status::Invalid("the state in '", path_, "' holds batch ", *version_,
                                    " already; it can't become that of batch ", batch_id);
    }
    rocksdb::Status status;
    // What was begun has the changes to itself until it is done.
    if (writing_.valid() || staged_.MakeAFile()) {
      if (!writing_.valid()) BeginCommit(batch_id);
      status = writing_.get();
      if (status.ok()) status = StagedChanges::TakeFiles(db_.get(), staged_paths_);
    } else {
      status = staged_.WriteBatch(db_.get(), write_options_, Header(batch_id));
    }
    if (!status.ok()) return RocksError(status, "write", path_);
    version_ = batch_id;
    key_count_ += staged_growth_;
    taken_through_ = staged_taken_through_.value_or(taken_through_);
    Abandon();
    return arrow::Status::OK();
  }

  static constexpr std::string_view kFirstFormatKeeper = "keys seen for";

 private:
  StagedChanges::Header Header(int64_t batch_id) const {
    return {{kCountKey, std::to_string(key_count_ + staged_growth_)},
            {kKeeperKey, keeper_},
            {kVersionKey, std::to_string(batch_id)}};
  }

  /// Calls `found` with the place and the value of each key that there is. Many keys that lie close
  /// to each other are found by walking along the state, others by asking for each.
  template <typename Found>
  arrow::Status LookUp(const std::vector<StateKey>& keys, const Found& found) {
    if (key_count_ == 0) return arrow::Status::OK();
    size_t done = 0;
    if (keys.size() >= kManyLookups) {
      StateWalk walk(db_.get());
      while (done < keys.size() && walk.IsWorthIt()) {
        if (walk.MoveTo(keys[done])) found(done, walk.value());
        if (!walk.status().ok()) return RocksError(walk.status(), "read", path_);
        ++done;
      }
    }
    return AskForEach(keys, done, found);
  }

  template <typename Found>
  arrow::Status AskForEach(const std::vector<StateKey>& keys, size_t from, const Found& found) {
    if (from == keys.size()) return arrow::Status::OK();
    const size_t block = std::min(kLookupBlock, keys.size() - from);
    std::string bytes;
    std::vector<size_t> ends(block);
    std::vector<rocksdb::Slice> slices(block);
    std::vector<rocksdb::PinnableSlice> values(block);
    std::vector<rocksdb::Status> statuses(block);
    for (size_t start = from; start < keys.size(); start += block) {
      const size_t count = std::min(block, keys.size() - start);
      bytes.clear();
      for (size_t i = 0; i < count; ++i) {
        AppendStoredKey(keys[start + i], &bytes);
        ends[i] = bytes.size();
        values[i].Reset();
      }
      for (size_t i = 0, begin = 0; i < count; begin = ends[i++]) {
        slices[i] = {bytes.data() + begin, ends[i] - begin};
      }
      db_->MultiGet(rocksdb::ReadOptions(), db_->DefaultColumnFamily(), count, slices.data(),
                    values.data(), statuses.data());
      for (size_t i = 0; i < count; ++i) {
        if (statuses[i].ok()) {
          found(start + i, std::string_view(values[i].data(), values[i].size()));
        } else if (!statuses[i].IsNotFound()) {
          return RocksError(statuses[i], "read", path_);
        }
      }
    }
    return arrow::Status::OK();
  }

  arrow::Result<std::optional<std::string>> ReadText(std::string_view key) {
    std::string text;
    const rocksdb::Status status = db_->Get({}, rocksdb::Slice(key.data(), key.size()), &text);
    if (status.IsNotFound()) return std::nullopt;
    if (!status.ok()) return RocksError(status, "read", path_);
    return text;
  }

  arrow::Result<std::optional<int64_t>> ReadNumber(std::string_view key) {
    ARROW_ASSIGN_OR_RAISE(const auto text, ReadText(key));
    if (!text) return std::nullopt;
    int64_t number = 0;
    const char* text_end = text->data() + text->size();
    const auto [end, error] = std::from_chars(text->data(), text_end, number);
    if (error != std::errc() || end != text_end) {
      return RocksError(rocksdb::Status::Corruption(std::string(key)), "read", path_);
    }
    return number;
  }

  const std::string path_;
  const std::string keeper_;
  const std::shared_ptr<rocksdb::Cache> cache_;
  const std::unique_ptr<rocksdb::DB> db_;
  rocksdb::WriteOptions write_options_;
  StagedChanges staged_;
  std::vector<std::string> staged_paths_;
  std::future<rocksdb::Status> writing_;  // of staged_ into files at staged_paths_
  int64_t staged_growth_ = 0;
  std::optional<int64_t> staged_taken_through_;
  /// Nothing that expires at or before this is left; the least number when it is not known.
  int64_t taken_through_ = std::numeric_limits<int64_t>::min();
  int64_t key_count_ = 0;
  std::optional<int64_t> version_;
};

}  // namespace

arrow::Result<std::unique_ptr<StateStore>> StateStore::Open(const std::string& path,
                                                            const std::string& keeper,
                                                            Durability durability) {
  // Files of a batch that was cut short before they were taken in.
  RemoveStagedFiles(path);
  const auto cache = rocksdb::NewLRUCache(kCacheBytes);
  rocksdb::DB* db = nullptr;
  const rocksdb::Status status = rocksdb::DB::Open(MakeOptions(cache), path, &db);
  if (!status.ok()) return RocksError(status, "open", path);
  auto store = std::make_unique<RocksStateStore>(path, keeper, cache,
                                                 std::unique_ptr<rocksdb::DB>(db), durability);
  ARROW_RETURN_NOT_OK(store->ReadHeader());
  return store;
}

}  // namespace freshet
