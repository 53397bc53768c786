// What a stateful flow remembers from batch to batch: keys and values in RocksDB, tagged with the
// batch that they belong to, those with an end in the order in which they end.
#pragma once

#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/result.h>
#include <arrow/status.h>

#include "base/disk.h"

namespace freshet {

/// A key, and when it may go: once the watermark has reached `expires` (event time, microseconds
/// since the epoch). A key means the same only together with its `expires`, so this must be a part
/// of what the key says (its event time, the end of its window).
struct StateKey {
  static constexpr int64_t kNever = std::numeric_limits<int64_t>::max();

  std::string_view bytes;
  int64_t expires = kNever;
};

/// Whether keys are in the order of key_order.h.
enum class KeyOrder { kAny, kSorted };

/// How much there is, for progress.
struct StateSize {
  int64_t memory_bytes = 0;  ///< memtables, pinned blocks and the cache in use
  int64_t disk_bytes = 0;    ///< table files that are live
};

/// The state of one flow, in the folder `state/` of its checkpoint. It is always the state after
/// exactly one batch: what a micro-batch changes is staged in memory and written, together with the
/// batch's id, in one atomic step by Commit. A crash before that leaves the state of the batch
/// before.
///
/// Memory is bounded by what one batch stages, and by the sizes of cache and write buffers; not by
/// the number of keys.
///
/// Owned by its flow and used by the flow's thread alone. RocksDB's own lock keeps a second process
/// out; the checkpoint's lock has refused it before.
class StateStore {
 public:
  /// Opens the folder, or makes an empty state. `keeper` says in one line what keeps this state and
  /// what its keys and values are made of; a state that another keeper has filled is refused. A
  /// state that is damaged is an error that names the folder and the remedy; it is never taken for
  /// an empty one.
  static arrow::Result<std::unique_ptr<StateStore>> Open(const std::string& path,
                                                         const std::string& keeper,
                                                         Durability durability);
  virtual ~StateStore() = default;

  /// The batch whose state this is; nullopt: no batch has been committed.
  virtual std::optional<int64_t> version() const = 0;

  /// Keys in the state, staged changes not counted.
  virtual int64_t key_count() const = 0;

  virtual arrow::Result<StateSize> Size() = 0;

  /// For each key, whether the committed state has it. Staged changes do not count. Many keys at
  /// once are found soonest in the order of key_order.h.
  virtual arrow::Result<std::vector<bool>> Contains(const std::vector<StateKey>& keys) = 0;

  /// For each key, its value in the committed state; nullopt where it has none.
  virtual arrow::Result<std::vector<std::optional<std::string>>> Get(
      const std::vector<StateKey>& keys) = 0;

  /// Stages a key that is not in the state. The caller stages no key twice, and none that
  /// TakeExpired has already passed.
  virtual arrow::Status StageNew(const StateKey& key, std::string_view value = {}) = 0;

  /// As StageNew for many keys at once, without values. `owner` keeps alive what they point to; it
  /// is held until the batch is committed or abandoned. At most once a batch.
  virtual void StageNewKeys(std::vector<StateKey> keys, KeyOrder order,
                            std::shared_ptr<const void> owner) = 0;

  /// Stages another value for a key that is in the state; else as StageNew.
  virtual arrow::Status StageUpdate(const StateKey& key, std::string_view value) = 0;

  /// Stages the removal of all keys that expire at or before `watermark` (microseconds since the
  /// epoch), and gives how many those are. `visit`, where there is one, sees each of them in the
  /// order in which they expire; what it is given lives as long as its call.
  using Visitor = std::function<arrow::Status(const StateKey& key, std::string_view value)>;
  virtual arrow::Result<int64_t> TakeExpired(int64_t watermark, const Visitor& visit = {}) = 0;

  /// Forgets what is staged: the batch is abandoned.
  virtual void Abandon() = 0;

  /// Begins to write what is staged for `batch_id` on a thread of its own, where that is much, so
  /// that the caller can do something else before Commit. Nothing is staged in between.
  virtual void BeginCommit(int64_t batch_id) = 0;

  /// Makes what is staged the state of `batch_id`, durably. Batch ids only rise.
  virtual arrow::Status Commit(int64_t batch_id) = 0;
};

}  // namespace freshet
