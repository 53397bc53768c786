// A person's queries, each on a thread of its own, so that the one who asked can be interrupted.
#pragma once

#include <atomic>
#include <chrono>
#include <cstdint>
#include <future>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "explore/exploration.h"

namespace freshet::python {

/// Which version of a table is meant; neither: the newest.
struct TableVersion {
  std::optional<int64_t> version;
  std::optional<int64_t> timestamp_ms;  ///< Unix time
};

/// An exploration with one query at a time: Start… → WaitFor until true → Take. One thread at a
/// time calls it. Its own threads leave SIGINT and SIGTERM to the caller's.
class QuerySession {
 public:
  /// A folder that is not there is a warehouse without tables.
  static arrow::Result<std::unique_ptr<QuerySession>> Open(const std::string& warehouse);
  /// Cancels what runs and waits for its end.
  ~QuerySession();

  /// Runs the statements of a text, up to the first that fails. What still runs is cancelled.
  void StartQuery(std::string text);
  /// Reads the rows that a table had at a version. What still runs is cancelled.
  void StartRead(const std::string& table, const TableVersion& version);

  /// Whether nothing runs, after waiting for that at most so long.
  bool WaitFor(std::chrono::milliseconds most);
  /// Asks what runs to end soon with an error; to be called again until it has.
  void Cancel();
  /// What the last statement gave, once it has ended. A text without a statement is an error.
  arrow::Result<explore::ExplorationResult> Take();

  /// The names of the tables, sorted.
  arrow::Result<std::vector<std::string>> Tables() const;

 private:
  QuerySession(std::string warehouse, std::unique_ptr<Disk> disk)
      : warehouse_(std::move(warehouse)), disk_(std::move(disk)) {}

  /// Cancels what runs and waits for its end.
  void EndEarlier();
  arrow::Result<explore::ExplorationResult> RunStatements(const std::string& text);
  arrow::Result<explore::ExplorationResult> Read(const std::string& table,
                                                 const TableVersion& version);

  const std::string warehouse_;
  const std::unique_ptr<Disk> disk_;
  std::unique_ptr<explore::Exploration> exploration_;
  std::atomic<bool> cancelled_{false};
  std::future<arrow::Result<explore::ExplorationResult>> answer_;
};

}  // namespace freshet::python
