#include "stream/sources/kafka_patience.h"

#include "kafka/kafka_error.h"

namespace freshet {

arrow::Status KafkaPatience::OnFailure(const arrow::Status& status) {
  const bool topic = kafka::CodeOf(status) == RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
  if (!topic && !kafka::IsTransient(status)) return status;
  const Clock::time_point now = Clock::now();
  if (!waiting_since_) waiting_since_ = now;
  const std::string& reason = cluster_->last_reason();
  const std::string what = topic ? status.message() + " (broker " + servers_ + ")"
                                 : "no answer from the Kafka broker " + servers_ + ": " +
                                       (reason.empty() ? status.message() : reason);
  const std::chrono::seconds limit = topic ? kForTopic : kForBroker;
  if (limited_ && now - *waiting_since_ >= limit) {
    return status.WithMessage(what, ". Waited ", limit.count(),
                              " seconds; a run without --once waits on");
  }
  listener_->OnWaiting(what);
  return arrow::Status::OK();
}

void KafkaPatience::OnSuccess() {
  waiting_since_.reset();
  listener_->OnResumed();
}

}  // namespace freshet
