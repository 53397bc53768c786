// For tests: librdkafka's mock cluster with one broker, and a producer to it.
#pragma once

#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <librdkafka/rdkafka.h>
// Needs the one above.
#include <librdkafka/rdkafka_mock.h>

#include "kafka/client_settings.h"
#include "kafka/handles.h"

namespace freshet {

class MockKafka {
 public:
  MockKafka() {
    kafka::ConfHandle conf =
        kafka::MakeClientConf({{"test.mock.num.brokers", "1"}, {"linger.ms", "0"}}).ValueOrDie();
    producer_ = kafka::MakeClient(RD_KAFKA_PRODUCER, std::move(conf)).ValueOrDie();
    cluster_ = rd_kafka_handle_mock_cluster(producer_.get());
  }

  std::string address() const { return rd_kafka_mock_cluster_bootstraps(cluster_); }
  rd_kafka_mock_cluster_t* cluster() { return cluster_; }

  void MakeTopic(const std::string& topic, int partitions) {
    ASSERT_EQ(rd_kafka_mock_topic_create(cluster_, topic.c_str(), partitions, 1),
              RD_KAFKA_RESP_ERR_NO_ERROR);
  }

  /// Sends a message, and waits until it is there.
  void Send(const std::string& topic, int32_t partition, const std::string& value) {
    ASSERT_EQ(rd_kafka_producev(
                  producer_.get(), RD_KAFKA_V_TOPIC(topic.c_str()), RD_KAFKA_V_PARTITION(partition),
                  RD_KAFKA_V_MSGFLAGS(RD_KAFKA_MSG_F_COPY),
                  RD_KAFKA_V_VALUE(const_cast<char*>(value.data()), value.size()), RD_KAFKA_V_END),
              RD_KAFKA_RESP_ERR_NO_ERROR);
    ASSERT_EQ(rd_kafka_flush(producer_.get(), 10'000), RD_KAFKA_RESP_ERR_NO_ERROR);
  }

 private:
  kafka::ClientHandle producer_;
  rd_kafka_mock_cluster_t* cluster_ = nullptr;  // the producer's
};

}  // namespace freshet
