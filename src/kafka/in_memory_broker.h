// A Kafka broker inside this process, for trying out and for tests: librdkafka's mock cluster.
//
// It listens on the loopback interface, on a port that the kernel chooses. It keeps nothing on
// disk, of each partition only the newest 5 MiB (of batches as they were sent), and has no
// CreateTopics: topics are made when they are first asked for, with kDefaultPartitions.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>
#include <arrow/status.h>
#include <librdkafka/rdkafka.h>
// Needs the one above.
#include <librdkafka/rdkafka_mock.h>

#include "kafka/handles.h"

namespace freshet::kafka {

class InMemoryBroker {
 public:
  /// Of a topic that nobody made with CreateTopic; librdkafka's number.
  static constexpr int kDefaultPartitions = 4;
  /// What a partition keeps, in bytes; librdkafka's number.
  static constexpr int64_t kPartitionBytes = int64_t{5} << 20;

  /// Listens when it returns.
  static arrow::Result<std::unique_ptr<InMemoryBroker>> Start();
  ~InMemoryBroker();
  InMemoryBroker(const InMemoryBroker&) = delete;
  InMemoryBroker& operator=(const InMemoryBroker&) = delete;

  /// 127.0.0.1:PORT
  const std::string& address() const { return address_; }

  arrow::Status CreateTopic(const std::string& name, int partitions);

  /// Its faults can be planted with this, in tests.
  rd_kafka_mock_cluster_t* cluster() { return cluster_; }

 private:
  InMemoryBroker(ClientHandle client, rd_kafka_mock_cluster_t* cluster, std::string address);

  ClientHandle client_;
  rd_kafka_mock_cluster_t* cluster_;
  std::string address_;
};

}  // namespace freshet::kafka
