#include "json/text_writers.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "json/base64_text.h"

namespace freshet {

BytesWriter::BytesWriter(std::shared_ptr<arrow::DataType> type) : ColumnWriter(std::move(type)) {
  offsets_.Append(0);
}

void BytesWriter::AppendBytes(std::string_view bytes, const char* readable_end) {
  // Most strings are short: two fixed copies cost less than one of a length that is not known.
  constexpr int64_t kShort = 32;
  const auto size = static_cast<int64_t>(bytes.size());
  if (size <= kShort && readable_end - bytes.data() >= kShort) {
    bytes_.EnsureRoom(kShort);
    std::memcpy(bytes_.End(), bytes.data(), kShort);
    bytes_.Advance(size);
  } else {
    bytes_.Append(reinterpret_cast<const uint8_t*>(bytes.data()), size);
  }
  offsets_.Append(static_cast<int32_t>(bytes_.size()));
  validity_.AppendSet();
  ++length_;
}

void BytesWriter::AppendNull() {
  offsets_.Append(static_cast<int32_t>(bytes_.size()));
  validity_.AppendNull(length_);
  ++length_;
}

void BytesWriter::AppendValue(const JsonValue& value) {
  AppendBytes(std::get<std::string>(value.value));
}

void BytesWriter::Truncate(int64_t length) {
  offsets_.Truncate(length + 1);
  bytes_.Truncate(offsets_[length]);
  validity_.Truncate(length);
  length_ = length;
}

void BytesWriter::Reserve(int64_t rows) { offsets_.EnsureRoom(rows); }

std::shared_ptr<arrow::ArrayData> BytesWriter::Finish() {
  auto offsets = offsets_.Finish();
  offsets_.Append(0);
  return FinishData({std::move(offsets), bytes_.Finish()});
}

namespace {

/// Whether a number or word is written anew as it is.
bool IsPlainInteger(std::string_view raw) {
  if (raw == "-0") return false;
  if (raw.starts_with('-')) raw.remove_prefix(1);
  return std::all_of(raw.begin(), raw.end(), [](char c) { return c >= '0' && c <= '9'; });
}

}  // namespace

StringWriter::StringWriter(JacksonParser parser) : BytesWriter(arrow::utf8()), parser_(parser) {}

bool StringWriter::ReadValue(JsonCursor* cursor) {
  std::string_view raw;
  if (cursor->Peek() != '"') {
    if (!cursor->TakeRawValue(&raw)) return false;
    if (parser_ == JacksonParser::kCharacters && !IsPlainInteger(raw)) return false;
    AppendBytes(raw, cursor->text_end());
    return true;
  }
  if (!cursor->TakeString(&raw)) return false;
  if (!cursor->HasEscape(raw)) {
    AppendBytes(raw, cursor->text_end());
    return true;
  }
  scratch_.clear();
  if (!Unescape(raw, &scratch_)) return false;
  AppendBytes(scratch_);
  return true;
}

BinaryWriter::BinaryWriter() : BytesWriter(arrow::binary()) {}

bool BinaryWriter::ReadValue(JsonCursor* cursor) {
  std::string_view raw;
  if (cursor->Peek() != '"' || !cursor->TakeString(&raw)) return false;
  scratch_.clear();
  if (!Unescape(raw, &scratch_)) return false;
  const auto bytes = DecodeBase64(scratch_);
  if (!bytes) return false;
  AppendBytes(*bytes);
  return true;
}

}  // namespace freshet
