// What a stateful flow remembers from batch to batch: keys and values in RocksDB, tagged with the
// batch that they belong to.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>

#include "base/disk.h"

namespace freshet {

/// The state of one flow, in the folder `state/` of its checkpoint. It is always the state after
/// exactly one batch: what a micro-batch changes is staged in memory and written, together with the
/// batch's id, in one atomic RocksDB write by Commit. A crash before that leaves the state of the
/// batch before.
///
/// Owned by its flow and used by the flow's thread alone. RocksDB's own lock keeps a second process
/// out; the checkpoint's lock has refused it before.
class StateStore {
 public:
  /// Opens the folder, or makes an empty state. A state that is damaged is an error that names the
  /// folder and the remedy; it is never taken for an empty one.
  static arrow::Result<std::unique_ptr<StateStore>> Open(const std::string& path,
                                                         Durability durability);
  virtual ~StateStore() = default;

  /// The batch whose state this is; nullopt: no batch has been committed.
  virtual std::optional<int64_t> version() const = 0;

  /// Keys in the state, staged ones not counted.
  virtual int64_t key_count() const = 0;

  /// For each key, whether the committed state has it. Staged keys do not count.
  virtual arrow::Result<std::vector<bool>> Contains(const std::vector<std::string_view>& keys) = 0;

  /// Stages a key that is not in the state for the next Commit; the caller stages no key twice.
  virtual arrow::Status StageNew(std::string_view key) = 0;

  /// Forgets what is staged: the batch is abandoned.
  virtual void Abandon() = 0;

  /// Makes what is staged the state of `batch_id`, durably. Batch ids only rise.
  virtual arrow::Status Commit(int64_t batch_id) = 0;
};

}  // namespace freshet
