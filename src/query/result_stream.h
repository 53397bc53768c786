// A statement's rows while they are made, so that a long result need not be in memory.
#pragma once

#include <memory>
#include <mutex>
#include <string>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>

#include "query/session.h"

namespace freshet::query {

/// The connections whose statements a person may cancel. Thread-safe.
class RunningSessions {
 public:
  /// A session that is among them while the registration lives. Both outlive it.
  class Registration {
   public:
    Registration(RunningSessions* running, const Session* session);
    ~Registration();
    Registration(const Registration&) = delete;
    Registration& operator=(const Registration&) = delete;

   private:
    RunningSessions* running_;
    const Session* session_;
  };

  /// Makes the statements under way fail with Status::Cancelled.
  void Interrupt();
  /// How far the statement that was begun last has come, from 0 to 1; -1 where that is not known.
  double Progress();

 private:
  std::mutex mutex_;
  std::vector<const Session*> sessions_;
};

/// Begins a statement in a session that it takes over. `running` outlives the reader, which is for
/// one thread at a time.
arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> StreamResult(
    std::unique_ptr<Session> session, const std::string& duckdb_sql, RunningSessions* running);

}  // namespace freshet::query
