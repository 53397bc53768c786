#include "maintenance/vacuum.h"

#include <algorithm>
#include <filesystem>
#include <set>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/clock.h"
#include "maintenance/needed_files.h"
#include "maintenance/retention.h"
#include "maintenance/table_commit.h"
#include "maintenance/table_features.h"
#include "maintenance/table_folder.h"

namespace freshet::maintenance {
namespace {

using delta::Json;
using std::chrono::milliseconds;

/// A pipeline's files are there before the commit that names them. No micro-batch takes that long.
constexpr milliseconds kNeverYounger = std::chrono::hours(1);

std::string HoursText(milliseconds time) {
  return fmt::format("{:g} hours", static_cast<double>(time.count()) / 3'600'000.0);
}

class Vacuumer {
 public:
  Vacuumer(delta::Table* table, Disk* disk, const VacuumOptions& options)
      : table_(table), disk_(disk), options_(options) {}

  arrow::Result<VacuumReport> Run() {
    ARROW_ASSIGN_OR_RAISE(delta::SnapshotPtr snapshot, table_->Load());
    if (snapshot == nullptr) {
      return arrow::Status::Invalid("there is no Delta table at '", table_->path(), "'");
    }
    ARROW_RETURN_NOT_OK(CheckFeatures(*table_, *snapshot, Care::kVacuum));
    ARROW_RETURN_NOT_OK(ChooseRetention(*snapshot));
    ARROW_ASSIGN_OR_RAISE(const TableFolder folder,
                          ListTableFolder(disk_, table_->path(), snapshot->partition_columns()));
    // The log is read after the folder: what a commit has named meanwhile is then known.
    ARROW_ASSIGN_OR_RAISE(snapshot, table_->Load(snapshot));
    if (snapshot == nullptr) {
      return arrow::Status::IOError("table ", table_->path(), " was dropped during its VACUUM");
    }
    ARROW_ASSIGN_OR_RAISE(const auto needed, NeededFiles(disk_, *table_, *snapshot, older_than_ms_,
                                                         retention_ > table_retention_));
    ChooseFiles(folder, needed);
    if (!options_.dry_run) ARROW_RETURN_NOT_OK(Delete(*snapshot));
    return std::move(report_);
  }

 private:
  arrow::Status ChooseRetention(const delta::Snapshot& snapshot) {
    ARROW_ASSIGN_OR_RAISE(table_retention_, DeletedFileRetention(snapshot));
    retention_ = options_.retention.value_or(table_retention_);
    if (retention_.count() < 0) return arrow::Status::Invalid("VACUUM can't retain less than 0");
    const bool is_short = retention_ < table_retention_;
    if (is_short && !options_.allow_short_retention) {
      return arrow::Status::Invalid(
          "VACUUM of table ", table_->path(), " with a retention of ", HoursText(retention_),
          " is refused: the table keeps what its newest version does not need for ",
          HoursText(table_retention_),
          " (delta.deletedFileRetentionDuration), so that older versions, readers and writers "
          "under "
          "way find their files. Retain at least that, or turn the check off if nobody uses the "
          "table meanwhile");
    }
    const milliseconds least = options_.allow_short_retention ? milliseconds(0) : kNeverYounger;
    const int64_t now_ms = options_.now_ms.value_or(UnixMilliseconds());
    older_than_ms_ = now_ms - std::max(retention_, least).count();
    report_.retention_ms = retention_.count();
    return arrow::Status::OK();
  }

  void ChooseFiles(const TableFolder& folder, const std::set<std::string>& needed) {
    for (const FolderEntry& file : folder.files) {
      if (file.modification_time_ms >= older_than_ms_) continue;
      if (needed.contains(file.path) || needed.contains(JoinPath(absolute_path(), file.path))) {
        continue;
      }
      report_.files.push_back(file.path);
      report_.bytes += file.size;
    }
    std::sort(report_.files.begin(), report_.files.end());
    for (const FolderEntry& empty : folder.empty_folders) {
      if (empty.modification_time_ms < older_than_ms_) empty_folders_.push_back(empty.path);
    }
    report_.empty_folders = static_cast<int64_t>(empty_folders_.size());
    report_.folders_seen = folder.folders;
  }

  std::string absolute_path() const {
    std::error_code error;
    const auto path = std::filesystem::absolute(table_->path(), error);
    return error ? table_->path() : path.lexically_normal().string();
  }

  arrow::Status Delete(const delta::Snapshot& snapshot) {
    ARROW_RETURN_NOT_OK(NoteStart(snapshot));
    int64_t deleted = 0;
    arrow::Status status;
    for (const std::string& file : report_.files) {
      status = disk_->Remove(JoinPath(table_->path(), file));
      if (!status.ok()) break;
      ++deleted;
    }
    for (const std::string& folder : empty_folders_) {
      // Not by way of RemoveTree: a file that was put there meanwhile keeps its folder.
      std::error_code not_empty;
      std::filesystem::remove(JoinPath(table_->path(), folder), not_empty);
    }
    const arrow::Status noted = NoteEnd(snapshot, status.ok(), deleted);
    return status.ok() ? noted : status;
  }

  arrow::Status NoteStart(const delta::Snapshot& snapshot) const {
    Json parameters = {{"retentionCheckEnabled", !options_.allow_short_retention},
                       {"defaultRetentionMillis", table_retention_.count()}};
    if (options_.retention) parameters["specifiedRetentionMillis"] = options_.retention->count();
    return Note(snapshot, "VACUUM START", std::move(parameters),
                {{"numFilesToDelete", std::to_string(report_.files.size())},
                 {"sizeOfDataToDelete", std::to_string(report_.bytes)}});
  }

  arrow::Status NoteEnd(const delta::Snapshot& snapshot, bool completed, int64_t deleted) const {
    return Note(snapshot, "VACUUM END", {{"status", completed ? "COMPLETED" : "FAILED"}},
                {{"numDeletedFiles", std::to_string(deleted)},
                 {"numVacuumedDirectories", std::to_string(report_.folders_seen)}});
  }

  arrow::Status Note(const delta::Snapshot& snapshot, const char* operation, Json parameters,
                     Json metrics) const {
    TableCommit commit;
    commit.operation = operation;
    commit.parameters = std::move(parameters);
    commit.metrics = std::move(metrics);
    commit.is_blind_append = true;
    commit.rests_on_definition = false;
    ARROW_ASSIGN_OR_RAISE(const CommitOutcome outcome, PutCommit(table_, disk_, snapshot, commit));
    if (outcome.committed) return arrow::Status::OK();
    return arrow::Status::IOError(operation, " of table ", table_->path(),
                                  " could not be written to its log: ", outcome.obstacle);
  }

  delta::Table* const table_;
  Disk* const disk_;
  const VacuumOptions& options_;
  milliseconds table_retention_{};
  milliseconds retention_{};
  int64_t older_than_ms_ = 0;
  std::vector<std::string> empty_folders_;
  VacuumReport report_;
};

}  // namespace

arrow::Result<VacuumReport> Vacuum(delta::Table* table, Disk* disk, const VacuumOptions& options) {
  return Vacuumer(table, disk, options).Run();
}

}  // namespace freshet::maintenance
