// For tests: a working directory with inputs and a warehouse, as tests/check/pipelines.test
// describes it.
#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include <gtest/gtest.h>

#include "base/disk.h"
#include "delta/table.h"
#include "pipeline/build_flow_graph.h"
#include "query/query_engine.h"
#include "sql/pipeline_parser.h"
#include "sql/schema_text.h"

namespace freshet {

/// Changes into a new folder, and back when it goes. Paths in messages are then short and the same
/// on every machine. The query engine is made once for all tests of a program.
class TestWorld {
 public:
  TestWorld() : home_(std::filesystem::current_path()), disk_(MakePosixDisk(Durability::kOs)) {
    std::string name = (std::filesystem::temp_directory_path() / "freshet-test-XXXXXX").string();
    folder_ = ::mkdtemp(name.data());
    std::filesystem::current_path(folder_);
    std::filesystem::create_directories("data/sensor_data");
    std::filesystem::create_directories("warehouse/empty");
    EXPECT_TRUE(disk_->Put("data/sensors.json", "{}\n").ok());
    MakeTable("readings", "timestamp TIMESTAMP, device_id STRING, value DOUBLE", {},
              {{"delta.checkpointInterval", "5"}, {"delta.appendOnly", "false"}});
    MakeTable("by_building", "building STRING, value DOUBLE", {"building"}, {});
  }
  ~TestWorld() {
    std::filesystem::current_path(home_);
    std::filesystem::remove_all(folder_);
  }
  TestWorld(const TestWorld&) = delete;
  TestWorld& operator=(const TestWorld&) = delete;

  void MakeTable(const std::string& name, const std::string& schema,
                 const std::vector<std::string>& partition_columns,
                 const std::map<std::string, std::string>& properties) {
    const std::string path = JoinPath("warehouse", name);
    const auto made =
        disk_->CreateDirectories(path).ok()
            ? delta::Table::Make(path, disk_.get())
                  ->Create({*ParseSchemaText(schema), partition_columns, properties, ""})
            : arrow::Result<delta::SnapshotPtr>(arrow::Status::IOError(path));
    ASSERT_TRUE(made.ok()) << made.status();
  }

  arrow::Result<FlowGraph> Build(const std::string& pipeline, const GraphOptions& options = {}) {
    const SourceText source("p.sql", pipeline);
    ARROW_ASSIGN_OR_RAISE(const auto statements, ParsePipeline(source));
    return BuildFlowGraph(source, statements, options, Engine(), disk_.get());
  }

  Disk* disk() { return disk_.get(); }

  /// Never destroyed: DuckDB's destructor uses thread-local state, which goes before statics do.
  static query::QueryEngine* Engine() {
    static query::QueryEngine* const engine = query::QueryEngine::Make().ValueOrDie().release();
    return engine;
  }

 private:
  std::filesystem::path home_;
  std::filesystem::path folder_;
  std::unique_ptr<Disk> disk_;
};

}  // namespace freshet
