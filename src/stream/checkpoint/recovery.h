// What to do on start, decided from what is on the disk: a pure function.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>

#include <arrow/result.h>

namespace freshet {

/// Facts read from the disk before anything is decided. Nothing in them is interpreted.
struct RecoveryFacts {
  std::optional<int64_t> newest_offsets{};  ///< newest N with a readable offsets/N
  std::optional<int64_t> newest_commit{};   ///< newest N with a readable commits/N
  std::optional<int64_t> table_txn{};       ///< the sink's txn version for this query id
  bool table_exists = false;
  /// The sink holds rows, whoever wrote them. Looked at only before the first batch: leave it false
  /// where several flows share the table.
  bool table_has_rows = false;
  bool has_state = false;                  ///< the flow has a stateful step
  std::optional<int64_t> state_version{};  ///< the batch that the state holds; nullopt: empty state
  /// The sink keeps a txn with each batch. A Kafka topic doesn't: it holds a batch for certain only
  /// when commits/ says so, and what is said above of the table says nothing.
  bool sink_remembers = true;
};

/// Plan a new batch with this id.
struct PlanBatch {
  int64_t batch_id = 0;
  bool operator==(const PlanBatch&) const = default;
};

/// Run a batch again with the offsets that it was planned with.
struct RerunBatch {
  int64_t batch_id = 0;
  /// Rows are computed for the state only.
  bool sink_holds_it = false;
  /// Then the sink does too: only commits/N and the source are left.
  bool state_holds_it = false;
  bool operator==(const RerunBatch&) const = default;
};

using RecoveryAction = std::variant<PlanBatch, RerunBatch>;

/// Decides from the facts, or refuses with Status::Invalid whose message says what contradicts
/// what, and how to repair it. `checkpoint` and `sink` are paths or a topic, for the message only.
/// Total: every combination of facts leads to one or the other.
arrow::Result<RecoveryAction> DecideRecovery(const RecoveryFacts& facts,
                                             const std::string& checkpoint,
                                             const std::string& sink);

}  // namespace freshet
