// How long a topic takes from Kafka to Arrow: kafka_read_bench BROKERS TOPIC [COLUMN…]
//
// Compare with `kcat -C -b BROKERS -t TOPIC -e -q > /dev/null`, run in turn.
#include <chrono>
#include <iostream>
#include <memory>
#include <string>

#include "base/simulated_disk.h"
#include "kafka/message_schema.h"
#include "stream/sources/kafka_source.h"

namespace {

struct NoWaits : freshet::WaitListener {
  void OnWaiting(const std::string& what) override { std::cerr << what << '\n'; }
  void OnResumed() override {}
};

arrow::Status Run(int argc, char** argv) {
  freshet::KafkaInput input;
  input.client_settings["bootstrap.servers"] = argv[1];
  input.topics = {argv[2]};
  input.start.kind = freshet::KafkaPosition::Kind::kEarliest;
  input.schema = freshet::kafka::MessageSchema(false);
  if (argc > 3) {
    arrow::FieldVector fields;
    for (int i = 3; i < argc; ++i) fields.push_back(input.schema->GetFieldByName(argv[i]));
    input.schema = arrow::schema(fields);
  }
  NoWaits waits;
  freshet::SimulatedDisk disk;
  const auto start = std::chrono::steady_clock::now();
  ARROW_ASSIGN_OR_RAISE(const auto source, freshet::MakeKafkaSource(input, "s", &disk, &waits));
  ARROW_RETURN_NOT_OK(source->PrepareForAvailableNow());
  ARROW_ASSIGN_OR_RAISE(const auto end, source->LatestOffset(std::nullopt));
  if (!end) return arrow::Status::Invalid("the topic is empty, or not there");
  ARROW_ASSIGN_OR_RAISE(const freshet::SourceBatch batch, source->Read(std::nullopt, *end));
  const std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
  std::cout << batch.input_rows << " rows in " << seconds.count() << " s\n";
  return arrow::Status::OK();
}

}  // namespace

int main(int argc, char** argv) {
  if (argc < 3) {
    std::cerr << "kafka_read_bench BROKERS TOPIC [COLUMN…]\n";
    return 2;
  }
  const arrow::Status status = Run(argc, argv);
  if (!status.ok()) std::cerr << status.ToString() << '\n';
  return status.ok() ? 0 : 1;
}
