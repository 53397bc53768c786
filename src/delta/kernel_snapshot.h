// Snapshot over delta_kernel's.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "delta/table.h"
#include "freshet_bridge/delta.h"

namespace freshet::delta {

/// What the newest metaData and protocol actions say. Shared by the snapshots that they hold for.
struct TableInfo {
  std::string table_id;
  std::shared_ptr<arrow::Schema> schema;
  std::vector<std::string> partition_columns;
  std::map<std::string, std::string> properties;
  std::string comment;
  Protocol protocol;
  int64_t created_time_ms = -1;
};

class KernelSnapshot : public Snapshot {
 public:
  /// `info` is given when it is known to hold for this version too, else it is read from the
  /// kernel.
  static arrow::Result<std::shared_ptr<const KernelSnapshot>> Make(
      const std::string& table_path, rust::Box<bridge::TableSnapshot> kernel,
      std::shared_ptr<const TableInfo> info = nullptr);

  KernelSnapshot(std::string table_path, rust::Box<bridge::TableSnapshot> kernel,
                 std::shared_ptr<const TableInfo> info);

  int64_t version() const override { return version_; }
  const std::string& table_id() const override { return info_->table_id; }
  const std::shared_ptr<arrow::Schema>& schema() const override { return info_->schema; }
  const std::vector<std::string>& partition_columns() const override {
    return info_->partition_columns;
  }
  const std::map<std::string, std::string>& properties() const override {
    return info_->properties;
  }
  const std::string& comment() const override { return info_->comment; }
  const Protocol& protocol() const override { return info_->protocol; }
  int64_t created_time_ms() const override { return info_->created_time_ms; }
  arrow::Result<int64_t> CommitTimeMs() const override;
  arrow::Result<std::optional<int64_t>> TransactionVersion(
      const std::string& app_id) const override;
  arrow::Result<std::vector<AddedFile>> Files() const override;
  arrow::Result<std::vector<uint64_t>> DeletedRows(const AddedFile& file) const override;
  arrow::Status CheckReadable() const override;
  std::string ColumnMappingMode() const override;
  arrow::Result<bool> IsPlain() const override;
  arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> ReadAll() const override;

  const bridge::TableSnapshot& kernel() const { return *kernel_; }
  const std::shared_ptr<const TableInfo>& info() const { return info_; }

  /// Says whether files made for one fit the other: same table, columns, partitioning, protocol.
  bool TakesSameFiles(const KernelSnapshot& other) const;

  /// True when the table's columns have other names in its files (delta.columnMapping.mode).
  bool MapsColumns() const;

 private:
  const std::string table_path_;
  const rust::Box<bridge::TableSnapshot> kernel_;
  const std::shared_ptr<const TableInfo> info_;
  const int64_t version_;
};

using KernelSnapshotPtr = std::shared_ptr<const KernelSnapshot>;

}  // namespace freshet::delta
