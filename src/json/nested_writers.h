// ARRAY, MAP and STRUCT columns.
#pragma once

#include <cstdint>
#include <memory>

#include "json/column_writer.h"
#include "json/growing_buffer.h"
#include "json/object_fields.h"
#include "json/text_writers.h"

namespace freshet {

class StructWriter final : public ColumnWriter {
 public:
  StructWriter(std::shared_ptr<arrow::DataType> type, ObjectFields fields);

  void AppendNull() override;
  void Truncate(int64_t length) override;
  void Reserve(int64_t rows) override;
  std::shared_ptr<arrow::ArrayData> Finish() override;

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;

 private:
  ObjectFields fields_;
};

class ListWriter final : public ColumnWriter {
 public:
  ListWriter(std::shared_ptr<arrow::DataType> type, std::unique_ptr<ColumnWriter> elements);

  void AppendNull() override;
  void Truncate(int64_t length) override;
  void Reserve(int64_t rows) override;
  std::shared_ptr<arrow::ArrayData> Finish() override;

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;

 private:
  void Close();

  std::unique_ptr<ColumnWriter> elements_;
  GrowingBuffer<int32_t> offsets_;  ///< length + 1
};

/// Keys are STRING. A key that comes twice stays twice, as in Spark.
class MapWriter final : public ColumnWriter {
 public:
  MapWriter(std::shared_ptr<arrow::DataType> type, std::unique_ptr<ColumnWriter> items);

  void AppendNull() override;
  void Truncate(int64_t length) override;
  void Reserve(int64_t rows) override;
  std::shared_ptr<arrow::ArrayData> Finish() override;

 protected:
  bool ReadValue(JsonCursor* cursor) override;
  void AppendValue(const JsonValue& value) override;

 private:
  void Close();

  StringWriter keys_;
  std::unique_ptr<ColumnWriter> items_;
  GrowingBuffer<int32_t> offsets_;  ///< length + 1
};

}  // namespace freshet
