#include "stream/checkpoint/checkpoint.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <nlohmann/json.hpp>

#include "base/uuid.h"

namespace freshet {
namespace {

/// The query id of a `metadata` file; nullopt when the text is not one.
std::optional<std::string> ParseQueryId(const std::string& text) {
  const auto json = nlohmann::json::parse(text, nullptr, /*allow_exceptions=*/false);
  if (!json.is_object()) return std::nullopt;
  const auto id = json.find("id");
  if (id == json.end() || !id->is_string() || id->get_ref<const std::string&>().empty()) {
    return std::nullopt;
  }
  return id->get<std::string>();
}

}  // namespace

Checkpoint::Checkpoint(std::string path, Disk* disk)
    : path_(std::move(path)),
      offsets_(JoinPath(path_, "offsets"), disk),
      commits_(JoinPath(path_, "commits"), disk) {}

Checkpoint::~Checkpoint() = default;

arrow::Result<std::unique_ptr<Checkpoint>> Checkpoint::Open(const std::string& path, Disk* disk) {
  std::unique_ptr<Checkpoint> checkpoint(new Checkpoint(path, disk));
  ARROW_RETURN_NOT_OK(disk->CreateDirectories(path));
  // A folder that is on a simulated disk only has nobody to be locked against.
  std::error_code error;
  if (std::filesystem::is_directory(path, error)) {
    ARROW_ASSIGN_OR_RAISE(checkpoint->lock_, FolderLock::Acquire(path));
  }

  const std::string metadata_path = JoinPath(path, "metadata");
  ARROW_ASSIGN_OR_RAISE(const std::optional<std::string> metadata, disk->Read(metadata_path));
  if (metadata) {
    if (std::optional<std::string> id = ParseQueryId(*metadata)) {
      checkpoint->query_id_ = std::move(*id);
      return checkpoint;
    }
  }

  // Without a query id the table's transactions can't be told from a stranger's: a new id is only
  // right where nothing was ever planned.
  ARROW_ASSIGN_OR_RAISE(const std::vector<int64_t> planned, checkpoint->offsets_.List());
  ARROW_ASSIGN_OR_RAISE(const std::vector<int64_t> committed, checkpoint->commits_.List());
  if (!planned.empty() || !committed.empty()) {
    return arrow::Status::Invalid(
        "'", metadata_path, metadata ? "' is damaged" : "' is missing",
        ", but the checkpoint has batches: without the query id in it, batches that the table "
        "holds "
        "would be appended again. Put the file back from a backup (its content is {\"id\":\"…\"}, "
        "and the id is the appId of the `txn` actions in the table's _delta_log), or start the "
        "table afresh with --full-refresh");
  }
  checkpoint->query_id_ = NewUuid();
  checkpoint->is_new_ = true;
  const std::string contents = "{\"id\":\"" + checkpoint->query_id_ + "\"}";
  ARROW_RETURN_NOT_OK(disk->Remove(JoinPath(path, ".metadata.crc")));
  ARROW_RETURN_NOT_OK(disk->Put(metadata_path, contents));
  return checkpoint;
}

std::string Checkpoint::SourcePath(int n) const {
  return JoinPath(JoinPath(path_, "sources"), std::to_string(n));
}

std::string Checkpoint::StatePath() const { return JoinPath(path_, "state"); }

}  // namespace freshet
