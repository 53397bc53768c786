#include "delta/parquet_file.h"

#include <string_view>
#include <utility>

#include <arrow/io/interfaces.h>
#include <parquet/arrow/writer.h>
#include <parquet/properties.h>

namespace freshet::delta {
namespace {

/// For fewer rows the threads cost more than they gain.
constexpr int64_t kRowsForThreads = 50'000;

/// Arrow's view of a WritableFile.
class DiskStream : public arrow::io::OutputStream {
 public:
  explicit DiskStream(std::unique_ptr<WritableFile> file) : file_(std::move(file)) {}

  arrow::Status Write(const void* data, int64_t bytes) override {
    const std::string_view view(static_cast<const char*>(data), static_cast<size_t>(bytes));
    ARROW_RETURN_NOT_OK(file_->Append(view));
    position_ += bytes;
    return arrow::Status::OK();
  }

  arrow::Result<int64_t> Tell() const override { return position_; }

  arrow::Status Close() override {
    if (closed()) return arrow::Status::OK();
    const std::unique_ptr<WritableFile> file = std::move(file_);
    return file->SyncAndClose();
  }

  bool closed() const override { return file_ == nullptr; }

 private:
  std::unique_ptr<WritableFile> file_;
  int64_t position_ = 0;
};

class ArrowParquetFile : public ParquetFile {
 public:
  ArrowParquetFile(std::shared_ptr<DiskStream> stream,
                   std::unique_ptr<parquet::arrow::FileWriter> writer)
      : stream_(std::move(stream)), writer_(std::move(writer)) {}

  arrow::Status Write(const arrow::RecordBatch& batch) override {
    return writer_->WriteRecordBatch(batch);
  }

  arrow::Result<int64_t> Close() override {
    ARROW_RETURN_NOT_OK(writer_->Close());
    ARROW_ASSIGN_OR_RAISE(const int64_t size, stream_->Tell());
    ARROW_RETURN_NOT_OK(stream_->Close());
    return size;
  }

 private:
  const std::shared_ptr<DiskStream> stream_;
  const std::unique_ptr<parquet::arrow::FileWriter> writer_;
};

}  // namespace

arrow::Result<std::unique_ptr<ParquetFile>> ParquetFile::Create(
    Disk* disk, const std::string& path, const std::shared_ptr<arrow::Schema>& schema,
    int64_t rows) {
  ARROW_ASSIGN_OR_RAISE(auto file, disk->Create(path));
  auto stream = std::make_shared<DiskStream>(std::move(file));
  const auto properties =
      parquet::WriterProperties::Builder().compression(arrow::Compression::SNAPPY)->build();
  const auto arrow_properties =
      parquet::ArrowWriterProperties::Builder().set_use_threads(rows >= kRowsForThreads)->build();
  ARROW_ASSIGN_OR_RAISE(
      auto writer, parquet::arrow::FileWriter::Open(*schema, arrow::default_memory_pool(), stream,
                                                    properties, arrow_properties));
  return std::make_unique<ArrowParquetFile>(std::move(stream), std::move(writer));
}

}  // namespace freshet::delta
