#include "query/result_stream.h"

#include <utility>

#include "query/duckdb_error.h"

namespace freshet::query {
namespace {

class ResultStream : public arrow::RecordBatchReader {
 public:
  ResultStream(std::unique_ptr<Session> session, RunningSessions* running)
      : session_(std::move(session)), running_(running, session_.get()) {}

  arrow::Status Begin(const std::string& sql) {
    QueryProblem problem;
    ARROW_ASSIGN_OR_RAISE(query_, session_->Prepare(sql, UnknownTypes::kShowAsText, &problem));
    ARROW_ASSIGN_OR_RAISE(result_, query_.Begin());
    return arrow::Status::OK();
  }

  std::shared_ptr<arrow::Schema> schema() const override { return query_.schema(); }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    return query_.Next(result_->get(), &at_end_).Value(batch);
  }

 private:
  // In this order, so that what refers to another is destroyed before it.
  std::unique_ptr<Session> session_;
  RunningSessions::Registration running_;
  PreparedQuery query_;
  std::unique_ptr<ResultHandle> result_;
  bool at_end_ = false;
};

}  // namespace

RunningSessions::Registration::Registration(RunningSessions* running, const Session* session)
    : running_(running), session_(session) {
  const std::lock_guard lock(running_->mutex_);
  running_->sessions_.push_back(session_);
}

RunningSessions::Registration::~Registration() {
  const std::lock_guard lock(running_->mutex_);
  std::erase(running_->sessions_, session_);
}

void RunningSessions::Interrupt() {
  const std::lock_guard lock(mutex_);
  for (const Session* session : sessions_) duckdb_interrupt(session->connection());
}

double RunningSessions::Progress() {
  const std::lock_guard lock(mutex_);
  if (sessions_.empty()) return -1;
  const double percent = duckdb_query_progress(sessions_.back()->connection()).percentage;
  return percent < 0 ? -1 : percent / 100;
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> StreamResult(
    std::unique_ptr<Session> session, const std::string& duckdb_sql, RunningSessions* running) {
  auto stream = std::make_shared<ResultStream>(std::move(session), running);
  ARROW_RETURN_NOT_OK(stream->Begin(duckdb_sql));
  return stream;
}

}  // namespace freshet::query
