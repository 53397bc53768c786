#include "cli/broker_command.h"

#include <future>
#include <memory>
#include <utility>

#include "base/disk.h"
#include "cli/exit_status.h"
#include "cli/signal_watcher.h"
#include "kafka/ensure_topic.h"
#include "kafka/in_memory_broker.h"

namespace freshet::cli {
namespace {

/// The broker with its topics.
arrow::Result<std::unique_ptr<kafka::InMemoryBroker>> Start(const BrokerOptions& options) {
  ARROW_ASSIGN_OR_RAISE(auto broker, kafka::InMemoryBroker::Start());
  for (const std::string& topic : options.topics) {
    ARROW_RETURN_NOT_OK(broker->CreateTopic(topic, options.partitions));
  }
  return broker;
}

int Fail(const arrow::Status& status, ExitStatus exit_status, std::ostream& err) {
  err << status.message() << '\n';
  return exit_status;
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
  broker
      ->add_option("--ready-file", options->ready_file,
                   "write the address to this file once it listens, and remove it at the end")
      ->type_name("FILE");
  broker->footer(
      "It listens on 127.0.0.1, on a port that the system chooses, and prints the address. It is "
      "for trying\n"
      "pipelines out, not for data that matters: nothing is kept when it ends, a partition holds "
      "only its\n"
      "newest 5 MiB, there is no access control and no TLS. A "
      "topic that\n"
      "was not made with --topic is made when it is first asked for, with 4 partitions. "
      "Clients that build\n"
      "on librdkafka work with it (freshet, kcat, confluent-kafka); Java's may not.\n\n"
      "  freshet broker --topic sensor-data --partitions 2 --ready-file /tmp/broker\n"
      "  freshet produce data/sensor_data --topic sensor-data --brokers \"$(cat /tmp/broker)\"");
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
  const auto broker = Start(options);
  if (!broker.ok()) return Fail(broker.status(), kFailed, err);
  ReadyFile ready(options.ready_file);
  const arrow::Status told = ready.Write((*broker)->address());
  if (!told.ok()) return Fail(told.WithMessage("--ready-file: ", told.message()), kFailed, err);
  out << (*broker)->address() << '\n' << std::flush;
  err << "A broker in memory, for trying out: nothing is kept when it ends, and a partition holds "
         "only its newest 5 MiB.\nCtrl-C ends it.\n";
  ended.get_future().wait();
  return kSuccess;
}

}  // namespace freshet::cli
