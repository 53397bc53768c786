#include "json/json_decoder.h"

#include <algorithm>
#include <cstring>
#include <new>
#include <utility>

#include "json/json_cursor.h"
#include "json/line_splitter.h"
#include "json/record_schema.h"
#include "json/record_writer.h"
#include "json/spark_converter.h"
#include "json/structural_index.h"

namespace freshet {
namespace {

/// Text is indexed in parts of about this size, so that text and index stay in the cache.
constexpr size_t kPartBytes = size_t{256} << 10;

/// Lines up to here keep a batch's offsets within 31 bits, whatever is in them.
constexpr size_t kMaxLineBytes = size_t{512} << 20;

constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";

class SparkJsonDecoder final : public JsonDecoder {
 public:
  SparkJsonDecoder(std::shared_ptr<arrow::Schema> schema, ParseMode mode,
                   std::unique_ptr<StructuralIndex> index, std::unique_ptr<RecordWriter> rows,
                   std::unique_ptr<SparkConverter> converter)
      : schema_(std::move(schema)),
        mode_(mode),
        index_(std::move(index)),
        rows_(std::move(rows)),
        converter_(std::move(converter)) {}

  const std::shared_ptr<arrow::Schema>& schema() const override { return schema_; }
  const JsonDecoderCounts& counts() const override { return counts_; }

  arrow::Status DecodeLines(std::string_view bytes, std::string_view name) override {
    arrow::Status status;
    try {
      status = Decode(bytes, name);
    } catch (const std::bad_alloc&) {
      status = arrow::Status::OutOfMemory("no memory for the rows of ", name,
                                          ": give a micro-batch fewer files");
    }
    if (!status.ok()) rows_->Clear();
    return status;
  }

  arrow::Result<arrow::RecordBatchVector> Finish() override {
    try {
      return rows_->Finish();
    } catch (const std::bad_alloc&) {
      rows_->Clear();
      return arrow::Status::OutOfMemory("no memory for a batch of rows read from JSON");
    }
  }

 private:
  arrow::Status Decode(std::string_view bytes, std::string_view name);
  arrow::Status DecodePart(std::string_view part, bool indexed);
  arrow::Status DecodeSlowly(std::string_view line);
  arrow::Status LineError(std::string_view what) const;

  const std::shared_ptr<arrow::Schema> schema_;
  const ParseMode mode_;
  const std::unique_ptr<StructuralIndex> index_;
  const std::unique_ptr<RecordWriter> rows_;
  const std::unique_ptr<SparkConverter> converter_;
  JsonDecoderCounts counts_;
  std::string_view name_;  ///< of what is being decoded
  int64_t line_ = 0;       ///< from 1
};

arrow::Status SparkJsonDecoder::Decode(std::string_view bytes, std::string_view name) {
  name_ = name;
  line_ = 0;
  if (bytes.substr(0, kByteOrderMark.size()) == kByteOrderMark) {
    bytes.remove_prefix(kByteOrderMark.size());
  }
  // A guess that costs little when it is wrong.
  constexpr size_t kUsualLineBytes = 100;
  rows_->Expect(static_cast<int64_t>(bytes.size() / kUsualLineBytes) + 1);
  while (!bytes.empty()) {
    const std::string_view part = bytes.substr(0, WholeLines(bytes, kPartBytes));
    if (part.size() > kMaxLineBytes) {
      ++line_;
      return LineError("a line of more than 512 MiB: split it");
    }
    ARROW_ASSIGN_OR_RAISE(const bool indexed, index_->Build(part));
    if (indexed) {
      ARROW_RETURN_NOT_OK(DecodePart(part, /*indexed=*/true));
    } else {
      // One line breaks the index of them all; alone, the others are plain again.
      LineSplitter lines(part);
      std::string_view line;
      while (lines.Next(&line)) {
        ARROW_ASSIGN_OR_RAISE(const bool line_indexed, index_->Build(line));
        ARROW_RETURN_NOT_OK(DecodePart(line, line_indexed));
      }
    }
    bytes.remove_prefix(part.size());
  }
  return arrow::Status::OK();
}

/// Decodes lines that have an index, or one line that has none.
arrow::Status SparkJsonDecoder::DecodePart(std::string_view part, bool indexed) {
  if (part.empty()) {
    ++line_;
    return arrow::Status::OK();
  }
  const bool has_escapes = std::memchr(part.data(), '\\', part.size()) != nullptr;
  JsonCursor cursor(part.data(), part.size(), has_escapes);
  const uint32_t* next = indexed ? index_->begin() : nullptr;
  LineSplitter lines(part);
  std::string_view line;
  while (lines.Next(&line)) {
    ++line_;
    if (!indexed) {
      ARROW_RETURN_NOT_OK(DecodeSlowly(line));
      continue;
    }
    const auto end = static_cast<size_t>(line.data() + line.size() - part.data());
    if (*next >= end) continue;  // blank
    cursor.StartLine(next, end);
    if (cursor.Peek() == '{' && rows_->ReadRow(&cursor, line.size())) {
      ++counts_.records;
      next = cursor.next();
    } else {
      ARROW_RETURN_NOT_OK(DecodeSlowly(line));
    }
    // Spark does not look at what follows the first value of a line.
    while (*next < end) ++next;
  }
  return arrow::Status::OK();
}

arrow::Status SparkJsonDecoder::DecodeSlowly(std::string_view line) {
  const ConvertedLine converted = converter_->Convert(line);
  if (converted.is_blank) return arrow::Status::OK();
  ++counts_.records;
  if (converted.is_corrupt) {
    ++counts_.corrupt;
    if (mode_ == ParseMode::kFailFast) return LineError(converted.reason);
    if (mode_ == ParseMode::kDropMalformed) {
      ++counts_.dropped;
      return arrow::Status::OK();
    }
    if (converted.rows.empty()) rows_->AppendRow(JsonValue{}, &line, line.size());
  }
  for (const JsonValue& row : converted.rows) {
    rows_->AppendRow(row, converted.is_corrupt ? &line : nullptr, line.size());
  }
  return arrow::Status::OK();
}

arrow::Status SparkJsonDecoder::LineError(std::string_view what) const {
  return arrow::Status::Invalid(
      name_, ":", line_, ": ", what,
      mode_ == ParseMode::kFailFast ? " (mode FAILFAST; PERMISSIVE keeps such records)" : "");
}

}  // namespace

arrow::Result<std::unique_ptr<JsonDecoder>> JsonDecoder::Make(std::shared_ptr<arrow::Schema> schema,
                                                              const JsonDecoderOptions& options) {
  if (options.rows_per_batch < 1) {
    return arrow::Status::Invalid("rows_per_batch is ", options.rows_per_batch,
                                  ": it must be at least 1");
  }
  ARROW_ASSIGN_OR_RAISE(RecordSchema record,
                        MakeRecordSchema(*schema, options.corrupt_record_column));
  ARROW_ASSIGN_OR_RAISE(auto index, StructuralIndex::Make());
  ARROW_ASSIGN_OR_RAISE(auto rows,
                        RecordWriter::Make(record, options.rows_per_batch, JacksonParser::kBytes));
  return std::make_unique<SparkJsonDecoder>(
      std::move(record.schema), options.mode, std::move(index), std::move(rows),
      std::make_unique<SparkConverter>(std::move(record.readable), JacksonParser::kBytes));
}

}  // namespace freshet
