#include "delta/table.h"

#include <algorithm>
#include <chrono>
#include <filesystem>
#include <mutex>
#include <optional>
#include <random>
#include <thread>
#include <utility>

#include <arrow/c/bridge.h>
#include <nlohmann/json.hpp>
#include <spdlog/spdlog.h>

#include "delta/commit_file.h"
#include "delta/commit_sinks.h"
#include "delta/kernel_call.h"
#include "delta/kernel_snapshot.h"
#include "delta/log_path.h"
#include "delta/new_commit.h"
#include "freshet_bridge/delta.h"

namespace freshet::delta {
namespace {

/// Appends that lose this often in a row are given up: then somebody commits without a pause.
constexpr int kAppendAttempts = 20;

constexpr int kListAttempts = 3;

/// Behind more commits of others the log is listed: there will be a checkpoint to go by.
constexpr int64_t kMostToCatchUp = 20;

constexpr std::chrono::milliseconds kLongestWait(200);

constexpr int64_t kDefaultCheckpointInterval = 10;

/// A random wait, longer from attempt to attempt, so that two writers don't meet again and again.
void WaitBeforeRetry(int attempt) {
  const auto longest =
      std::min(kLongestWait, std::chrono::milliseconds(2 << std::min(attempt, 10)));
  std::minstd_rand random(std::random_device{}());
  std::uniform_int_distribution<int64_t> microseconds(0, longest.count() * 1000);
  std::this_thread::sleep_for(std::chrono::microseconds(microseconds(random)));
}

int64_t CheckpointInterval(const Snapshot& snapshot) {
  const auto found = snapshot.properties().find("delta.checkpointInterval");
  if (found == snapshot.properties().end()) return kDefaultCheckpointInterval;
  const int64_t interval = std::strtoll(found->second.c_str(), nullptr, 10);
  return interval > 0 ? interval : kDefaultCheckpointInterval;
}

class KernelTable : public Table {
 public:
  KernelTable(std::string path, Disk* disk, Durability checkpoints)
      : path_(std::move(path)), disk_(disk), checkpoints_(checkpoints) {}

  const std::string& path() const override { return path_; }

  arrow::Result<SnapshotPtr> Load(SnapshotPtr known) override {
    const auto* from = dynamic_cast<const KernelSnapshot*>(known.get());
    if (from == nullptr) return LoadWhole();
    // Without its commit the table was dropped (and perhaps made again), or its log cleaned up.
    ARROW_ASSIGN_OR_RAISE(const bool stands, disk_->Exists(CommitPath(path_, known->version())));
    if (!stands) return LoadWhole();
    ARROW_ASSIGN_OR_RAISE(bridge::TableEngine * engine, Engine());
    auto kernel = CallKernel("refresh table " + path_,
                             [&] { return bridge::refresh_snapshot(*engine, from->kernel()); });
    // Parts that `known` was built on may be gone too.
    if (!kernel.ok()) return LoadWhole();
    if (static_cast<int64_t>((*kernel)->version()) == known->version()) return known;
    ARROW_ASSIGN_OR_RAISE(SnapshotPtr loaded, KernelSnapshot::Make(path_, std::move(*kernel)));
    return loaded;
  }

  arrow::Result<SnapshotPtr> LoadAt(int64_t version) override {
    ARROW_ASSIGN_OR_RAISE(const int64_t latest, LatestListedVersion());
    if (latest < 0) return nullptr;
    if (version < 0 || version > latest) {
      return arrow::Status::Invalid("table ", path_, " has no version ", version,
                                    ": the newest is ", latest);
    }
    ARROW_ASSIGN_OR_RAISE(bridge::TableEngine * engine, Engine());
    auto kernel = CallKernel("read version " + std::to_string(version) + " of table " + path_, [&] {
      return bridge::load_snapshot_at(*engine, static_cast<uint64_t>(version));
    });
    if (!kernel.ok()) {
      return arrow::Status::Invalid(kernel.status().message(),
                                    "; was it cleaned out of the log? DESCRIBE HISTORY lists the "
                                    "versions that are left");
    }
    ARROW_ASSIGN_OR_RAISE(SnapshotPtr loaded, KernelSnapshot::Make(path_, std::move(*kernel)));
    return loaded;
  }

  arrow::Result<int64_t> VersionAsOf(int64_t timestamp_ms) override {
    ARROW_ASSIGN_OR_RAISE(const SnapshotPtr newest, LoadWhole());
    if (newest == nullptr)
      return arrow::Status::Invalid("there is no Delta table at '", path_, "'");
    const auto& kernel = dynamic_cast<const KernelSnapshot&>(*newest).kernel();
    const auto version = CallKernel("find the version of table " + path_,
                                    [&] { return kernel.version_as_of(timestamp_ms); });
    if (!version.ok()) return arrow::Status::Invalid(version.status().message());
    return static_cast<int64_t>(*version);
  }

  arrow::Result<SnapshotPtr> Create(const TableDefinition& definition) override {
    ARROW_RETURN_NOT_OK(CheckDefinition(definition));
    ARROW_RETURN_NOT_OK(disk_->CreateDirectories(LogFolder(path_)));
    ArrowSchema exported;
    ARROW_RETURN_NOT_OK(arrow::ExportSchema(*definition.schema, &exported));
    const bridge::NewTable table = MakeNewTable(definition, reinterpret_cast<uintptr_t>(&exported));
    CreateSink sink(path_, disk_, definition.comment, definition.properties);
    const auto created =
        CallKernel("create table " + path_, [&] { return bridge::create_table(sink, table); });
    if (!sink.status().ok()) return sink.status();
    ARROW_RETURN_NOT_OK(created);
    ARROW_ASSIGN_OR_RAISE(SnapshotPtr snapshot, LoadWhole());
    if (snapshot == nullptr) {
      return arrow::Status::IOError("table ", path_, " was removed right after it was created");
    }
    return snapshot;
  }

  arrow::Result<AppendOutcome> Append(SnapshotPtr snapshot, const std::vector<AddedFile>& files,
                                      const TransactionId& txn) override {
    ARROW_ASSIGN_OR_RAISE(KernelSnapshotPtr current, FromKernel(snapshot));
    if (current->MapsColumns()) {
      return arrow::Status::NotImplemented(
          "table ", path_,
          " has delta.columnMapping.mode = ", current->properties().at("delta.columnMapping.mode"),
          ", which Freshet can read but not write; write to a table without column mapping");
    }
    const KernelSnapshotPtr planned = current;
    const bridge::NewCommit commit = MakeNewCommit(files, txn);
    for (int attempt = 0; attempt < kAppendAttempts; ++attempt) {
      ARROW_ASSIGN_OR_RAISE(KernelSnapshotPtr committed, TryAppend(*current, commit));
      if (committed != nullptr) {
        return AppendOutcome{AppendOutcome::Kind::kCommitted, committed};
      }
      ARROW_ASSIGN_OR_RAISE(SnapshotPtr newer, CatchUp(current));
      if (newer == nullptr) {
        return arrow::Status::IOError("table ", path_, " was dropped during an append");
      }
      ARROW_ASSIGN_OR_RAISE(const auto seen, newer->TransactionVersion(txn.app_id));
      if (seen && *seen >= txn.version) {
        return AppendOutcome{AppendOutcome::Kind::kAlreadyThere, newer};
      }
      current = std::dynamic_pointer_cast<const KernelSnapshot>(newer);
      if (!current->TakesSameFiles(*planned)) {
        return AppendOutcome{AppendOutcome::Kind::kSchemaChanged, newer};
      }
      WaitBeforeRetry(attempt);
    }
    return arrow::Status::IOError("gave up an append to table ", path_, " after ", kAppendAttempts,
                                  " attempts: other writers were quicker each time");
  }

  bool CheckpointIsDue(const Snapshot& snapshot, int64_t last) const override {
    const auto* known = dynamic_cast<const KernelSnapshot*>(&snapshot);
    if (known == nullptr) return false;
    const int64_t newest = std::max(known->kernel().checkpoint_version(), last);
    return snapshot.version() - std::max<int64_t>(newest, 0) >= CheckpointInterval(snapshot);
  }

  arrow::Result<SnapshotPtr> WriteCheckpoint(const SnapshotPtr& snapshot) override {
    ARROW_ASSIGN_OR_RAISE(const KernelSnapshotPtr known, FromKernel(snapshot));
    ARROW_ASSIGN_OR_RAISE(auto kernel, CallKernel("write a checkpoint of table " + path_, [&] {
                            return known->kernel().write_checkpoint();
                          }));
    return KernelSnapshot::Make(path_, std::move(kernel), known->info());
  }

  arrow::Result<SnapshotPtr> WithCheckpointOf(const SnapshotPtr& snapshot,
                                              const SnapshotPtr& checkpointed) override {
    ARROW_ASSIGN_OR_RAISE(const KernelSnapshotPtr known, FromKernel(snapshot));
    ARROW_ASSIGN_OR_RAISE(const KernelSnapshotPtr older, FromKernel(checkpointed));
    if (known->kernel().checkpoint_version() >= older->kernel().checkpoint_version()) {
      return snapshot;
    }
    ARROW_ASSIGN_OR_RAISE(auto kernel, CallKernel("use a checkpoint of table " + path_, [&] {
                            return known->kernel().with_checkpoint_of(older->kernel());
                          }));
    return KernelSnapshot::Make(path_, std::move(kernel), known->info());
  }

  arrow::Result<int64_t> LatestVersion(int64_t at_least) override {
    int64_t version = std::max<int64_t>(at_least, 0);
    ARROW_ASSIGN_OR_RAISE(bool is_there, disk_->Exists(CommitPath(path_, version + 1)));
    if (!is_there) {
      ARROW_ASSIGN_OR_RAISE(const bool stands, disk_->Exists(CommitPath(path_, version)));
      // The log may have been cleaned up to a version after this one.
      return stands ? version : LatestListedVersion();
    }
    while (is_there) {
      ++version;
      ARROW_ASSIGN_OR_RAISE(is_there, disk_->Exists(CommitPath(path_, version + 1)));
    }
    return version;
  }

  arrow::Result<std::optional<Commit>> ReadCommit(int64_t version) override {
    const std::string path = CommitPath(path_, version);
    ARROW_ASSIGN_OR_RAISE(const std::optional<std::string> text, disk_->Read(path));
    if (!text) return std::nullopt;
    ARROW_ASSIGN_OR_RAISE(Commit commit, ParseCommit(path, version, *text));
    return commit;
  }

  arrow::Result<std::vector<HistoryEntry>> History(std::optional<int64_t> limit) override {
    return ReadHistory(disk_, path_, limit);
  }

 private:
  /// The kernel's engine for this table, made when it is first needed.
  arrow::Result<bridge::TableEngine*> Engine() {
    const std::lock_guard lock(mutex_);
    if (!engine_) {
      std::error_code error;
      const std::filesystem::path absolute = std::filesystem::absolute(path_, error);
      if (error) return arrow::Status::IOError("can't resolve ", path_, ": ", error.message());
      auto made = CallKernel("open table " + path_, [&] {
        return bridge::new_engine(absolute.lexically_normal().string(),
                                  checkpoints_ == Durability::kFull);
      });
      ARROW_RETURN_NOT_OK(made);
      engine_.emplace(std::move(*made));
    }
    return &**engine_;
  }

  arrow::Result<SnapshotPtr> LoadWhole() {
    ARROW_ASSIGN_OR_RAISE(const int64_t latest, LatestListedVersion());
    if (latest < 0) return nullptr;
    ARROW_ASSIGN_OR_RAISE(bridge::TableEngine * engine, Engine());
    const auto load = [&] {
      return CallKernel("open table " + path_, [&] { return bridge::load_snapshot(*engine); });
    };
    auto kernel = load();
    if (!kernel.ok()) {
      // A _last_checkpoint that names a version which is not there leads the kernel astray, and
      // every other reader. It is only a hint: without it the log is listed.
      ARROW_ASSIGN_OR_RAISE(const bool removed, RemoveStrayHint(latest));
      if (removed) kernel = load();
    }
    // A folder that is listed while commits are put there may lack one, and show the next.
    for (int attempt = 1; attempt < kListAttempts && !kernel.ok(); ++attempt) {
      WaitBeforeRetry(attempt);
      kernel = load();
    }
    ARROW_RETURN_NOT_OK(kernel);
    ARROW_ASSIGN_OR_RAISE(SnapshotPtr loaded, KernelSnapshot::Make(path_, std::move(*kernel)));
    return loaded;
  }

  /// Removes a _last_checkpoint that names a version after `latest`; false: there is none.
  arrow::Result<bool> RemoveStrayHint(int64_t latest) {
    const std::string path = JoinPath(LogFolder(path_), "_last_checkpoint");
    ARROW_ASSIGN_OR_RAISE(const std::optional<std::string> text, disk_->Read(path));
    if (!text) return false;
    const auto hint = nlohmann::json::parse(*text, nullptr, /*allow_exceptions=*/false);
    const auto version = hint.is_object() ? hint.find("version") : hint.end();
    if (version == hint.end() || !version->is_number_integer() || *version <= latest) return false;
    spdlog::warn("'{}' names version {}, and the newest is {}: removed", path,
                 version->get<int64_t>(), latest);
    ARROW_RETURN_NOT_OK(disk_->Remove(path));
    return true;
  }

  arrow::Result<int64_t> LatestListedVersion() {
    ARROW_ASSIGN_OR_RAISE(const auto entries, disk_->List(LogFolder(path_)));
    int64_t latest = -1;
    for (const DirectoryEntry& entry : entries) {
      latest = std::max(latest, VersionOfLogFile(entry.name).value_or(-1));
    }
    return latest;
  }

  arrow::Result<KernelSnapshotPtr> FromKernel(const SnapshotPtr& snapshot) const {
    auto known = std::dynamic_pointer_cast<const KernelSnapshot>(snapshot);
    if (known != nullptr) return known;
    return arrow::Status::Invalid("table ", path_, " needs a snapshot that Table::Load gave");
  }

  /// As Load, but looks at the commits after `current` and not at the whole log's folder, which may
  /// be large, where all that they do is to add and remove files.
  arrow::Result<SnapshotPtr> CatchUp(const KernelSnapshotPtr& current) {
    int64_t version = current->version();
    for (; version < current->version() + kMostToCatchUp; ++version) {
      const auto next = ReadCommit(version + 1);
      if (!next.ok() || (*next && ((*next)->changes_metadata || (*next)->changes_protocol))) {
        return Load(current);
      }
      if (!*next) break;
    }
    if (version == current->version()) return Load(current);
    auto kernel = CallKernel("read the newest commits of table " + path_, [&] {
      return current->kernel().with_commits_up_to(static_cast<uint64_t>(version));
    });
    if (!kernel.ok()) return Load(current);
    return KernelSnapshot::Make(path_, std::move(*kernel), current->info());
  }

  /// One attempt; nullptr when the version was taken.
  arrow::Result<KernelSnapshotPtr> TryAppend(const KernelSnapshot& current,
                                             const bridge::NewCommit& commit) {
    AppendSink sink(path_, disk_);
    auto appended = CallKernel("append to table " + path_,
                               [&] { return bridge::append(current.kernel(), sink, commit); });
    if (!sink.status().ok()) return sink.status();
    ARROW_RETURN_NOT_OK(appended);
    if (!(*appended)->committed()) return nullptr;
    ARROW_ASSIGN_OR_RAISE(auto kernel, CallKernel("append to table " + path_,
                                                  [&] { return (*appended)->snapshot(); }));
    return KernelSnapshot::Make(path_, std::move(kernel), current.info());
  }

  const std::string path_;
  Disk* const disk_;
  const Durability checkpoints_;
  std::mutex mutex_;
  std::optional<rust::Box<bridge::TableEngine>> engine_;  ///< guarded by mutex_; never replaced
};

}  // namespace

std::unique_ptr<Table> Table::Make(std::string path, Disk* disk, Durability checkpoints) {
  return std::make_unique<KernelTable>(std::move(path), disk, checkpoints);
}

}  // namespace freshet::delta
