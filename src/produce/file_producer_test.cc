#include "produce/file_producer.h"

#include <filesystem>
#include <fstream>
#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "kafka/in_memory_broker.h"

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class Outcomes : public kafka::DeliveryListener {
 public:
  void OnDelivered(const kafka::Delivery& delivery) override { delivered.push_back(delivery.tag); }
  void OnFailed(uint64_t tag, const arrow::Status&) override { failed.push_back(tag); }
  void OnTrouble(const arrow::Status&) override {}
  std::vector<uint64_t> delivered;
  std::vector<uint64_t> failed;
};

class FileProducerTest : public ::testing::Test {
 protected:
  void SetUp() override {
    std::filesystem::create_directories(folder_);
    auto started = kafka::InMemoryBroker::Start();
    ASSERT_TRUE(started.ok()) << started.status();
    broker_ = *std::move(started);
    auto made = kafka::MessageProducer::Make(
        {broker_->address(), {{"message.max.bytes", "1000"}}, std::chrono::milliseconds(10'000)},
        &outcomes_);
    ASSERT_TRUE(made.ok()) << made.status();
    producer_ = *std::move(made);
    ASSERT_TRUE(producer_->OpenTopic({"readings", {}, {}}, [] { return false; }).ok());
  }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  InputFile Write(const std::string& name, const std::string& text) const {
    const std::string path = (folder_ / name).string();
    std::ofstream(path) << text;
    return {path, static_cast<int64_t>(text.size())};
  }

  arrow::Result<bool> Run(
      FileProducer* files, std::function<void()> tick = [] {}) {
    kafka::PacedSender sender(producer_.get(), std::nullopt, &stop_, std::move(tick));
    auto whole = files->Run(&sender);
    EXPECT_TRUE(sender.Finish().ok());
    return whole;
  }

  std::vector<std::string> Names(const FileProducer& files, std::vector<uint64_t> tags) const {
    std::sort(tags.begin(), tags.end());
    std::vector<std::string> names;
    for (const uint64_t tag : tags) {
      names.push_back(files.Place(tag).substr(folder_.string().size() + 1));
    }
    return names;
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("file_producer_test." + std::to_string(::getpid()));
  Outcomes outcomes_;
  std::unique_ptr<kafka::InMemoryBroker> broker_;
  std::unique_ptr<kafka::MessageProducer> producer_;
  std::atomic<bool> stop_ = false;
};

TEST_F(FileProducerTest, SendsEachLineAndNamesWhereItStands) {
  FileProducer files(
      {{Write("a", "one\n\ntwo\n"), Write("b", std::string(2000, 'x') + "\nthree")}, "", false});
  const auto whole = Run(&files);
  ASSERT_TRUE(whole.ok() && *whole) << whole.status();
  EXPECT_THAT(Names(files, outcomes_.delivered), ElementsAre("a:1", "a:3", "b:2"));
  EXPECT_THAT(Names(files, outcomes_.failed), ElementsAre("b:1"));
  EXPECT_EQ(files.counts().files, 2);
  EXPECT_EQ(files.counts().lines, 4);
  EXPECT_EQ(files.counts().bytes, 9 + 2006);
  EXPECT_THAT(files.LastPlace(), HasSubstr("/b:2"));
}

TEST_F(FileProducerTest, CountsLinesWithoutKey) {
  FileProducer files({{Write("a", "{\"id\": 1}\nno json\n{}\n")}, "id", false});
  ASSERT_TRUE(Run(&files).ok());
  EXPECT_EQ(files.counts().keyless, 2);
  EXPECT_EQ(outcomes_.delivered.size(), 3);
}

TEST_F(FileProducerTest, GoesRoundUntilStopped) {
  FileProducer files({{Write("a", "one\ntwo\n"), Write("b", "three\n")}, "", true});
  const auto whole = Run(&files, [&] { stop_ = files.counts().lines > 5000; });
  ASSERT_TRUE(whole.ok()) << whole.status();
  EXPECT_FALSE(*whole);
  EXPECT_EQ(static_cast<int64_t>(outcomes_.delivered.size()), files.counts().lines);
  FileProducer empty({{Write("c", "\n")}, "", true});
  stop_ = false;
  EXPECT_THAT(Run(&empty).status().message(), HasSubstr("no line"));
}

TEST_F(FileProducerTest, SendsWhatStandsBeforeAnError) {
  FileProducer files({{Write("a", "one\n"), {(folder_ / "gone").string(), 5}}, "", false});
  EXPECT_THAT(Run(&files).status().message(), HasSubstr("gone"));
  EXPECT_EQ(outcomes_.delivered.size(), 1);
}

}  // namespace
}  // namespace freshet
