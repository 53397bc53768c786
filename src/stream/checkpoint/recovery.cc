#include "stream/checkpoint/recovery.h"

namespace freshet {
namespace {

/// The facts with the paths that a refusal names.
class Decision {
 public:
  Decision(const RecoveryFacts& facts, const std::string& checkpoint, const std::string& table)
      : facts_(facts), checkpoint_("'" + checkpoint + "'"), table_("'" + table + "'") {}

  arrow::Result<RecoveryAction> Decide() const {
    ARROW_RETURN_NOT_OK(CheckCommitsAgainstOffsets());
    ARROW_RETURN_NOT_OK(CheckTableAgainstOffsets());
    if (!facts_.newest_offsets) return DecideFirst();
    ARROW_RETURN_NOT_OK(CheckTableAgainstCommits());
    const int64_t newest = *facts_.newest_offsets;
    if (facts_.newest_commit == newest) return DecideNext(newest);
    ARROW_RETURN_NOT_OK(CheckBatchBefore(newest));
    return DecideRerun(newest);
  }

 private:
  /// A batch is planned (offsets/N) before it is committed (commits/N).
  arrow::Status CheckCommitsAgainstOffsets() const {
    if (!facts_.newest_commit) return arrow::Status::OK();
    if (facts_.newest_offsets && *facts_.newest_commit <= *facts_.newest_offsets) {
      return arrow::Status::OK();
    }
    return arrow::Status::Invalid(
        "checkpoint ", checkpoint_, " has commits/", *facts_.newest_commit, " but no offsets/",
        *facts_.newest_commit, Newest(facts_.newest_offsets, "offsets"),
        ": where that batch ended is lost. Put the missing files of offsets/ back from a backup, ",
        kStartAfresh);
  }

  /// A batch is planned before the table holds it.
  arrow::Status CheckTableAgainstOffsets() const {
    if (!facts_.table_txn) return arrow::Status::OK();
    if (facts_.newest_offsets && *facts_.table_txn <= *facts_.newest_offsets) {
      return arrow::Status::OK();
    }
    return arrow::Status::Invalid(
        "the table is ahead of the checkpoint: ", table_, " holds batch ", *facts_.table_txn,
        " of this flow, but checkpoint ", checkpoint_,
        facts_.newest_offsets ? " ends at offsets/" + std::to_string(*facts_.newest_offsets)
                              : std::string(" has no offsets"),
        " (restored from an older backup?). New batches of these numbers would be skipped as "
        "already there, and their rows lost. Put back the checkpoint that belongs to the table, ",
        kStartAfresh);
  }

  /// Nothing was ever planned.
  arrow::Result<RecoveryAction> DecideFirst() const {
    if (facts_.has_state && facts_.state_version) {
      return StateAhead(*facts_.state_version, "has no offsets");
    }
    if (facts_.table_has_rows) {
      return arrow::Status::Invalid(
          "table ", table_, " holds rows, but checkpoint ", checkpoint_,
          " is new: everything would be read and appended again. Put the table's checkpoint back "
          "(a copy of the one that Spark used will do), ",
          kStartAfresh);
    }
    return PlanBatch{0};
  }

  /// Sinks write a `txn` for every batch, also for one without rows, and before commits/N.
  arrow::Status CheckTableAgainstCommits() const {
    if (!facts_.newest_commit || !facts_.sink_remembers) return arrow::Status::OK();
    const int64_t committed = *facts_.newest_commit;
    if (!facts_.table_exists) {
      return arrow::Status::Invalid("checkpoint ", checkpoint_, " has commits/", committed,
                                    ", but there is no table at ", table_,
                                    " (dropped or moved?). Put the table back, ", kStartAfresh);
    }
    if (!facts_.table_txn) {
      return arrow::Status::Invalid(
          "checkpoint ", checkpoint_, " has commits/", committed, ", but table ", table_,
          " knows of no batch of this flow: it was dropped and made again, or its transaction "
          "identifiers have expired (delta.setTransactionRetentionDuration), so that a batch that "
          "it holds can't be told from one that it lacks. Put the right table back, ",
          kStartAfresh);
    }
    if (*facts_.table_txn < committed) {
      return arrow::Status::Invalid(
          "the table is behind the checkpoint: ", checkpoint_, " has commits/", committed, ", but ",
          table_, " holds this flow's batches only up to ", *facts_.table_txn,
          " (restored from an older backup?). The batches between are missing from it. Put back "
          "the table that belongs to the checkpoint, ",
          kStartAfresh);
    }
    return arrow::Status::OK();
  }

  /// Everything planned is committed.
  arrow::Result<RecoveryAction> DecideNext(int64_t newest) const {
    if (facts_.has_state && facts_.state_version != newest) {
      if (facts_.state_version && *facts_.state_version > newest) {
        return StateAhead(*facts_.state_version, "ends at offsets/" + std::to_string(newest));
      }
      return StateLost(newest);
    }
    return PlanBatch{newest + 1};
  }

  /// `pending` is planned and not committed; whether all before it are written must be certain.
  arrow::Status CheckBatchBefore(int64_t pending) const {
    const int64_t before = pending - 1;
    if (before < 0 || facts_.newest_commit >= before || facts_.table_txn >= before) {
      return arrow::Status::OK();
    }
    return arrow::Status::Invalid(
        "checkpoint ", checkpoint_, " has offsets/", pending, " but no commits/", before,
        Newest(facts_.newest_commit, "commits"),
        facts_.sink_remembers
            ? ", and table " + table_ + " does not hold batch " + std::to_string(before)
            : ", and nobody knows whether " + table_ + " holds batch " + std::to_string(before),
        ": its rows would be left out. Put the missing files of commits/ back from a backup, ",
        kStartAfresh);
  }

  arrow::Result<RecoveryAction> DecideRerun(int64_t pending) const {
    RerunBatch rerun{pending};
    rerun.sink_holds_it = facts_.table_txn == pending;
    if (!facts_.has_state) return rerun;
    if (facts_.state_version > pending) {
      return StateAhead(*facts_.state_version, "ends at offsets/" + std::to_string(pending));
    }
    rerun.state_holds_it = facts_.state_version == pending;
    // The state is committed when the sink has the batch.
    if (!facts_.sink_remembers) rerun.sink_holds_it = rerun.state_holds_it;
    if (rerun.state_holds_it && !rerun.sink_holds_it) {
      return arrow::Status::Invalid(
          "the state is ahead of the table: the state in checkpoint ", checkpoint_, " holds batch ",
          pending, ", but table ", table_,
          " does not, so that its rows would be taken for known and dropped. Put back the table "
          "that belongs to the checkpoint, ",
          kStartAfresh);
    }
    const bool state_holds_before =
        pending == 0 ? !facts_.state_version.has_value() : facts_.state_version == pending - 1;
    if (!rerun.state_holds_it && !state_holds_before) return StateLost(pending - 1);
    return rerun;
  }

  arrow::Status StateAhead(int64_t version, const std::string& checkpoint_is) const {
    return arrow::Status::Invalid("the state is ahead of the checkpoint: it holds batch ", version,
                                  ", but checkpoint ", checkpoint_, " ", checkpoint_is,
                                  " (restored from an older backup?). Put back the whole "
                                  "checkpoint folder from one backup, ",
                                  kStartAfresh);
  }

  arrow::Status StateLost(int64_t wanted) const {
    return arrow::Status::Invalid(
        "the state of the flow is lost: ",
        wanted < 0 ? std::string("an empty state") : "batch " + std::to_string(wanted),
        " is wanted, but the state in checkpoint ", checkpoint_, " holds ",
        facts_.state_version ? "batch " + std::to_string(*facts_.state_version)
                             : std::string("nothing"),
        ". Going on with it would let rows through that were seen before. Put back the whole "
        "checkpoint folder from one backup, ",
        kStartAfresh);
  }

  static std::string Newest(const std::optional<int64_t>& id, const std::string& log) {
    return id ? " (the newest is " + log + "/" + std::to_string(*id) + ")"
              : " (" + log + "/ is empty)";
  }

  static constexpr std::string_view kStartAfresh = "or start afresh with --full-refresh";

  const RecoveryFacts& facts_;
  const std::string checkpoint_;
  const std::string table_;
};

}  // namespace

arrow::Result<RecoveryAction> DecideRecovery(const RecoveryFacts& facts,
                                             const std::string& checkpoint,
                                             const std::string& table) {
  return Decision(facts, checkpoint, table).Decide();
}

}  // namespace freshet
