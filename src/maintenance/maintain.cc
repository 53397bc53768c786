// maintain optimize|vacuum|restore|history TABLE …: table care at a shell, for the tests in Python.
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "base/disk.h"
#include "delta/table.h"
#include "maintenance/optimize.h"
#include "maintenance/restore.h"
#include "maintenance/vacuum.h"

namespace freshet::maintenance {
namespace {

using Json = nlohmann::ordered_json;

arrow::Result<Json> RunOptimize(delta::Table* table, Disk* disk, int64_t max_size) {
  OptimizeOptions options;
  if (max_size > 0) options.max_size = max_size;
  ARROW_ASSIGN_OR_RAISE(const OptimizeReport report, Optimize(table, disk, options));
  return Json{{"version", report.version.value_or(-1)},
              {"added", report.added.count()},
              {"removed", report.removed.count()},
              {"deletion_vectors_removed", report.deletion_vectors_removed}};
}

arrow::Result<Json> RunVacuum(delta::Table* table, Disk* disk, int64_t hours) {
  VacuumOptions options;
  if (hours >= 0) {
    options.retention = std::chrono::hours(hours);
    options.allow_short_retention = true;
  }
  ARROW_ASSIGN_OR_RAISE(const VacuumReport report, Vacuum(table, disk, options));
  return Json{{"files", report.files}, {"bytes", report.bytes}};
}

arrow::Result<Json> RunRestore(delta::Table* table, Disk* disk, int64_t version) {
  ARROW_ASSIGN_OR_RAISE(const RestoreReport report, Restore(table, disk, version));
  return Json{{"version", report.version},
              {"num_of_files_after_restore", report.num_of_files_after_restore},
              {"num_removed_files", report.num_removed_files},
              {"num_restored_files", report.num_restored_files}};
}

arrow::Result<Json> RunHistory(delta::Table* table) {
  ARROW_ASSIGN_OR_RAISE(const auto history, table->History());
  Json entries = Json::array();
  for (const delta::HistoryEntry& entry : history) {
    entries.push_back({{"version", entry.version},
                       {"timestamp", entry.timestamp_ms},
                       {"operation", entry.operation.value_or("")},
                       {"readVersion", entry.read_version.value_or(-1)},
                       {"isBlindAppend", entry.is_blind_append.value_or(false)},
                       {"isolationLevel", entry.isolation_level.value_or("")},
                       {"operationMetrics", entry.operation_metrics}});
  }
  return entries;
}

arrow::Result<Json> Run(const std::vector<std::string>& arguments) {
  if (arguments.size() < 2) return arrow::Status::Invalid("maintain WHAT TABLE [NUMBER]");
  const auto disk = MakePosixDisk(Durability::kOs);
  const auto table = delta::Table::Make(arguments[1], disk.get(), Durability::kOs);
  const int64_t number = arguments.size() > 2 ? std::stoll(arguments[2]) : -1;
  if (arguments[0] == "optimize") return RunOptimize(table.get(), disk.get(), number);
  if (arguments[0] == "vacuum") return RunVacuum(table.get(), disk.get(), number);
  if (arguments[0] == "restore") return RunRestore(table.get(), disk.get(), number);
  if (arguments[0] == "history") return RunHistory(table.get());
  return arrow::Status::Invalid("maintain optimize, vacuum, restore or history");
}

}  // namespace
}  // namespace freshet::maintenance

// Calls with a number that is none, and JSON of bytes that are no text, are mistakes of a test.
// NOLINTNEXTLINE(bugprone-exception-escape)
int main(int count, char** values) {
  const auto result = freshet::maintenance::Run({values + 1, values + count});
  if (!result.ok()) {
    std::fprintf(stderr, "%s\n", result.status().ToString().c_str());
    return 1;
  }
  std::printf("%s\n", result->dump().c_str());
  return 0;
}
