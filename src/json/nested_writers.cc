#include "json/nested_writers.h"

#include <string_view>
#include <utility>

namespace freshet {

StructWriter::StructWriter(std::shared_ptr<arrow::DataType> type, ObjectFields fields)
    : ColumnWriter(std::move(type)), fields_(std::move(fields)) {}

bool StructWriter::ReadValue(JsonCursor* cursor) {
  if (!fields_.ReadObject(cursor)) return false;
  validity_.AppendSet();
  ++length_;
  return true;
}

void StructWriter::AppendValue(const JsonValue& value) {
  fields_.AppendValues(std::get<JsonValue::Children>(value.value));
  validity_.AppendSet();
  ++length_;
}

void StructWriter::AppendNull() {
  fields_.AppendNulls();
  validity_.AppendNull(length_);
  ++length_;
}

void StructWriter::Truncate(int64_t length) {
  fields_.Truncate(length);
  validity_.Truncate(length);
  length_ = length;
}

void StructWriter::Reserve(int64_t rows) { fields_.Reserve(rows); }

std::shared_ptr<arrow::ArrayData> StructWriter::Finish() {
  auto data = FinishData({});
  data->child_data = fields_.Finish();
  return data;
}

ListWriter::ListWriter(std::shared_ptr<arrow::DataType> type,
                       std::unique_ptr<ColumnWriter> elements)
    : ColumnWriter(std::move(type)), elements_(std::move(elements)) {
  offsets_.Append(0);
}

bool ListWriter::ReadValue(JsonCursor* cursor) {
  if (cursor->Take() != '[') return false;
  if (cursor->Peek() == ']') {
    cursor->Take();
  } else {
    char c;
    do {
      if (!elements_->Read(cursor)) return false;
      c = cursor->Take();
    } while (c == ',');
    if (c != ']') return false;
  }
  Close();
  validity_.AppendSet();
  ++length_;
  return true;
}

void ListWriter::AppendValue(const JsonValue& value) {
  for (const JsonValue& element : std::get<JsonValue::Children>(value.value).values) {
    elements_->Append(element);
  }
  Close();
  validity_.AppendSet();
  ++length_;
}

void ListWriter::AppendNull() {
  Close();
  validity_.AppendNull(length_);
  ++length_;
}

void ListWriter::Close() { offsets_.Append(static_cast<int32_t>(elements_->length())); }

void ListWriter::Truncate(int64_t length) {
  elements_->Truncate(offsets_[length]);
  offsets_.Truncate(length + 1);
  validity_.Truncate(length);
  length_ = length;
}

void ListWriter::Reserve(int64_t rows) { offsets_.EnsureRoom(rows); }

std::shared_ptr<arrow::ArrayData> ListWriter::Finish() {
  auto data = FinishData({offsets_.Finish()});
  offsets_.Append(0);
  data->child_data = {elements_->Finish()};
  return data;
}

MapWriter::MapWriter(std::shared_ptr<arrow::DataType> type, std::unique_ptr<ColumnWriter> items)
    : ColumnWriter(std::move(type)), items_(std::move(items)) {
  offsets_.Append(0);
}

bool MapWriter::ReadValue(JsonCursor* cursor) {
  if (cursor->Take() != '{') return false;
  if (cursor->Peek() == '}') {
    cursor->Take();
  } else {
    char c;
    do {
      if (cursor->Peek() != '"' || !keys_.Read(cursor) || cursor->Take() != ':') return false;
      if (!items_->Read(cursor)) return false;
      c = cursor->Take();
    } while (c == ',');
    if (c != '}') return false;
  }
  Close();
  validity_.AppendSet();
  ++length_;
  return true;
}

void MapWriter::AppendValue(const JsonValue& value) {
  const auto& entries = std::get<JsonValue::Children>(value.value);
  for (size_t i = 0; i < entries.keys.size(); ++i) {
    keys_.AppendBytes(entries.keys[i]);
    items_->Append(entries.values[i]);
  }
  Close();
  validity_.AppendSet();
  ++length_;
}

void MapWriter::AppendNull() {
  Close();
  validity_.AppendNull(length_);
  ++length_;
}

void MapWriter::Close() { offsets_.Append(static_cast<int32_t>(keys_.length())); }

void MapWriter::Truncate(int64_t length) {
  keys_.Truncate(offsets_[length]);
  items_->Truncate(offsets_[length]);
  offsets_.Truncate(length + 1);
  validity_.Truncate(length);
  length_ = length;
}

void MapWriter::Reserve(int64_t rows) { offsets_.EnsureRoom(rows); }

std::shared_ptr<arrow::ArrayData> MapWriter::Finish() {
  const auto& map_type = static_cast<const arrow::MapType&>(*type());
  const int64_t entries = keys_.length();
  auto data = FinishData({offsets_.Finish()});
  offsets_.Append(0);
  data->child_data = {arrow::ArrayData::Make(map_type.value_type(), entries, {nullptr},
                                             {keys_.Finish(), items_->Finish()}, 0)};
  return data;
}

}  // namespace freshet
