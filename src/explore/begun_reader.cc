#include "explore/begun_reader.h"

#include <utility>

namespace freshet::explore {
namespace {

class BegunReader : public arrow::RecordBatchReader {
 public:
  explicit BegunReader(std::shared_ptr<arrow::RecordBatchReader> rows) : rows_(std::move(rows)) {}

  arrow::Status Begin() { return Take(&first_); }

  std::shared_ptr<arrow::Schema> schema() const override { return rows_->schema(); }

  arrow::Status ReadNext(std::shared_ptr<arrow::RecordBatch>* batch) override {
    batch->reset();
    if (first_ != nullptr) {
      *batch = std::exchange(first_, nullptr);
      return arrow::Status::OK();
    }
    return at_end_ ? arrow::Status::OK() : Take(batch);
  }

 private:
  arrow::Status Take(std::shared_ptr<arrow::RecordBatch>* batch) {
    const arrow::Status status = rows_->ReadNext(batch);
    at_end_ = !status.ok() || *batch == nullptr;
    return status;
  }

  std::shared_ptr<arrow::RecordBatchReader> rows_;
  std::shared_ptr<arrow::RecordBatch> first_;
  bool at_end_ = false;
};

}  // namespace

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> BeginReading(
    std::shared_ptr<arrow::RecordBatchReader> rows) {
  auto reader = std::make_shared<BegunReader>(std::move(rows));
  ARROW_RETURN_NOT_OK(reader->Begin());
  return reader;
}

}  // namespace freshet::explore
