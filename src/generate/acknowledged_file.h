// The ledger of what brokers acknowledged: what must be found afterwards, each once.
//
// A CSV file, a line for each message in the order of the acknowledgements, after a header:
//
//     topic,partition,offset,sequence,timestamp
//     sensor-data,0,1041,1041,1736668800123
//
// `sequence` counts the generated lines from 0. `timestamp` is the message's, Unix time in
// milliseconds at which it was made; where a batch had to be sent again it can be that of the
// batch's newest message. A file that is there is appended to. One thread.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>
#include <arrow/status.h>

#include "kafka/message_producer.h"

namespace freshet {

class AcknowledgedFile {
 public:
  static arrow::Result<std::unique_ptr<AcknowledgedFile>> Open(const std::string& path,
                                                               const std::string& topic);
  ~AcknowledgedFile();

  /// Notes a delivery; it is in the file after the next Flush.
  void Add(const kafka::Delivery& delivery);

  /// Writes what was noted. After an error nothing is written any more, and each call gives it.
  arrow::Status Flush();

 private:
  AcknowledgedFile(int fd, std::string path, std::string topic);

  const int fd_;
  const std::string path_;
  const std::string topic_;
  std::string buffer_;
  arrow::Status status_;
};

}  // namespace freshet
