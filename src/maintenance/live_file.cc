#include "maintenance/live_file.h"

#include <algorithm>
#include <exception>
#include <utility>

#include "delta/file_statistics.h"
#include "delta/log_path.h"

namespace freshet::maintenance {

using delta::Json;

arrow::Result<LiveFile> ParseLiveFile(Json add) {
  LiveFile file;
  try {
    ARROW_ASSIGN_OR_RAISE(file.path, delta::DecodeLogPath(add.at("path").get<std::string>()));
    file.size = add.value("size", int64_t{0});
    file.modification_time_ms = add.value("modificationTime", int64_t{0});
    file.num_records = delta::NumRecordsOf(add.value("stats", ""));
    if (const auto vector = add.find("deletionVector"); vector != add.end()) {
      file.deleted_rows = vector->value("cardinality", int64_t{0});
    }
    const auto values = add.find("partitionValues");
    if (values != add.end()) {
      for (const auto& [column, value] : values->items()) {
        auto text = value.is_null() ? std::nullopt : std::optional(value.get<std::string>());
        if (text && text->empty()) text.reset();  // The protocol can't tell it from NULL.
        file.partition_values.emplace(column, std::move(text));
      }
    }
  } catch (const std::exception& error) {
    return arrow::Status::Invalid("the log has an `add` that can't be read (", error.what(),
                                  "): ", add.dump());
  }
  file.add = std::move(add);
  return file;
}

arrow::Result<std::vector<LiveFile>> ReadLiveFiles(const delta::Snapshot& snapshot) {
  struct Placed {
    LiveFile file;
    int64_t part;
  };
  std::vector<Placed> placed;
  ARROW_RETURN_NOT_OK(delta::ForEachAction(
      snapshot,
      [&](Json action, int64_t part) {
        const auto add = action.find("add");
        if (add == action.end()) return arrow::Status::OK();
        ARROW_ASSIGN_OR_RAISE(LiveFile file, ParseLiveFile(std::move(*add)));
        placed.push_back({std::move(file), part});
        return arrow::Status::OK();
      },
      delta::Tombstones::kLeaveOut));
  std::stable_sort(placed.begin(), placed.end(), [](const Placed& a, const Placed& b) {
    const int64_t time_a = a.file.modification_time_ms;
    const int64_t time_b = b.file.modification_time_ms;
    return time_a != time_b ? time_a < time_b : a.part > b.part;
  });
  std::vector<LiveFile> files;
  files.reserve(placed.size());
  for (Placed& one : placed) files.push_back(std::move(one.file));
  return files;
}

Json MakeRemove(const LiveFile& file, int64_t now_ms, bool data_change) {
  Json remove = {{"path", file.log_path()},
                 {"deletionTimestamp", now_ms},
                 {"dataChange", data_change},
                 {"extendedFileMetadata", true},
                 {"partitionValues", file.add.value("partitionValues", Json::object())},
                 {"size", file.size}};
  // What says which of a path's rows, and which rows by id, these were.
  for (const char* field :
       {"tags", "deletionVector", "baseRowId", "defaultRowCommitVersion", "clusteringProvider"}) {
    if (const auto found = file.add.find(field); found != file.add.end()) remove[field] = *found;
  }
  if (file.num_records >= 0) {
    remove["stats"] = Json{{"numRecords", file.num_records}}.dump();
  }
  return Json{{"remove", std::move(remove)}};
}

}  // namespace freshet::maintenance
