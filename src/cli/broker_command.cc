#include "cli/broker_command.h"

#include <future>
#include <memory>
#include <utility>

#include "base/disk.h"
#include "cli/exit_status.h"
#include "cli/signal_watcher.h"
#include "kafka/ensure_topic.h"
#include "kafka/in_memory_broker.h"
#include "kafka/loopback_relay.h"

namespace freshet::cli {
namespace {

/// The broker with its topics, and the way to it from the port that was asked for.
struct Running {
  std::unique_ptr<kafka::InMemoryBroker> broker;
  std::unique_ptr<kafka::LoopbackRelay> relay;  // null: the broker's own port
  std::string address;
};

arrow::Result<Running> Start(const BrokerOptions& options) {
  Running running;
  ARROW_ASSIGN_OR_RAISE(running.broker, kafka::InMemoryBroker::Start());
  running.address = running.broker->address();
  for (const std::string& topic : options.topics) {
    ARROW_RETURN_NOT_OK(running.broker->CreateTopic(topic, options.partitions));
  }
  if (options.port == 0) return running;
  const std::string own_port = running.address.substr(running.address.rfind(':') + 1);
  auto relay =
      kafka::LoopbackRelay::Start(options.port, static_cast<uint16_t>(std::stoi(own_port)));
  if (!relay.ok()) {
    return relay.status().WithMessage(relay.status().message(),
                                      "; name another with --port, or a free one with --port 0");
  }
  running.relay = *std::move(relay);
  running.address = "127.0.0.1:" + std::to_string(options.port);
  return running;
}

/// Tells scripts the address; the file is gone again when the broker is.
class ReadyFile {
 public:
  explicit ReadyFile(std::string path) : path_(std::move(path)) {}
  ~ReadyFile() {
    if (written_) static_cast<void>(disk_->Remove(path_));
  }
  ReadyFile(const ReadyFile&) = delete;
  ReadyFile& operator=(const ReadyFile&) = delete;

  arrow::Status Write(const std::string& address) {
    if (path_.empty()) return arrow::Status::OK();
    ARROW_RETURN_NOT_OK(disk_->Put(path_, address + "\n"));
    written_ = true;
    return arrow::Status::OK();
  }

 private:
  const std::string path_;
  const std::unique_ptr<Disk> disk_ = MakePosixDisk(Durability::kOs);
  bool written_ = false;
};

}  // namespace

CLI::App* AddBroker(CLI::App* app, BrokerOptions* options) {
  CLI::App* broker =
      app->add_subcommand("broker", "run a Kafka broker in memory, for trying out without Kafka");
  broker->add_option("--topic", options->topics, "make this topic; again for each")
      ->type_name("NAME")
      ->expected(1)
      ->take_all();
  broker->add_option("--partitions", options->partitions, "of each --topic")
      ->check(CLI::Range(1, 1000).description(""))
      ->capture_default_str()
      ->type_name("N");
  broker->add_option("--port", options->port, "where it listens on 127.0.0.1; 0: a free port")
      ->capture_default_str()
      ->type_name("PORT");
  broker
      ->add_option("--ready-file", options->ready_file,
                   "write the address to this file once it listens, and remove it at the end")
      ->type_name("FILE");
  broker->footer(
      "It is for trying pipelines out, not for data that matters: nothing is kept when it ends, a\n"
      "partition holds only its newest 5 MiB, there is no access control and no TLS. A topic that "
      "was\n"
      "not made with --topic is made when it is first asked for, with 4 partitions. After their "
      "first\n"
      "request clients are led to another port, which the system chooses. Clients that build on\n"
      "librdkafka work with it (freshet, kcat, confluent-kafka); Java's, and so Spark, do not.\n\n"
      "  freshet broker --topic sensor-data --partitions 2\n"
      "  freshet produce data/sensor_data --topic sensor-data --brokers 127.0.0.1:9092");
  return broker;
}

int RunBroker(const BrokerOptions& options, std::ostream& out, std::ostream& err) {
  const BlockedSignals blocked;  // Before the broker starts threads.
  for (const std::string& topic : options.topics) {
    const arrow::Status named = kafka::CheckTopicName(topic);
    if (!named.ok()) return Fail(named.WithMessage("--topic ", named.message()), kWrongCall, err);
  }
  std::promise<void> ended;
  const SignalWatcher watcher([&ended] { ended.set_value(); });
  const auto running = Start(options);
  if (!running.ok()) return Fail(running.status(), kFailed, err);
  ReadyFile ready(options.ready_file);
  const arrow::Status told = ready.Write(running->address);
  if (!told.ok()) return Fail(told.WithMessage("--ready-file: ", told.message()), kFailed, err);
  out << running->address << '\n' << std::flush;
  err << "A broker in memory, for trying out: nothing is kept when it ends, and a partition holds "
         "only its newest 5 MiB.\nCtrl-C ends it.\n";
  ended.get_future().wait();
  return kSuccess;
}

}  // namespace freshet::cli
