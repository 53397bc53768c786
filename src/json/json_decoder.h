// NDJSON → Arrow columns, as Spark's JSON reader does.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "json/parse_mode.h"

namespace freshet {

struct JsonDecoderOptions {
  ParseMode mode = ParseMode::kPermissive;
  /// Name of the column that takes the whole text of a record that does not fit; when the schema
  /// has no such column the text is dropped.
  std::string corrupt_record_column = "_corrupt_record";
  int64_t rows_per_batch = int64_t{64} * 1024;
};

struct JsonDecoderCounts {
  int64_t records = 0;  ///< not blank
  int64_t corrupt = 0;  ///< of those, how many did not fit
  int64_t dropped = 0;  ///< of those, how many DROPMALFORMED left out
};

/// Decodes lines of JSON into columns of one schema. Holds buffers that it uses again, so it is
/// made once and used for many files; one thread at a time.
///
/// Spark's rules (JacksonParser, Spark 4.1.1) decide: blank lines are skipped; unknown fields are
/// ignored; names match exactly; a field that is absent or null is NULL; a value that does not fit
/// its column makes that column NULL, keeps the other fields, and puts the whole line in the
/// corrupt record column; a number or a nested value for a STRING column is its JSON text; a line
/// that is not a JSON object is NULL in every column but the corrupt one.
class JsonDecoder {
 public:
  static arrow::Result<std::unique_ptr<JsonDecoder>> Make(std::shared_ptr<arrow::Schema> schema,
                                                          const JsonDecoderOptions& options);
  virtual ~JsonDecoder() = default;

  virtual const std::shared_ptr<arrow::Schema>& schema() const = 0;

  /// Decodes one file's bytes; `name` is for messages. Rows are kept until Finish. With FAILFAST
  /// the first record that does not fit is Status::Invalid with name, line and the reason.
  virtual arrow::Status DecodeLines(std::string_view bytes, std::string_view name) = 0;

  /// Gives all rows decoded since the last Finish.
  virtual arrow::Result<arrow::RecordBatchVector> Finish() = 0;

  /// Counts since the decoder was made.
  virtual const JsonDecoderCounts& counts() const = 0;
};

}  // namespace freshet
