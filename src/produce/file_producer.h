// Files' lines as messages: the engine of `freshet produce`.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <arrow/status.h>

#include "kafka/paced_sender.h"
#include "produce/input_files.h"

namespace freshet {

struct FileProducerOptions {
  std::vector<InputFile> files;
  std::string key_field;  ///< empty: no keys
  bool loop = false;      ///< again and again until stopped
};

struct FileProducerCounts {
  int64_t files = 0;    ///< taken to the end
  int64_t lines = 0;    ///< taken as messages
  int64_t keyless = 0;  ///< of those, how many had no key though one was asked for
  int64_t bytes = 0;    ///< of the files, as they lie on the disk, in this round
};

/// Sends each line of each file as a message, in order. One thread.
class FileProducer {
 public:
  explicit FileProducer(FileProducerOptions options) : options_(std::move(options)) {}

  /// Gives all lines to the sender; true when it came to the end, false when it was stopped before.
  /// Does not wait for the last ones to be delivered. An error names file and line; what was given
  /// before is on its way.
  arrow::Result<bool> Run(kafka::PacedSender* sender);

  const FileProducerCounts& counts() const { return counts_; }

  /// `data/a.json:17` for a message's tag.
  std::string Place(uint64_t tag) const;
  /// The place of the newest line that was taken; empty before there was one.
  std::string LastPlace() const;

 private:
  arrow::Result<bool> SendFile(size_t index, kafka::PacedSender* sender);

  const FileProducerOptions options_;
  FileProducerCounts counts_;
  int64_t earlier_bytes_ = 0;  ///< of this round's files before the one that is read
  uint64_t last_tag_ = 0;
};

}  // namespace freshet
