// A Delta table on a path: snapshots, appends in a transaction, the log as a stream of commits.
//
// The log's meaning is delta_kernel's (through rust/bridge); what is put on the disk goes through a
// Disk, so that the protocol's durability and failpoints hold for it too. Data files are written
// with DataFileWriter (data_file_writer.h) and handed in as AddedFile.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "base/disk.h"
#include "delta/history.h"

namespace freshet::delta {

/// Partition column → value as Delta writes it in `partitionValues`; nullopt is NULL.
using PartitionValues = std::map<std::string, std::optional<std::string>>;

/// Where a file's deletion vector is, as the log describes it.
struct DeletionVector {
  std::string storage_type;  ///< u: a file beside the table's; p: a file anywhere; i: inline
  std::string path_or_inline;
  std::optional<int32_t> offset;
  int32_t size = 0;         ///< bytes
  int64_t cardinality = 0;  ///< how many rows it takes out
};

/// A data file that the log adds.
struct AddedFile {
  std::string path;  ///< relative to the table, not percent-encoded; absolute if the log has it so
  int64_t size = 0;  ///< bytes
  int64_t modification_time_ms = 0;
  PartitionValues partition_values;
  int64_t num_records = -1;  ///< -1: the log does not say
  std::string stats_json;    ///< Delta's stats object; empty: none
  bool data_change = true;
  bool has_deletion_vector = false;
  std::optional<DeletionVector> deletion_vector;  ///< filled in by Snapshot::Files
};

/// What a new table is made of.
struct TableDefinition {
  std::shared_ptr<arrow::Schema> schema;
  std::vector<std::string> partition_columns;
  std::map<std::string, std::string> properties;  ///< `delta.…` and the user's own
  std::string comment;
};

/// `txn` of the Delta protocol: the application (Spark's query id) and its version (the batch id).
struct TransactionId {
  std::string app_id;
  int64_t version = 0;
};

/// The protocol action: what a reader and a writer must know. Features are sorted, and empty for
/// versions that have no lists of them.
struct Protocol {
  int reader_version = 0;
  int writer_version = 0;
  std::vector<std::string> reader_features;
  std::vector<std::string> writer_features;

  bool operator==(const Protocol&) const = default;
};

/// The table at one version. Immutable, cheap to copy; may be read from any thread.
class Snapshot {
 public:
  virtual ~Snapshot() = default;
  virtual int64_t version() const = 0;
  virtual const std::string& table_id() const = 0;  ///< metaData.id
  /// Columns in the table's order, partition columns among them, Arrow types as sql/schema_text.h.
  virtual const std::shared_ptr<arrow::Schema>& schema() const = 0;
  virtual const std::vector<std::string>& partition_columns() const = 0;
  virtual const std::map<std::string, std::string>& properties() const = 0;
  virtual const std::string& comment() const = 0;
  virtual const Protocol& protocol() const = 0;
  /// When this version was committed, in Unix milliseconds: the time in its commit where the table
  /// keeps such (in-commit timestamps), else that of the commit's file.
  virtual arrow::Result<int64_t> CommitTimeMs() const = 0;
  /// When the table was made, in Unix milliseconds; -1: the log does not say.
  virtual int64_t created_time_ms() const = 0;
  /// The newest version that the application has committed; nullopt: none.
  virtual arrow::Result<std::optional<int64_t>> TransactionVersion(
      const std::string& app_id) const = 0;
  /// The live files, in the log's order where it is known.
  virtual arrow::Result<std::vector<AddedFile>> Files() const = 0;
  /// The positions, from 0 and ascending, of the rows of a file of Files() that its deletion vector
  /// takes out; none when it has no vector.
  virtual arrow::Result<std::vector<uint64_t>> DeletedRows(const AddedFile& file) const = 0;
  /// Status::NotImplemented, with the feature's name, for a table that asks its readers for more
  /// than Freshet knows. Call it before reading rows.
  virtual arrow::Status CheckReadable() const = 0;
  /// none, name or id: delta.columnMapping.mode.
  virtual std::string ColumnMappingMode() const = 0;
  /// True when a plain parquet reader over Files() gives the table's rows (partition columns
  /// filled in): no deletion vectors, no column mapping, no type widening.
  virtual arrow::Result<bool> IsPlain() const = 0;
  /// Reads the whole table through the kernel, every feature honoured. For tables that are not
  /// plain.
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ReadAll() const = 0;
};

using SnapshotPtr = std::shared_ptr<const Snapshot>;

/// What became of an append. Closed: a caller switches over `kind` and forgets no case.
struct AppendOutcome {
  enum class Kind {
    kCommitted,      ///< this call's commit is in the log
    kAlreadyThere,   ///< the log holds a commit of ours with this txn version or a newer one
    kSchemaChanged,  ///< somebody changed schema, partitioning, protocol or table id meanwhile
  };
  Kind kind;
  /// The newest snapshot that the call has seen; with kCommitted it is at the new version.
  SnapshotPtr snapshot;
};

/// One commit of the log, as a stream reader needs it.
struct Commit {
  int64_t version = 0;
  int64_t timestamp_ms = 0;
  std::vector<AddedFile> added;   ///< in the order of the commit file
  bool removes_data = false;      ///< a `remove` with dataChange = true
  bool changes_metadata = false;  ///< has a metaData action
  bool changes_protocol = false;
};

/// A table's folder. Thread-safe. Owns nothing on the disk; `disk` outlives it.
class Table {
 public:
  /// `checkpoints` says how durable the log's checkpoints are, which the kernel writes past `disk`.
  static std::unique_ptr<Table> Make(std::string path, Disk* disk,
                                     Durability checkpoints = Durability::kFull);
  virtual ~Table() = default;

  virtual const std::string& path() const = 0;

  /// The newest snapshot; nullptr (and OK) when there is no table at the path. `known`, if given,
  /// is brought up to date instead of reading the log from its beginning.
  virtual arrow::Result<SnapshotPtr> Load(SnapshotPtr known = nullptr) = 0;

  /// The table as it was at `version`; nullptr (and OK) when there is no table. Status::Invalid
  /// names the newest version where that one is not there yet, and the file that is missing where
  /// it was cleaned out of the log.
  virtual arrow::Result<SnapshotPtr> LoadAt(int64_t version) = 0;

  /// The version that the table had at a time, in Unix milliseconds: the newest whose commit was
  /// made by then. Status::Invalid for a time before the oldest that can still be read, and where
  /// there is no table.
  virtual arrow::Result<int64_t> VersionAsOf(int64_t timestamp_ms) = 0;

  /// Commits version 0. When somebody else made the table meanwhile, theirs is returned.
  virtual arrow::Result<SnapshotPtr> Create(const TableDefinition& definition) = 0;

  /// Appends files in one commit with `txn`. A conflict with another writer is looked into: if the
  /// winner is ourselves (its txn is ours) the answer is kAlreadyThere, otherwise the append is
  /// tried again on the new snapshot, up to a limit, with a short random wait. Checkpoints are for
  /// the caller to write, since what they take grows with the table.
  ///
  /// Reaches the failpoints before-delta-commit and after-delta-commit.
  virtual arrow::Result<AppendOutcome> Append(SnapshotPtr snapshot,
                                              const std::vector<AddedFile>& files,
                                              const TransactionId& txn) = 0;

  /// Says whether `delta.checkpointInterval` (default 10) asks for a checkpoint at the snapshot's
  /// version; `last` is the version of one that the snapshot may not know of.
  virtual bool CheckpointIsDue(const Snapshot& snapshot, int64_t last = 0) const = 0;

  /// Writes a checkpoint of the log at the snapshot's version; the snapshot that knows of it.
  virtual arrow::Result<SnapshotPtr> WriteCheckpoint(const SnapshotPtr& snapshot) = 0;

  /// `snapshot`, which is at the version of `checkpointed` or a newer one, knowing of that one's
  /// checkpoint: it forgets the commits before it. Reads nothing.
  virtual arrow::Result<SnapshotPtr> WithCheckpointOf(const SnapshotPtr& snapshot,
                                                      const SnapshotPtr& checkpointed) = 0;

  /// The newest version in the log, at or after `at_least`, found by looking for the next file
  /// (no snapshot is made); -1 when there is no log.
  virtual arrow::Result<int64_t> LatestVersion(int64_t at_least = 0) = 0;

  /// Reads one commit file; nullopt when it is not there (cleaned up, or not yet written).
  virtual arrow::Result<std::optional<Commit>> ReadCommit(int64_t version) = 0;

  /// What the commits that are left in the log say of themselves, newest first; at most `limit`,
  /// all when it is nullopt. Empty when there is no table.
  virtual arrow::Result<std::vector<HistoryEntry>> History(
      std::optional<int64_t> limit = std::nullopt) = 0;
};

}  // namespace freshet::delta
