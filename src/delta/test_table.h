// What the tests of this folder share: a folder that goes away, rows from JSON, and a Disk that
// lies.
#pragma once

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include <arrow/array.h>
#include <arrow/builder.h>
#include <arrow/json/from_string.h>
#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/scalar.h>
#include <arrow/table.h>
#include <arrow/type.h>
#include <arrow/util/key_value_metadata.h>
#include <gtest/gtest.h>
#include <stdlib.h>

#include "base/disk.h"

namespace freshet::delta {

#define ASSERT_OK(expression)                        \
  do {                                               \
    const arrow::Status status_ = (expression);      \
    ASSERT_TRUE(status_.ok()) << status_.ToString(); \
  } while (false)

/// The value of a Result that must be there.
template <typename T>
T Unwrap(arrow::Result<T> result) {
  if (!result.ok()) ADD_FAILURE() << result.status().ToString();
  return std::move(result).ValueOrDie();
}

/// A new folder, removed with all in it at the end.
class TemporaryFolder {
 public:
  TemporaryFolder() {
    std::string name = (std::filesystem::temp_directory_path() / "freshet-XXXXXX").string();
    path_ = ::mkdtemp(name.data());
  }
  ~TemporaryFolder() {
    std::error_code ignored;
    std::filesystem::remove_all(path_, ignored);
  }
  TemporaryFolder(const TemporaryFolder&) = delete;
  TemporaryFolder& operator=(const TemporaryFolder&) = delete;

  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Rows from a JSON array of objects.
inline std::shared_ptr<arrow::RecordBatch> Rows(const std::shared_ptr<arrow::Schema>& schema,
                                                const std::string& json) {
  const auto array =
      Unwrap(arrow::json::ArrayFromJSONString(arrow::struct_(schema->fields()), json));
  const auto batch = Unwrap(arrow::RecordBatch::FromStructArray(array));
  return arrow::RecordBatch::Make(schema, batch->num_rows(), batch->columns());
}

/// Passes everything on to another disk, but lets a test stand in for PutIfAbsent.
class InterceptedDisk : public Disk {
 public:
  using PutFunction =
      std::function<arrow::Result<PutOutcome>(Disk*, const std::string&, std::string_view)>;

  explicit InterceptedDisk(Disk* disk) : disk_(disk) {}

  /// The stand-in is used until it is taken back with nullptr.
  void InterceptPut(PutFunction put) { put_ = std::move(put); }

  arrow::Result<PutOutcome> PutIfAbsent(const std::string& path,
                                        std::string_view contents) override {
    if (put_) return put_(disk_, path, contents);
    return disk_->PutIfAbsent(path, contents);
  }
  arrow::Result<std::optional<std::string>> Read(const std::string& path) override {
    return disk_->Read(path);
  }
  arrow::Result<std::vector<DirectoryEntry>> List(const std::string& path) override {
    return disk_->List(path);
  }
  arrow::Result<bool> Exists(const std::string& path) override { return disk_->Exists(path); }
  arrow::Status CreateDirectories(const std::string& path) override {
    return disk_->CreateDirectories(path);
  }
  arrow::Status Put(const std::string& path, std::string_view contents) override {
    return disk_->Put(path, contents);
  }
  arrow::Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override {
    return disk_->Create(path);
  }
  arrow::Status Remove(const std::string& path) override { return disk_->Remove(path); }
  arrow::Status RemoveTree(const std::string& path) override { return disk_->RemoveTree(path); }

 private:
  Disk* const disk_;
  PutFunction put_;
};

}  // namespace freshet::delta
