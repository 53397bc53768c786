// What a client says of its connections besides the answers to calls.
#pragma once

#include <string>

#include <arrow/status.h>

#include "kafka/handles.h"

namespace freshet::kafka {

/// Hears of a client's errors: brokers that are away, refused passwords. Used by the thread that
/// uses the client; outlives it.
class ClientErrors {
 public:
  ClientErrors() = default;
  ClientErrors(const ClientErrors&) = delete;
  ClientErrors& operator=(const ClientErrors&) = delete;

  /// To be called before the client is made of `conf`.
  void Listen(rd_kafka_conf_t* conf);

  /// Takes what there is to hear. Not OK once there is something that no waiting mends: refused
  /// authentication; and, as long as no broker ever answered, failed TLS.
  arrow::Status Check(rd_kafka_t* client);

  /// A broker has answered: TLS is set up right, and where it fails a broker is on its way down.
  void OnAnswer() { answered_ = true; }

  /// Why the last connection failed; empty if none did.
  const std::string& last_reason() const { return last_reason_; }

 private:
  static void OnError(rd_kafka_t* client, int error, const char* reason, void* self);

  bool answered_ = false;
  arrow::Status failure_;
  std::string last_reason_;
};

}  // namespace freshet::kafka
