#include "kafka/kafka_error.h"

#include <memory>
#include <string>

namespace freshet::kafka {
namespace {

/// librdkafka's code, carried along with a status.
class CodeDetail : public arrow::StatusDetail {
 public:
  explicit CodeDetail(rd_kafka_resp_err_t code) : code_(code) {}

  const char* type_id() const override { return "freshet::kafka::CodeDetail"; }
  std::string ToString() const override { return rd_kafka_err2name(code_); }
  rd_kafka_resp_err_t code() const { return code_; }

 private:
  rd_kafka_resp_err_t code_;
};

/// What a person can do about it; empty where nothing general can be said.
std::string_view Remedy(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
      return "; is the broker running, and are host and port right?";
    case RD_KAFKA_RESP_ERR__AUTHENTICATION:
    case RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED:
      return "; check kafka.security.protocol, kafka.sasl.mechanism, user and password";
    case RD_KAFKA_RESP_ERR__SSL:
      return "; check kafka.security.protocol and kafka.ssl.ca.location";
    case RD_KAFKA_RESP_ERR_TOPIC_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_GROUP_AUTHORIZATION_FAILED:
    case RD_KAFKA_RESP_ERR_CLUSTER_AUTHORIZATION_FAILED:
      return "; the broker's access lists do not allow it to this user";
    case RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART:
    case RD_KAFKA_RESP_ERR__UNKNOWN_TOPIC:
      return "; is the topic's name right?";
    case RD_KAFKA_RESP_ERR_MSG_SIZE_TOO_LARGE:
      return "; raise message.max.bytes of the client and the topic's max.message.bytes";
    default:
      return "";
  }
}

}  // namespace

arrow::Status ToStatus(rd_kafka_resp_err_t error, std::string_view action) {
  if (error == RD_KAFKA_RESP_ERR_NO_ERROR) return arrow::Status::OK();
  return arrow::Status::IOError(action, ": ", rd_kafka_err2str(error), " (",
                                rd_kafka_err2name(error), ")", Remedy(error))
      .WithDetail(std::make_shared<CodeDetail>(error));
}

rd_kafka_resp_err_t CodeOf(const arrow::Status& status) {
  const auto* detail = dynamic_cast<const CodeDetail*>(status.detail().get());
  return detail == nullptr ? RD_KAFKA_RESP_ERR_NO_ERROR : detail->code();
}

bool IsTransient(const arrow::Status& status) { return IsTransient(CodeOf(status)); }

bool IsTransient(rd_kafka_resp_err_t error) {
  switch (error) {
    case RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN:
    case RD_KAFKA_RESP_ERR__TRANSPORT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT:
    case RD_KAFKA_RESP_ERR__TIMED_OUT_QUEUE:
    case RD_KAFKA_RESP_ERR__MSG_TIMED_OUT:
    case RD_KAFKA_RESP_ERR__RESOLVE:
    case RD_KAFKA_RESP_ERR__WAIT_COORD:
    case RD_KAFKA_RESP_ERR__WAIT_CACHE:
    case RD_KAFKA_RESP_ERR_LEADER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_LEADER_FOR_PARTITION:
    case RD_KAFKA_RESP_ERR_BROKER_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REPLICA_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_REQUEST_TIMED_OUT:
    case RD_KAFKA_RESP_ERR_NETWORK_EXCEPTION:
    case RD_KAFKA_RESP_ERR_COORDINATOR_LOAD_IN_PROGRESS:
    case RD_KAFKA_RESP_ERR_COORDINATOR_NOT_AVAILABLE:
    case RD_KAFKA_RESP_ERR_NOT_COORDINATOR:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS:
    case RD_KAFKA_RESP_ERR_NOT_ENOUGH_REPLICAS_AFTER_APPEND:
    case RD_KAFKA_RESP_ERR_KAFKA_STORAGE_ERROR:
    case RD_KAFKA_RESP_ERR_FENCED_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_UNKNOWN_LEADER_EPOCH:
    case RD_KAFKA_RESP_ERR_OFFSET_NOT_AVAILABLE:
      return true;
    default:
      return false;
  }
}

}  // namespace freshet::kafka
