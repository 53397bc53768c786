#include "maintenance/restore.h"

#include <algorithm>
#include <set>
#include <utility>
#include <vector>

#include "base/clock.h"
#include "delta/log_path.h"
#include "maintenance/live_file.h"
#include "maintenance/table_commit.h"
#include "maintenance/table_features.h"

namespace freshet::maintenance {
namespace {

using delta::Json;

/// Other writers may come between so often.
constexpr int kAttempts = 10;

/// A file with another deletion vector has other rows.
std::string KeyOf(const LiveFile& file) {
  const auto vector = file.add.find("deletionVector");
  return file.log_path() + '\n' + (vector == file.add.end() ? std::string() : vector->dump());
}

std::vector<LiveFile> Without(const std::vector<LiveFile>& files,
                              const std::vector<LiveFile>& others) {
  std::set<std::string> known;
  for (const LiveFile& file : others) known.insert(KeyOf(file));
  std::vector<LiveFile> rest;
  for (const LiveFile& file : files) {
    if (!known.contains(KeyOf(file))) rest.push_back(file);
  }
  return rest;
}

/// The one action of a kind that a table's state has.
arrow::Result<Json> FindAction(const delta::Snapshot& snapshot, const char* kind) {
  Json found;
  ARROW_RETURN_NOT_OK(delta::ForEachAction(snapshot, [&](Json action, int64_t /*part*/) {
    if (action.contains(kind)) found = std::move(action);
    return arrow::Status::OK();
  }));
  if (found.is_null()) {
    return arrow::Status::Invalid("version ", snapshot.version(), " has no ", kind, " action");
  }
  return found;
}

bool Covers(const delta::Protocol& newer, const delta::Protocol& older) {
  const auto has_all = [](const auto& all, const auto& some) {
    return std::includes(all.begin(), all.end(), some.begin(), some.end());
  };
  return newer.reader_version >= older.reader_version &&
         newer.writer_version >= older.writer_version &&
         has_all(newer.reader_features, older.reader_features) &&
         has_all(newer.writer_features, older.writer_features);
}

class Restorer {
 public:
  Restorer(delta::Table* table, Disk* disk, int64_t version, const RestoreOptions& options)
      : table_(table), disk_(disk), version_(version), options_(options) {}

  /// One attempt.
  arrow::Result<CommitOutcome> Run(RestoreReport* report) {
    ARROW_ASSIGN_OR_RAISE(const delta::SnapshotPtr newest, table_->Load());
    if (newest == nullptr) {
      return arrow::Status::Invalid("there is no Delta table at '", table_->path(), "'");
    }
    ARROW_ASSIGN_OR_RAISE(const delta::SnapshotPtr target, table_->LoadAt(version_));
    ARROW_RETURN_NOT_OK(CheckFeatures(*table_, *newest, Care::kRestore));
    ARROW_RETURN_NOT_OK(CheckFeatures(*table_, *target, Care::kRestore));
    if (!Covers(newest->protocol(), target->protocol())) {
      return arrow::Status::NotImplemented(
          "RESTORE of table ", table_->path(), " to version ", version_,
          ": that version needs a table feature which was dropped since; let Spark do it");
    }
    ARROW_ASSIGN_OR_RAISE(const auto now, ReadLiveFiles(*newest));
    ARROW_ASSIGN_OR_RAISE(const auto then, ReadLiveFiles(*target));
    const std::vector<LiveFile> restored = Without(then, now);
    const std::vector<LiveFile> removed = Without(now, then);
    ARROW_RETURN_NOT_OK(CheckRemovable(*newest, removed));
    ARROW_RETURN_NOT_OK(CheckThere(*target, restored));
    *report = Count(then, removed, restored);
    ARROW_ASSIGN_OR_RAISE(const TableCommit commit,
                          MakeCommit(*newest, *target, removed, restored, *report));
    return PutCommit(table_, disk_, *newest, commit);
  }

 private:
  arrow::Status CheckRemovable(const delta::Snapshot& newest,
                               const std::vector<LiveFile>& removed) const {
    const auto found = newest.properties().find("delta.appendOnly");
    if (removed.empty() || found == newest.properties().end() || found->second != "true") {
      return arrow::Status::OK();
    }
    return arrow::Status::Invalid("RESTORE of table ", table_->path(), " to version ", version_,
                                  " would take files away, which delta.appendOnly = true forbids");
  }

  arrow::Status CheckThere(const delta::Snapshot& target,
                           const std::vector<LiveFile>& restored) const {
    for (const LiveFile& file : restored) {
      const std::string path =
          delta::IsAbsolutePath(file.path) ? file.path : JoinPath(table_->path(), file.path);
      ARROW_ASSIGN_OR_RAISE(const bool there, disk_->Exists(path));
      if (!there) return Gone(file.path);
      const auto vector = file.add.find("deletionVector");
      if (vector == file.add.end()) continue;
      const auto rows = delta::ReadDeletedRows(target, *vector);
      if (!rows.ok()) return Gone("the deletion vector of " + file.path);
    }
    return arrow::Status::OK();
  }

  arrow::Status Gone(const std::string& what) const {
    return arrow::Status::Invalid("table ", table_->path(), " can't be restored to version ",
                                  version_, ": ", what,
                                  " is gone from the disk (VACUUM?); choose a newer version");
  }

  static RestoreReport Count(const std::vector<LiveFile>& then,
                             const std::vector<LiveFile>& removed,
                             const std::vector<LiveFile>& restored) {
    const auto size = [](const std::vector<LiveFile>& files) {
      int64_t sum = 0;
      for (const LiveFile& file : files) sum += file.size;
      return sum;
    };
    RestoreReport report;
    report.table_size_after_restore = size(then);
    report.num_of_files_after_restore = static_cast<int64_t>(then.size());
    report.num_removed_files = static_cast<int64_t>(removed.size());
    report.num_restored_files = static_cast<int64_t>(restored.size());
    report.removed_files_size = size(removed);
    report.restored_files_size = size(restored);
    return report;
  }

  arrow::Result<TableCommit> MakeCommit(const delta::Snapshot& newest,
                                        const delta::Snapshot& target,
                                        const std::vector<LiveFile>& removed,
                                        const std::vector<LiveFile>& restored,
                                        const RestoreReport& report) const {
    const auto text = [](int64_t number) { return std::to_string(number); };
    TableCommit commit;
    commit.operation = "RESTORE";
    commit.parameters = {
        {"version", options_.timestamp ? Json(nullptr) : Json(version_)},
        {"timestamp", options_.timestamp ? Json(*options_.timestamp) : Json(nullptr)}};
    commit.metrics = {{"numRestoredFiles", text(report.num_restored_files)},
                      {"removedFilesSize", text(report.removed_files_size)},
                      {"numRemovedFiles", text(report.num_removed_files)},
                      {"restoredFilesSize", text(report.restored_files_size)},
                      {"numOfFilesAfterRestore", text(report.num_of_files_after_restore)},
                      {"tableSizeAfterRestore", text(report.table_size_after_restore)}};
    commit.isolation_level = "Serializable";
    commit.rests_on_all_files = true;
    ARROW_ASSIGN_OR_RAISE(Json metadata, FindAction(target, "metaData"));
    ARROW_ASSIGN_OR_RAISE(Json protocol, FindAction(newest, "protocol"));
    commit.actions.push_back(std::move(protocol));
    commit.actions.push_back(std::move(metadata));
    for (const LiveFile& file : restored) {
      Json add = file.add;
      add["dataChange"] = true;
      commit.actions.push_back(Json{{"add", std::move(add)}});
    }
    const int64_t now_ms = UnixMilliseconds();
    for (const LiveFile& file : removed) {
      commit.actions.push_back(MakeRemove(file, now_ms, /*data_change=*/true));
    }
    return commit;
  }

  delta::Table* const table_;
  Disk* const disk_;
  const int64_t version_;
  const RestoreOptions& options_;
};

}  // namespace

arrow::Result<RestoreReport> Restore(delta::Table* table, Disk* disk, int64_t version,
                                     const RestoreOptions& options) {
  std::string obstacle;
  for (int attempt = 0; attempt < kAttempts; ++attempt) {
    RestoreReport report;
    ARROW_ASSIGN_OR_RAISE(const CommitOutcome outcome,
                          Restorer(table, disk, version, options).Run(&report));
    if (outcome.committed) {
      report.version = outcome.version;
      return report;
    }
    obstacle = outcome.obstacle;
  }
  return arrow::Status::Cancelled("table ", table->path(), " was not restored: ", obstacle,
                                  ", each time that it was tried; stop its writers, or try again");
}

}  // namespace freshet::maintenance
