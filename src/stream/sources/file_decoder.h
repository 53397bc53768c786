// Input files → columns, on several threads, in the order of the files.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include <arrow/result.h>
#include <arrow/type.h>

#include "base/disk.h"
#include "json/json_decoder.h"
#include "stream/sources/source.h"

namespace freshet {

/// A file that a micro-batch reads.
struct PlannedFile {
  std::string path;
  int64_t size = -1;  ///< bytes when it was planned; -1: planned by another process
};

/// Reads and decodes files. Keeps its decoders from one micro-batch to the next. Used by one thread
/// at a time; starts threads of its own within Decode. `disk` outlives it.
class FileDecoder {
 public:
  FileDecoder(std::shared_ptr<arrow::Schema> schema, JsonDecoderOptions options, Disk* disk);

  /// The rows of all files, in the order given, however many threads there are.
  arrow::Result<SourceBatch> Decode(const std::vector<PlannedFile>& files);

 private:
  arrow::Result<JsonDecoder*> DecoderOf(size_t worker);

  std::shared_ptr<arrow::Schema> schema_;
  JsonDecoderOptions options_;
  Disk* disk_;
  std::vector<std::unique_ptr<JsonDecoder>> decoders_;  ///< one for each worker
};

}  // namespace freshet
