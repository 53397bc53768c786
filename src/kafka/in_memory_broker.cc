#include "kafka/in_memory_broker.h"

#include <utility>

#include "kafka/client_settings.h"
#include "kafka/kafka_error.h"

namespace freshet::kafka {

InMemoryBroker::InMemoryBroker(ClientHandle client, rd_kafka_mock_cluster_t* cluster,
                               std::string address)
    : client_(std::move(client)), cluster_(cluster), address_(std::move(address)) {}

arrow::Result<std::unique_ptr<InMemoryBroker>> InMemoryBroker::Start() {
  // The cluster needs a client to live in, which itself talks to nobody.
  ARROW_ASSIGN_OR_RAISE(ConfHandle conf, MakeClientConf({}));
  ARROW_ASSIGN_OR_RAISE(ClientHandle client, MakeClient(RD_KAFKA_PRODUCER, std::move(conf)));
  rd_kafka_mock_cluster_t* cluster = rd_kafka_mock_cluster_new(client.get(), 1);
  if (cluster == nullptr) {
    return arrow::Status::IOError("the in-memory broker can't listen on the loopback interface");
  }
  std::string address = rd_kafka_mock_cluster_bootstraps(cluster);
  return std::unique_ptr<InMemoryBroker>(
      new InMemoryBroker(std::move(client), cluster, std::move(address)));
}

InMemoryBroker::~InMemoryBroker() { rd_kafka_mock_cluster_destroy(cluster_); }

arrow::Status InMemoryBroker::CreateTopic(const std::string& name, int partitions) {
  return ToStatus(rd_kafka_mock_topic_create(cluster_, name.c_str(), partitions, 1),
                  "topic '" + name + "' can't be made");
}

}  // namespace freshet::kafka
