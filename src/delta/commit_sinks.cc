#include "delta/commit_sinks.h"

#include <algorithm>
#include <exception>
#include <string_view>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/failpoint.h"
#include "delta/log_path.h"
#include "delta/new_commit.h"

namespace freshet::delta {
namespace {

using Json = nlohmann::ordered_json;

/// The lowest writer version that has the feature without table features ("Feature versions" in the
/// protocol); 0 where there is none.
int LegacyWriterVersion(const std::string& feature) {
  if (feature == "appendOnly" || feature == "invariants") return 2;
  if (feature == "changeDataFeed") return 4;
  return 0;
}

Json WithLegacyVersions(Json protocol) {
  if (!protocol.value("readerFeatures", Json::array()).empty()) return protocol;
  int writer_version = 2;
  for (const auto& feature : protocol.value("writerFeatures", Json::array())) {
    const int needed = LegacyWriterVersion(feature.get<std::string>());
    if (needed == 0) return protocol;
    writer_version = std::max(writer_version, needed);
  }
  return Json{{"minReaderVersion", 1}, {"minWriterVersion", writer_version}};
}

}  // namespace

DiskCommitSink::DiskCommitSink(std::string table_path, Disk* disk)
    : disk_(disk), table_path_(std::move(table_path)) {}

bridge::PutResult DiskCommitSink::Put(std::uint64_t version,
                                      rust::Slice<const std::uint8_t> actions) noexcept {
  try {
    const auto* text = reinterpret_cast<const char*>(actions.data());
    auto finished = Finish(std::string(text, actions.size()));
    const auto outcome =
        finished.ok() ? PutFile(CommitPath(table_path_, static_cast<int64_t>(version)), *finished)
                      : arrow::Result<PutOutcome>(finished.status());
    if (!outcome.ok()) {
      status_ = outcome.status();
      return bridge::PutResult::Failed;
    }
    return *outcome == PutOutcome::kCreated ? bridge::PutResult::Created
                                            : bridge::PutResult::AlreadyThere;
  } catch (const std::exception& error) {
    status_ = arrow::Status::UnknownError("can't write commit ", version, " of table ", table_path_,
                                          ": ", error.what());
    return bridge::PutResult::Failed;
  }
}

arrow::Result<PutOutcome> DiskCommitSink::PutFile(const std::string& path,
                                                  const std::string& text) {
  return disk_->PutIfAbsent(path, text);
}

arrow::Result<PutOutcome> AppendSink::PutFile(const std::string& path, const std::string& text) {
  ReachFailpoint("before-delta-commit");
  ARROW_ASSIGN_OR_RAISE(const PutOutcome outcome, disk_->PutIfAbsent(path, text));
  if (outcome == PutOutcome::kCreated) ReachFailpoint("after-delta-commit");
  return outcome;
}

CreateSink::CreateSink(std::string table_path, Disk* disk, std::string comment,
                       const std::map<std::string, std::string>& properties)
    : DiskCommitSink(std::move(table_path), disk), comment_(std::move(comment)) {
  for (const auto& [key, value] : properties) {
    if (!KernelTakesProperty(key)) properties_.emplace(key, value);
  }
}

arrow::Result<std::string> CreateSink::Finish(std::string actions) {
  std::string finished;
  std::string_view rest = actions;
  while (!rest.empty()) {
    const size_t end = std::min(rest.find('\n'), rest.size());
    Json action = Json::parse(rest.substr(0, end));
    rest.remove_prefix(std::min(end + 1, rest.size()));
    if (action.contains("protocol")) {
      action["protocol"] = WithLegacyVersions(std::move(action["protocol"]));
    }
    if (action.contains("metaData") && !comment_.empty()) {
      action["metaData"]["description"] = comment_;
    }
    if (action.contains("metaData")) {
      for (const auto& [key, value] : properties_) {
        action["metaData"]["configuration"][key] = value;
      }
    }
    finished += action.dump() + '\n';
  }
  return finished;
}

}  // namespace freshet::delta
