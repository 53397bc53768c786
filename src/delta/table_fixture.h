// The fixture of the tests of Table: a table on the real disk, with a Disk between that can lie.
#pragma once

#include <fstream>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "delta/data_file_writer.h"
#include "delta/log_path.h"
#include "delta/table.h"
#include "delta/test_table.h"

namespace freshet::delta {

using nlohmann::json;

inline constexpr const char* kAppId = "5e0c2b9e-query";

inline std::shared_ptr<arrow::Schema> Readings() {
  return arrow::schema({
      arrow::field("timestamp", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")),
      arrow::field("device_id", arrow::utf8()),
      arrow::field("floor", arrow::int32()),
  });
}

inline std::shared_ptr<arrow::RecordBatch> Reading(int floor, const std::string& device = "d1") {
  return Rows(Readings(), R"([{"timestamp":1736669880000000,"device_id":")" + device +
                              R"(","floor":)" + std::to_string(floor) + "}]");
}

class TableTest : public testing::Test {
 protected:
  TableTest() : path_(JoinPath(folder_.path(), "ta ble")) {}

  SnapshotPtr Create(TableDefinition definition = {}) {
    if (definition.schema == nullptr) definition.schema = Readings();
    return Unwrap(table_->Create(definition));
  }

  std::vector<AddedFile> Files(const std::shared_ptr<arrow::RecordBatch>& rows,
                               const std::vector<std::string>& partition_columns = {}) {
    return Unwrap(WriteDataFiles(&disk_, path_, Readings(), partition_columns, {rows}, {}));
  }

  AppendOutcome Append(const SnapshotPtr& snapshot, int64_t version, int floor) {
    return Unwrap(table_->Append(snapshot, Files(Reading(floor)), {kAppId, version}));
  }

  /// The floors of all rows, read by the kernel.
  std::vector<int> Floors(const Snapshot& snapshot) {
    const auto reader = Unwrap(snapshot.ReadAll());
    std::vector<int> floors;
    for (const auto& batch : Unwrap(reader->ToRecordBatches())) {
      const auto column =
          std::static_pointer_cast<arrow::Int32Array>(batch->GetColumnByName("floor"));
      for (int64_t row = 0; row < batch->num_rows(); ++row) floors.push_back(column->Value(row));
    }
    return floors;
  }

  /// The actions of one commit, by their kind.
  std::multimap<std::string, json> Actions(int64_t version) {
    std::multimap<std::string, json> actions;
    std::ifstream file(CommitPath(path_, version));
    for (std::string line; std::getline(file, line);) {
      const json action = json::parse(line);
      actions.emplace(action.begin().key(), action.begin().value());
    }
    return actions;
  }

  TemporaryFolder folder_;
  const std::string path_;
  std::unique_ptr<Disk> posix_ = MakePosixDisk(Durability::kOs);
  InterceptedDisk disk_{posix_.get()};
  std::unique_ptr<Table> table_ = Table::Make(path_, &disk_, Durability::kOs);
};

}  // namespace freshet::delta
