#include "stream/sources/delta_source.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/parallel_for.h"
#include "delta/data_file_writer.h"
#include "stream/sources/delta_files.h"
#include "stream/sources/delta_offset.h"
#include "stream/sources/folder_watch.h"
#include "stream/sources/hadoop_path.h"

namespace freshet {
namespace {

/// Delta's own default of maxFilesPerTrigger.
constexpr int64_t kDefaultMaxFiles = 1000;

/// A table that another flow is about to make is there sooner than this.
constexpr std::chrono::milliseconds kQuietWait{1000};

/// A file that a micro-batch reads, and the version that it is read for.
struct FileOfVersion {
  const delta::AddedFile* file;
  int64_t version;
};

class DeltaSource : public Source {
 public:
  DeltaSource(const TableInput& input, std::string absolute_path, Disk* disk, WaitListener* waits)
      : name_(input.table),
        schema_(input.schema),
        max_files_(input.max_files_per_trigger.value_or(kDefaultMaxFiles)),
        absolute_path_(std::move(absolute_path)),
        files_(input.path, input.schema, disk),
        waits_(waits) {}

  const std::shared_ptr<arrow::Schema>& schema() const override { return schema_; }

  std::string Description() const override { return "DeltaSource[file:" + absolute_path_ + "]"; }

  arrow::Status PrepareForAvailableNow() override {
    ARROW_ASSIGN_OR_RAISE(const bool there, files_.Update());
    last_version_ = there ? files_.snapshot()->version() : -1;
    return arrow::Status::OK();
  }

  arrow::Result<std::optional<Offset>> LatestOffset(const std::optional<Offset>& start) override {
    watch_.TakeChanges();
    const bool folder_is_new = watch_.Watch({JoinPath(absolute_path_, "_delta_log")});
    if (!start) return FirstOffset();
    if (folder_is_new && files_.snapshot()) {
      // The log may have been made anew: the id in the offset is compared with what is there now.
      ARROW_RETURN_NOT_OK(files_.Reopen());
    }
    ARROW_ASSIGN_OR_RAISE(DeltaOffset position, Parse(*start));
    int64_t last = 0;
    if (last_version_) {
      last = *last_version_;
    } else {
      ARROW_ASSIGN_OR_RAISE(last, LatestVersion(position));
    }
    int64_t room = max_files_;
    bool more = true;
    if (position.is_initial_snapshot) {
      ARROW_ASSIGN_OR_RAISE(const auto* files, files_.OfSnapshot(position.version));
      more = Advance(*files, &room, &position);
    }
    while (more && position.version <= last) {
      ARROW_ASSIGN_OR_RAISE(const auto* files, CommitFiles(position.version));
      more = Advance(*files, &room, &position);
    }
    return SerializeDeltaOffset(position);
  }

  arrow::Result<SourceBatch> Read(const std::optional<Offset>& start, const Offset& end) override {
    ARROW_ASSIGN_OR_RAISE(const DeltaOffset last, Parse(end));
    DeltaOffset position{last.reservoir_id, last.version, DeltaOffset::kBaseIndex, true};
    if (start) {
      ARROW_ASSIGN_OR_RAISE(position, Parse(*start));
    } else if (!last.is_initial_snapshot) {
      // As Delta does: the snapshot just before the commits that `end` counts in.
      --position.version;
    }
    ARROW_ASSIGN_OR_RAISE(const std::vector<FileOfVersion> files, FilesBetween(position, last));
    return ReadFiles(files);
  }

  bool IsWaiting() const override { return missing_since_ && !last_version_; }

  arrow::Status Commit(const Offset& end) override {
    ARROW_ASSIGN_OR_RAISE(const DeltaOffset last, ParseDeltaOffset(end));
    files_.Forget(last.version);
    return arrow::Status::OK();
  }

  void WaitForData(std::chrono::milliseconds timeout) override { watch_.Wait(timeout); }

  void Interrupt() override { watch_.Interrupt(); }

 private:
  /// The end of the first micro-batch, which stays within the snapshot.
  arrow::Result<std::optional<Offset>> FirstOffset() {
    if (last_version_ == -1) {
      waits_->OnWaiting("table '" + name_ + "' is not in '" + files_.path() +
                        "' yet, so that this run reads nothing of it");
      return std::nullopt;
    }
    if (!last_version_) {
      ARROW_ASSIGN_OR_RAISE(const bool there, files_.Update());
      if (!there) {
        TellMissing();
        return std::nullopt;
      }
      if (missing_since_) waits_->OnResumed();
      missing_since_.reset();
    }
    DeltaOffset position{files_.snapshot()->table_id(),
                         last_version_.value_or(files_.snapshot()->version()),
                         DeltaOffset::kBaseIndex, true};
    ARROW_ASSIGN_OR_RAISE(const auto* files, files_.OfSnapshot(position.version));
    if (files->empty()) return std::nullopt;
    int64_t room = max_files_;
    Advance(*files, &room, &position);
    return SerializeDeltaOffset(position);
  }

  void TellMissing() {
    const auto now = std::chrono::steady_clock::now();
    if (!missing_since_) missing_since_ = now;
    if (now - *missing_since_ < kQuietWait) return;
    waits_->OnWaiting("table '" + name_ + "' is not in '" + files_.path() + "' yet");
  }

  /// Parses an offset and makes sure that it is one of this table.
  arrow::Result<DeltaOffset> Parse(const Offset& offset) {
    ARROW_ASSIGN_OR_RAISE(DeltaOffset parsed, ParseDeltaOffset(offset));
    if (!files_.snapshot()) {
      ARROW_ASSIGN_OR_RAISE(const bool there, files_.Update());
      if (!there) {
        return arrow::Status::Invalid("source table '", name_, "' is gone from '", files_.path(),
                                      "', but the checkpoint has read it up to version ",
                                      parsed.version, ": put it back");
      }
    }
    if (parsed.reservoir_id != files_.snapshot()->table_id()) {
      return arrow::Status::Invalid(
          "source table '", name_, "' at '", files_.path(), "' has id ",
          files_.snapshot()->table_id(), ", but the checkpoint has read a table with id ",
          parsed.reservoir_id,
          ": it was dropped and made again, or another one is in its place. "
          "Put the old one back, or start the flow's table afresh with --full-refresh");
    }
    return parsed;
  }

  arrow::Result<int64_t> LatestVersion(const DeltaOffset& position) {
    const int64_t read = position.is_initial_snapshot ? position.version : position.version - 1;
    ARROW_ASSIGN_OR_RAISE(const int64_t latest, files_.LatestVersion(std::max<int64_t>(read, 0)));
    if (latest < read) {
      return arrow::Status::Invalid(
          "source table '", name_, "' at '", files_.path(), "' ends at version ", latest,
          ", but version ", read,
          " of it was read already: it was restored from an older copy, or "
          "made again. Put the newer one back, or start the flow's table afresh with "
          "--full-refresh");
    }
    return latest;
  }

  arrow::Result<const std::vector<delta::AddedFile>*> CommitFiles(int64_t version) {
    ARROW_ASSIGN_OR_RAISE(const auto* files, files_.OfCommit(version));
    if (files != nullptr) return files;
    return arrow::Status::Invalid(
        "version ", version, " is gone from the log of source table '", name_, "' at '",
        files_.path(),
        "' before it was read (delta.logRetentionDuration): its rows can't be "
        "told from others. Start the flow's table afresh with --full-refresh");
  }

  /// Moves `position` over as many of a version's files as there is room for: to the next version
  /// when that is all of them. False when there was no room for the next one.
  static bool Advance(const std::vector<delta::AddedFile>& files, int64_t* room,
                      DeltaOffset* position) {
    const int64_t left = static_cast<int64_t>(files.size()) - (position->index + 1);
    const int64_t taken = std::min(left, *room);
    *room -= taken;
    if (taken < left) {
      position->index += taken;
      return false;
    }
    ++position->version;
    position->index = DeltaOffset::kBaseIndex;
    position->is_initial_snapshot = false;
    return true;
  }

  arrow::Result<std::vector<FileOfVersion>> FilesBetween(DeltaOffset position,
                                                         const DeltaOffset& last) {
    std::vector<FileOfVersion> result;
    const auto take = [&](const std::vector<delta::AddedFile>& files, int64_t begin, int64_t end) {
      if (end > static_cast<int64_t>(files.size())) {
        return arrow::Status::Invalid(
            "the checkpoint has planned file ", end - 1, " of version ", position.version,
            " of source table '", name_, "' at '", files_.path(), "', which has only ",
            files.size(),
            " files: the table's log was changed afterwards. Start the flow's table "
            "afresh with --full-refresh");
      }
      for (int64_t i = begin; i < end; ++i) {
        result.push_back({&files[static_cast<size_t>(i)], position.version});
      }
      return arrow::Status::OK();
    };
    const auto size = [](const std::vector<delta::AddedFile>& files) {
      return static_cast<int64_t>(files.size());
    };

    if (position.is_initial_snapshot && position != last) {
      ARROW_ASSIGN_OR_RAISE(const auto* files, files_.OfSnapshot(position.version));
      if (last.is_initial_snapshot) {
        ARROW_RETURN_NOT_OK(take(*files, position.index + 1, last.index + 1));
        return result;
      }
      ARROW_RETURN_NOT_OK(take(*files, position.index + 1, size(*files)));
      ++position.version;
      position.index = DeltaOffset::kBaseIndex;
    }
    for (; position.version < last.version; ++position.version) {
      ARROW_ASSIGN_OR_RAISE(const auto* files, CommitFiles(position.version));
      ARROW_RETURN_NOT_OK(take(*files, position.index + 1, size(*files)));
      position.index = DeltaOffset::kBaseIndex;
    }
    if (position.version == last.version && last.index > position.index) {
      ARROW_ASSIGN_OR_RAISE(const auto* files, CommitFiles(position.version));
      ARROW_RETURN_NOT_OK(take(*files, position.index + 1, last.index + 1));
    }
    return result;
  }

  arrow::Result<SourceBatch> ReadFiles(const std::vector<FileOfVersion>& files) {
    std::vector<arrow::RecordBatchVector> parts(files.size());
    ARROW_RETURN_NOT_OK(ParallelFor(files.size(), [&](size_t i, size_t /*worker*/) {
      auto read = delta::ReadDataFile(files_.path(), *files[i].file, schema_,
                                      files_.snapshot()->partition_columns());
      if (!read.ok()) {
        return read.status().WithMessage(
            "can't read version ", files[i].version, " of source table '", name_,
            "': ", read.status().message(),
            " (if VACUUM removed the file before it was read, start the flow's table afresh with "
            "--full-refresh)");
      }
      parts[i] = *std::move(read);
      return arrow::Status::OK();
    }));
    SourceBatch whole;
    for (arrow::RecordBatchVector& part : parts) {
      for (std::shared_ptr<arrow::RecordBatch>& batch : part) {
        whole.input_rows += batch->num_rows();
        whole.batches.push_back(std::move(batch));
      }
    }
    return whole;
  }

  const std::string name_;
  const std::shared_ptr<arrow::Schema> schema_;
  const int64_t max_files_;
  const std::string absolute_path_;
  DeltaFiles files_;
  FolderWatch watch_;
  WaitListener* waits_;
  std::optional<std::chrono::steady_clock::time_point> missing_since_;
  std::optional<int64_t> last_version_;  ///< availableNow goes no further; -1: there was no table
};

}  // namespace

arrow::Result<std::unique_ptr<Source>> MakeDeltaSource(const TableInput& input, Disk* disk,
                                                       WaitListener* waits) {
  ARROW_ASSIGN_OR_RAISE(std::string absolute_path, QualifyPath(input.path));
  return std::make_unique<DeltaSource>(input, std::move(absolute_path), disk, waits);
}

}  // namespace freshet
