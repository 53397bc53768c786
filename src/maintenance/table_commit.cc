#include "maintenance/table_commit.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/clock.h"
#include "base/failpoint.h"
#include "base/uuid.h"
#include "delta/log_path.h"
#include "delta/new_commit.h"

namespace freshet::maintenance {
namespace {

using delta::Json;

/// Other writers may commit so often in a row before this is given up.
constexpr int kAttempts = 1000;

bool HasInCommitTimestamps(const delta::Snapshot& snapshot) {
  const auto found = snapshot.properties().find("delta.enableInCommitTimestamps");
  return found != snapshot.properties().end() && found->second == "true";
}

/// The actions of a commit file.
arrow::Result<std::vector<Json>> ParseActions(const std::string& path, std::string_view text) {
  std::vector<Json> actions;
  while (!text.empty()) {
    const size_t end = std::min(text.find('\n'), text.size());
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    Json action = Json::parse(line, nullptr, /*allow_exceptions=*/false);
    if (!action.is_object()) return arrow::Status::Invalid(path, " has a line that is not JSON");
    actions.push_back(std::move(action));
  }
  return actions;
}

std::string TextOf(const Json& body, const char* field) {
  const auto found = body.find(field);
  return found != body.end() && found->is_string() ? found->get<std::string>() : std::string();
}

std::string LineOf(const Json& action) {
  return action.dump(-1, ' ', false, Json::error_handler_t::replace) + '\n';
}

class Committer {
 public:
  Committer(delta::Table* table, Disk* disk, const delta::Snapshot& planned,
            const TableCommit& commit)
      : table_(table), disk_(disk), planned_(planned), commit_(commit) {}

  arrow::Result<CommitOutcome> Run() {
    for (int64_t version = planned_.version() + 1; version <= planned_.version() + kAttempts;
         ++version) {
      ARROW_ASSIGN_OR_RAISE(const std::string text, MakeText(version));
      const std::string path = delta::CommitPath(table_->path(), version);
      ReachFailpoint(commit_.before);
      ARROW_ASSIGN_OR_RAISE(const PutOutcome outcome, disk_->PutIfAbsent(path, text));
      if (outcome == PutOutcome::kCreated) {
        ReachFailpoint(commit_.after);
        return CommitOutcome{true, version, {}};
      }
      ARROW_ASSIGN_OR_RAISE(const std::optional<std::string> winner, disk_->Read(path));
      if (!winner) return arrow::Status::IOError(path, " was there and is gone");
      ARROW_ASSIGN_OR_RAISE(const auto actions, ParseActions(path, *winner));
      if (IsOurs(actions)) return CommitOutcome{true, version, {}};
      if (auto obstacle = FindObstacle(actions)) {
        return CommitOutcome{false, version,
                             *obstacle + " (version " + std::to_string(version) + ")"};
      }
    }
    return CommitOutcome{false, planned_.version() + kAttempts, "other writers were quicker"};
  }

 private:
  /// The commit file: commitInfo first, as in-commit timestamps want it.
  arrow::Result<std::string> MakeText(int64_t version) const {
    const int64_t now_ms = UnixMilliseconds();
    Json info = Json::object();
    if (HasInCommitTimestamps(planned_)) {
      ARROW_ASSIGN_OR_RAISE(const auto before, table_->ReadCommit(version - 1));
      if (!before) {
        return arrow::Status::IOError("version ", version - 1, " is gone from the log of table ",
                                      table_->path(), ", so that the next one can't be dated");
      }
      info["inCommitTimestamp"] = std::max(now_ms, before->timestamp_ms + 1);
    }
    info["timestamp"] = now_ms;
    info["operation"] = commit_.operation;
    info["operationParameters"] = commit_.parameters;
    info["readVersion"] = version - 1;
    info["isolationLevel"] = commit_.isolation_level;
    info["isBlindAppend"] = commit_.is_blind_append;
    if (!commit_.metrics.empty()) info["operationMetrics"] = commit_.metrics;
    info["engineInfo"] = delta::kEngineInfo;
    info["txnId"] = txn_id_;
    std::string text = LineOf(Json{{"commitInfo", std::move(info)}});
    for (const Json& action : commit_.actions) text += LineOf(action);
    return text;
  }

  /// The winner is this very commit, the answer to whose put was lost.
  bool IsOurs(const std::vector<Json>& actions) const {
    return std::any_of(actions.begin(), actions.end(), [&](const Json& action) {
      const auto info = action.find("commitInfo");
      return info != action.end() && TextOf(*info, "txnId") == txn_id_;
    });
  }

  std::optional<std::string> FindObstacle(const std::vector<Json>& actions) const {
    for (const Json& action : actions) {
      for (const char* kind : {"metaData", "protocol"}) {
        if (commit_.rests_on_definition && action.contains(kind)) {
          return "another writer changed the table's " + std::string(kind);
        }
      }
      for (const char* kind : {"add", "remove"}) {
        const auto body = action.find(kind);
        if (body == action.end()) continue;
        const std::string path = TextOf(*body, "path");
        if (commit_.rests_on.contains(path)) {
          return "another writer took away or changed '" + path + "'";
        }
        if (commit_.rests_on_all_files) {
          return std::string("another writer changed the table's files");
        }
      }
    }
    return std::nullopt;
  }

  delta::Table* const table_;
  Disk* const disk_;
  const delta::Snapshot& planned_;
  const TableCommit& commit_;
  const std::string txn_id_ = NewUuid();
};

}  // namespace

arrow::Result<CommitOutcome> PutCommit(delta::Table* table, Disk* disk,
                                       const delta::Snapshot& planned, const TableCommit& commit) {
  return Committer(table, disk, planned, commit).Run();
}

}  // namespace freshet::maintenance
