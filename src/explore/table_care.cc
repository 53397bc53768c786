// VACUUM and RESTORE, in Spark's columns.
#include <algorithm>
#include <chrono>
#include <cmath>

#include <arrow/array/array_primitive.h>
#include <fmt/format.h>

#include "explore/json_table.h"
#include "explore/statement_context.h"
#include "explore/table_handle.h"
#include "maintenance/restore.h"
#include "maintenance/vacuum.h"

namespace freshet::explore {
namespace {

using nlohmann::json;

arrow::Status Rendered(const arrow::Status& status) {
  return status.WithMessage("error: ", status.message());
}

/// Milliseconds of Unix time, of a text that Spark reads as a TIMESTAMP.
arrow::Result<int64_t> TimeOf(const OptionValue& text, const StatementContext& context) {
  query::QueryProblem problem;
  const std::string cast = fmt::format("CAST({} AS TIMESTAMP)", context.source.Slice(text.span));
  const auto sql = query::TranslateSparkExpression(cast, &problem);
  if (!sql.ok()) return context.source.Error(text.span, problem.message);
  const auto answer = context.engine->Query(fmt::format("SELECT epoch_ms({})", *sql));
  if (!answer.ok()) return context.source.Error(text.span, answer.status().message());
  const auto& chunk = static_cast<const arrow::Int64Array&>(*(*answer)->column(0)->chunk(0));
  if (chunk.IsNull(0)) return context.source.Error(text.span, "it is NULL, and no time");
  return chunk.Value(0);
}

/// The version that the table had then.
arrow::Result<int64_t> VersionAt(const OptionValue& time, const TableHandle& handle,
                                 const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const int64_t ms, TimeOf(time, context));
  ARROW_ASSIGN_OR_RAISE(const int64_t last, handle.snapshot->CommitTimeMs());
  if (ms > last) {
    return context.source.Error(
        time.span, fmt::format("[DELTA_TIMESTAMP_GREATER_THAN_COMMIT] the time is after the newest "
                               "version ({}): name an earlier one",
                               handle.snapshot->version()));
  }
  const auto version = handle.table->VersionAsOf(ms);
  if (!version.ok()) return context.source.Error(time.span, version.status().message());
  return version;
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const VacuumTable& vacuum,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(vacuum.table, context));
  maintenance::VacuumOptions options;
  options.dry_run = vacuum.dry_run;
  if (vacuum.retain_hours) {
    constexpr double kMsOfAnHour = 3'600'000;
    // More than a thousand years would not be a number of milliseconds any more.
    const double hours = std::min(*vacuum.retain_hours, 1e7);
    options.retention = std::chrono::milliseconds(std::llround(hours * kMsOfAnHour));
  }
  const auto report = maintenance::Vacuum(handle.table.get(), context.disk, options);
  if (!report.ok()) return Rendered(report.status());
  std::vector<json> rows;
  if (vacuum.dry_run) {
    const std::string folder = handle.Location();
    for (const std::string& file : report->files) {
      rows.push_back(json::array({JoinPath(folder, file)}));
    }
  } else {
    rows.push_back(json::array({handle.Location()}));
  }
  ARROW_ASSIGN_OR_RAISE(auto table,
                        JsonTable(arrow::schema({arrow::field("path", arrow::utf8())}), rows));
  return StreamOf(std::move(table),
                  fmt::format("{} {} files ({} bytes) and {} empty folders, of {} folders",
                              vacuum.dry_run ? "would delete" : "deleted", report->files.size(),
                              report->bytes, report->empty_folders, report->folders_seen));
}

arrow::Result<ExplorationStream> Execute(const RestoreTable& restore,
                                         const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto handle, OpenTable(restore.table, context));
  maintenance::RestoreOptions options;
  int64_t version = 0;
  if (restore.timestamp) {
    ARROW_ASSIGN_OR_RAISE(version, VersionAt(*restore.timestamp, handle, context));
    options.timestamp = restore.timestamp->text;
  } else {
    version = *restore.version;
  }
  const auto report = maintenance::Restore(handle.table.get(), context.disk, version, options);
  if (!report.ok()) return Rendered(report.status());
  arrow::FieldVector fields;
  for (const char* name :
       {"table_size_after_restore", "num_of_files_after_restore", "num_removed_files",
        "num_restored_files", "removed_files_size", "restored_files_size"}) {
    fields.push_back(arrow::field(name, arrow::int64()));
  }
  const json row =
      json::array({report->table_size_after_restore, report->num_of_files_after_restore,
                   report->num_removed_files, report->num_restored_files,
                   report->removed_files_size, report->restored_files_size});
  ARROW_ASSIGN_OR_RAISE(auto table, JsonTable(arrow::schema(std::move(fields)), {row}));
  return StreamOf(std::move(table), fmt::format("version {} of the table", report->version));
}

}  // namespace freshet::explore
