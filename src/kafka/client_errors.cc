#include "kafka/client_errors.h"

#include <array>

#include "kafka/kafka_error.h"

namespace freshet::kafka {

void ClientErrors::Listen(rd_kafka_conf_t* conf) {
  rd_kafka_conf_set_opaque(conf, this);
  rd_kafka_conf_set_error_cb(conf, OnError);
}

arrow::Status ClientErrors::Check(rd_kafka_t* client) {
  rd_kafka_poll(client, 0);
  return failure_;
}

void ClientErrors::OnError(rd_kafka_t* client, int error, const char* reason, void* self) {
  auto* errors = static_cast<ClientErrors*>(self);
  auto code = static_cast<rd_kafka_resp_err_t>(error);
  std::string text = reason;
  if (code == RD_KAFKA_RESP_ERR__FATAL) {
    std::array<char, 512> fatal{};
    code = rd_kafka_fatal_error(client, fatal.data(), fatal.size());
    errors->failure_ = ToStatus(code, "Kafka client: " + std::string(fatal.data()));
    return;
  }
  const bool refused = code == RD_KAFKA_RESP_ERR__AUTHENTICATION ||
                       code == RD_KAFKA_RESP_ERR_SASL_AUTHENTICATION_FAILED ||
                       (code == RD_KAFKA_RESP_ERR__SSL && !errors->answered_);
  if (refused) {
    errors->failure_ = ToStatus(code, text);
  } else if (code != RD_KAFKA_RESP_ERR__ALL_BROKERS_DOWN) {
    errors->last_reason_ = std::move(text);
  }
}

}  // namespace freshet::kafka
