#include "stream/sources/file_source.h"

#include <algorithm>
#include <chrono>
#include <deque>
#include <map>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/clock.h"
#include "base/failpoint.h"
#include "stream/sources/file_cleaner.h"
#include "stream/sources/file_decoder.h"
#include "stream/sources/file_listing.h"
#include "stream/sources/file_source_log.h"
#include "stream/sources/folder_watch.h"
#include "stream/sources/seen_files.h"

namespace freshet {
namespace {

using Clock = std::chrono::steady_clock;

/// Auto Loader's default of maxFilesPerTrigger.
constexpr int64_t kDefaultMaxFiles = 1000;
/// A file that is still open is not taken before it was left alone for this long.
constexpr int64_t kOpenFileGraceMs = 2000;
/// Spark's DISCARD_UNSEEN_INPUT_RATIO: a rest smaller than this share of a batch is listed anew, so
/// that the next batch is not a needlessly small one.
constexpr double kWorthKeeping = 0.2;

Offset ToOffset(int64_t log_offset) { return "{\"logOffset\":" + std::to_string(log_offset) + "}"; }

arrow::Result<int64_t> ToLogOffset(const Offset& offset) {
  const auto json = nlohmann::json::parse(offset, nullptr, /*allow_exceptions=*/false);
  if (json.is_number_integer()) return json.get<int64_t>();  // As Spark wrote before 2.1.
  if (json.is_object()) {
    const auto found = json.find("logOffset");
    if (found != json.end() && found->is_number_integer()) return found->get<int64_t>();
  }
  return arrow::Status::Invalid("'", offset, "' is not an offset of a file source, such as ",
                                ToOffset(0), ": the checkpoint belongs to another kind of source");
}

class FileSource : public Source {
 public:
  FileSource(const FilesInput& input, FileLister lister, FileSourceLog log, FileCleaner cleaner,
             Disk* disk)
      : schema_(input.schema),
        max_files_(input.max_files_per_trigger.value_or(kDefaultMaxFiles)),
        max_bytes_(input.max_bytes_per_trigger.value_or(INT64_MAX)),
        latest_first_(input.latest_first),
        lister_(std::move(lister)),
        log_(std::move(log)),
        cleaner_(std::move(cleaner)),
        // With latestFirst old files come last, and must not be taken for forgotten ones.
        seen_(input.latest_first ? INT64_MAX : SeenFiles::kDefaultMaxAgeMs),
        decoder_(input.schema, DecoderOptions(input), disk) {}

  arrow::Status Restore() {
    ARROW_ASSIGN_OR_RAISE(const std::vector<FileEntry> entries, log_.All());
    for (const FileEntry& entry : entries) seen_.Add(entry.path, entry.timestamp_ms);
    seen_.Purge();
    return arrow::Status::OK();
  }

  const std::shared_ptr<arrow::Schema>& schema() const override { return schema_; }

  std::string Description() const override {
    return "FileStreamSource[file:" + lister_.path() + "]";
  }

  arrow::Status PrepareForAvailableNow() override {
    unread_.clear();
    ARROW_RETURN_NOT_OK(ListNewFiles());
    frozen_ = true;
    return arrow::Status::OK();
  }

  arrow::Result<std::optional<Offset>> LatestOffset(const std::optional<Offset>& start) override {
    ARROW_ASSIGN_OR_RAISE(const int64_t begin, BeginOf(start));
    if (log_.latest() < begin) {
      return arrow::Status::Invalid(
          "'", log_.EntryPath(begin),
          "' is missing or torn, but the checkpoint's offsets have "
          "reached it: which files were read is not known. Put it back from a backup, or start the "
          "table afresh with --full-refresh");
    }
    // Planned by a process that died before it wrote the micro-batch's offsets.
    if (log_.latest() > begin) return ToOffset(log_.latest());

    ARROW_ASSIGN_OR_RAISE(const std::vector<FoundFile> files, TakeFiles());
    if (files.empty()) return start;
    ReachFailpoint("before-source-log");
    ARROW_RETURN_NOT_OK(Plan(files));
    return ToOffset(log_.latest());
  }

  arrow::Result<SourceBatch> Read(const std::optional<Offset>& start, const Offset& end) override {
    ARROW_ASSIGN_OR_RAISE(const int64_t begin, BeginOf(start));
    ARROW_ASSIGN_OR_RAISE(const int64_t last, ToLogOffset(end));
    std::vector<PlannedFile> files;
    for (int64_t id = begin + 1; id <= last; ++id) {
      ARROW_ASSIGN_OR_RAISE(const std::vector<PlannedFile> of_id, FilesOf(id));
      files.insert(files.end(), of_id.begin(), of_id.end());
    }
    return decoder_.Decode(files);
  }

  arrow::Status Commit(const Offset& end) override {
    ARROW_ASSIGN_OR_RAISE(const int64_t last, ToLogOffset(end));
    if (cleaner_.cleans()) {
      // A micro-batch may have read several entries; after a restart only the last is known to be
      // one of its own.
      const int64_t first = planned_.empty() ? last : std::min(planned_.begin()->first, last);
      for (int64_t id = first; id <= last; ++id) {
        ARROW_ASSIGN_OR_RAISE(const std::vector<PlannedFile> files, FilesOf(id));
        for (const PlannedFile& file : files) cleaner_.Clean(file.path);
      }
    }
    planned_.erase(planned_.begin(), planned_.upper_bound(last));
    return arrow::Status::OK();
  }

  void WaitForData(std::chrono::milliseconds timeout) override {
    if (unread_.empty()) watch_.Wait(timeout);
  }

  void Interrupt() override { watch_.Interrupt(); }

 private:
  static JsonDecoderOptions DecoderOptions(const FilesInput& input) {
    JsonDecoderOptions options;
    options.mode = input.mode;
    options.corrupt_record_column = input.corrupt_record_column;
    return options;
  }

  static arrow::Result<int64_t> BeginOf(const std::optional<Offset>& start) {
    return start ? ToLogOffset(*start) : arrow::Result<int64_t>(-1);
  }

  /// Lists, and puts what is new into unread_ in the order in which it is to be read.
  arrow::Status ListNewFiles() {
    watch_.TakeChanges();
    ARROW_ASSIGN_OR_RAISE(FileListing listing, lister_.List());
    if (watch_.Watch(listing.folders)) {
      // What came between the listing and the watch would be told by nobody.
      watch_.TakeChanges();
      ARROW_ASSIGN_OR_RAISE(listing, lister_.List());
    }
    listed_at_ = Clock::now();
    listing_is_old_ = false;
    const int64_t now = UnixMilliseconds();
    std::erase_if(listing.files, [&](const FoundFile& file) {
      const bool being_written =
          watch_.IsOpen(file.path) && now - file.modification_time_ms < kOpenFileGraceMs;
      return being_written || !seen_.IsNew(file.path, file.modification_time_ms);
    });
    std::sort(listing.files.begin(), listing.files.end(),
              [this](const FoundFile& a, const FoundFile& b) {
                if (a.modification_time_ms == b.modification_time_ms) return a.path < b.path;
                return (a.modification_time_ms < b.modification_time_ms) != latest_first_;
              });
    unread_.assign(std::make_move_iterator(listing.files.begin()),
                   std::make_move_iterator(listing.files.end()));
    return arrow::Status::OK();
  }

  /// Takes the files of the next micro-batch off unread_, listing if there are none.
  arrow::Result<std::vector<FoundFile>> TakeFiles() {
    if (!frozen_) {
      listing_is_old_ = watch_.TakeChanges() || listing_is_old_ ||
                        Clock::now() - listed_at_ >= FolderWatch::kPollInterval;
      if (listing_is_old_ && (unread_.empty() || latest_first_)) {
        ARROW_RETURN_NOT_OK(ListNewFiles());
      }
    }
    std::vector<FoundFile> taken;
    int64_t bytes = 0;
    while (!unread_.empty() && static_cast<int64_t>(taken.size()) < max_files_) {
      const int64_t size = unread_.front().size;
      if (!taken.empty() && size > max_bytes_ - bytes) break;
      bytes = size > max_bytes_ - bytes ? max_bytes_ : bytes + size;
      taken.push_back(std::move(unread_.front()));
      unread_.pop_front();
    }
    if (!frozen_ && !unread_.empty() && !IsWorthKeeping()) {
      unread_.clear();
      listing_is_old_ = true;
    }
    return taken;
  }

  bool IsWorthKeeping() const {
    if (static_cast<double>(unread_.size()) >= static_cast<double>(max_files_) * kWorthKeeping) {
      return true;
    }
    double bytes = 0;
    for (const FoundFile& file : unread_) bytes += static_cast<double>(file.size);
    return bytes >= static_cast<double>(max_bytes_) * kWorthKeeping;
  }

  /// Makes `files` the next entry of the log.
  arrow::Status Plan(const std::vector<FoundFile>& files) {
    const int64_t id = log_.latest() + 1;
    std::vector<FileEntry> entries;
    std::vector<PlannedFile> planned;
    for (const FoundFile& file : files) {
      entries.push_back({file.path, file.modification_time_ms, id});
      planned.push_back({file.path, file.size});
    }
    ARROW_RETURN_NOT_OK(log_.Add(entries));
    for (const FoundFile& file : files) seen_.Add(file.path, file.modification_time_ms);
    seen_.Purge();
    planned_[id] = std::move(planned);
    return arrow::Status::OK();
  }

  arrow::Result<std::vector<PlannedFile>> FilesOf(int64_t id) {
    if (const auto found = planned_.find(id); found != planned_.end()) return found->second;
    ARROW_ASSIGN_OR_RAISE(const std::vector<FileEntry> entries, log_.Get(id));
    std::vector<PlannedFile> files;
    for (const FileEntry& entry : entries) files.push_back({entry.path, -1});
    return files;
  }

  const std::shared_ptr<arrow::Schema> schema_;
  const int64_t max_files_;
  const int64_t max_bytes_;
  const bool latest_first_;
  FileLister lister_;
  FileSourceLog log_;
  FileCleaner cleaner_;
  SeenFiles seen_;
  FileDecoder decoder_;
  FolderWatch watch_;
  std::deque<FoundFile> unread_;  ///< listed and new, in the order in which they are to be read
  bool frozen_ = false;
  Clock::time_point listed_at_{};
  bool listing_is_old_ = true;                           ///< something happened since, or may have
  std::map<int64_t, std::vector<PlannedFile>> planned_;  ///< by this process, not yet committed
};

}  // namespace

arrow::Result<std::unique_ptr<Source>> MakeFileSource(const FilesInput& input,
                                                      const std::string& log_path, Disk* disk) {
  if (input.format != "json") {
    return arrow::Status::NotImplemented("read_files can't read format '", input.format,
                                         "': json is the one that there is");
  }
  ARROW_ASSIGN_OR_RAISE(FileLister lister,
                        FileLister::Make(input.path, input.path_glob_filter, disk));
  ARROW_RETURN_NOT_OK(lister.CheckExists());
  ARROW_ASSIGN_OR_RAISE(
      FileCleaner cleaner,
      FileCleaner::Make(input.clean_source, input.source_archive_dir, lister.path(), disk));
  ARROW_ASSIGN_OR_RAISE(FileSourceLog log, FileSourceLog::Open(log_path, disk));
  auto source = std::make_unique<FileSource>(input, std::move(lister), std::move(log),
                                             std::move(cleaner), disk);
  ARROW_RETURN_NOT_OK(source->Restore());
  return source;
}

}  // namespace freshet
