#include "stream/checkpoint/recovery_facts.h"

#include <algorithm>
#include <functional>
#include <optional>

#include "stream/checkpoint/offset_log.h"

namespace freshet {
namespace {

/// Spark's spark.sql.streaming.minBatchesToRetain: files older than that are being purged, and a
/// power loss may bring some of those back.
constexpr int64_t kRetainedBatches = 100;

using Parser = std::function<arrow::Status(const std::string&)>;

arrow::Status ParseOffsets(const std::string& text) { return ParseOffsetLogEntry(text).status(); }
arrow::Status ParseCommit(const std::string& text) { return ParseCommitLogEntry(text).status(); }

/// OK when the entry is whole, Invalid when it is torn, anything else when that can't be said.
arrow::Status CheckEntry(MetadataLog& log, int64_t batch_id, const Parser& parse) {
  ARROW_ASSIGN_OR_RAISE(const std::optional<std::string> text, log.Get(batch_id));
  if (!text) return arrow::Status::IOError("'", log.EntryPath(batch_id), "' is missing");
  const arrow::Status status = parse(*text);
  if (status.ok() || status.IsInvalid()) return status;
  return status.WithMessage("can't read '", log.EntryPath(batch_id), "': ", status.message());
}

arrow::Status CheckGaps(const MetadataLog& log, const std::vector<int64_t>& ids) {
  for (size_t i = ids.size(); i-- > 1;) {
    if (ids[i] < ids.back() - kRetainedBatches + 1) return arrow::Status::OK();
    if (ids[i] - 1 == ids[i - 1]) continue;
    return arrow::Status::Invalid("'", log.EntryPath(ids[i] - 1),
                                  "' is missing, though there are files before and after it: ",
                                  "the checkpoint is damaged. Put the file back from a backup, or "
                                  "start the table afresh with "
                                  "--full-refresh");
  }
  return arrow::Status::OK();
}

/// Takes the torn entries off the end of `ids`, newest first.
arrow::Result<std::vector<int64_t>> SplitTorn(MetadataLog& log, const Parser& parse,
                                              std::vector<int64_t>* ids) {
  std::vector<int64_t> torn;
  while (!ids->empty()) {
    const arrow::Status status = CheckEntry(log, ids->back(), parse);
    if (status.ok()) break;
    if (!status.IsInvalid()) return status;
    torn.push_back(ids->back());
    ids->pop_back();
  }
  return torn;
}

arrow::Status CheckTornOffsets(const CheckpointFacts& found, MetadataLog& offsets,
                               const std::string& table) {
  for (const int64_t id : found.torn_offsets) {
    const bool in_table = found.facts.table_txn >= id;
    const bool committed = found.facts.newest_commit >= id;
    if (!in_table && !committed) continue;
    return arrow::Status::Invalid(
        "'", offsets.EntryPath(id), "' is empty or torn, but ",
        in_table ? "table '" + table + "' holds batch " + std::to_string(id)
                 : "commits/" + std::to_string(id) + " says that the batch is done",
        ": where that batch ended is lost. Put the file back from a backup, or start the table "
        "afresh with --full-refresh");
  }
  return arrow::Status::OK();
}

/// A batch that is run again begins where the one before it ended.
arrow::Status CheckStartOfPending(const RecoveryFacts& facts, const std::vector<int64_t>& ids,
                                  MetadataLog& offsets) {
  if (!facts.newest_offsets || *facts.newest_offsets == 0 ||
      facts.newest_commit >= *facts.newest_offsets) {
    return arrow::Status::OK();
  }
  const int64_t before = *facts.newest_offsets - 1;
  arrow::Status status = arrow::Status::Invalid("it is missing");
  if (std::binary_search(ids.begin(), ids.end(), before)) {
    status = CheckEntry(offsets, before, ParseOffsets);
    if (status.ok() || !status.IsInvalid()) return status;
  }
  return status.WithMessage("can't run batch ", *facts.newest_offsets,
                            " again, because it begins where '", offsets.EntryPath(before),
                            "' ends: ", status.message(),
                            ". Put the file back from a backup, or start the table afresh with "
                            "--full-refresh");
}

}  // namespace

arrow::Result<CheckpointFacts> ReadCheckpointFacts(Checkpoint* checkpoint,
                                                   const RecoveryFacts& known,
                                                   const std::string& table) {
  MetadataLog& offsets = checkpoint->offsets();
  MetadataLog& commits = checkpoint->commits();
  ARROW_ASSIGN_OR_RAISE(std::vector<int64_t> planned, offsets.List());
  ARROW_ASSIGN_OR_RAISE(std::vector<int64_t> committed, commits.List());
  ARROW_RETURN_NOT_OK(CheckGaps(offsets, planned));
  ARROW_RETURN_NOT_OK(CheckGaps(commits, committed));

  CheckpointFacts found;
  found.facts = known;
  ARROW_ASSIGN_OR_RAISE(found.torn_commits, SplitTorn(commits, ParseCommit, &committed));
  found.facts.newest_commit.reset();
  if (!committed.empty()) found.facts.newest_commit = committed.back();
  ARROW_ASSIGN_OR_RAISE(found.torn_offsets, SplitTorn(offsets, ParseOffsets, &planned));
  found.facts.newest_offsets.reset();
  if (!planned.empty()) found.facts.newest_offsets = planned.back();

  ARROW_RETURN_NOT_OK(CheckTornOffsets(found, offsets, table));
  ARROW_RETURN_NOT_OK(CheckStartOfPending(found.facts, planned, offsets));
  return found;
}

arrow::Result<RecoveryAction> Recover(Checkpoint* checkpoint, const RecoveryFacts& known,
                                      const std::string& table) {
  ARROW_ASSIGN_OR_RAISE(const CheckpointFacts found, ReadCheckpointFacts(checkpoint, known, table));
  ARROW_ASSIGN_OR_RAISE(const RecoveryAction action,
                        DecideRecovery(found.facts, checkpoint->path(), table));
  for (const int64_t id : found.torn_offsets) {
    ARROW_RETURN_NOT_OK(checkpoint->offsets().Remove(id));
  }
  for (const int64_t id : found.torn_commits) {
    ARROW_RETURN_NOT_OK(checkpoint->commits().Remove(id));
  }
  return action;
}

}  // namespace freshet
