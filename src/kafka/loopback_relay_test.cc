#include "kafka/loopback_relay.h"

#include <chrono>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "kafka/in_memory_broker.h"
#include "kafka/message_producer.h"

namespace freshet::kafka {
namespace {

using ::testing::HasSubstr;

/// A port that was free just now.
uint16_t FreePort() {
  const int fd = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  EXPECT_EQ(::bind(fd, reinterpret_cast<sockaddr*>(&address), size), 0);
  EXPECT_EQ(::getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ::close(fd);
  return ntohs(address.sin_port);
}

class Count : public DeliveryListener {
 public:
  void OnDelivered(const Delivery&) override { ++delivered; }
  void OnFailed(uint64_t, const arrow::Status&) override {}
  void OnTrouble(const arrow::Status&) override {}
  int delivered = 0;
};

TEST(LoopbackRelayTest, LeadsToTheBroker) {
  const auto broker = *InMemoryBroker::Start();
  const std::string& address = broker->address();
  const auto to = static_cast<uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
  const uint16_t from = FreePort();
  for (int round = 0; round < 2; ++round) {
    const auto relay = LoopbackRelay::Start(from, to);
    ASSERT_TRUE(relay.ok()) << relay.status();
    EXPECT_THAT(LoopbackRelay::Start(from, to).status().message(), HasSubstr("in use"));
    Count count;
    const auto producer = *MessageProducer::Make(
        {"127.0.0.1:" + std::to_string(from), {}, std::chrono::milliseconds(10'000)}, &count);
    ASSERT_TRUE(producer->OpenTopic({"readings", {}, {}}, [] { return false; }).ok());
    for (uint64_t i = 0; i < 100; ++i)
      ASSERT_TRUE(producer->TrySend({.value = "v", .tag = i}).ok());
    while (producer->in_flight() > 0) {
      ASSERT_TRUE(producer->Poll(std::chrono::milliseconds(50)).ok());
    }
    EXPECT_EQ(count.delivered, 100);
  }
}

/// Through the relay to a socket that echoes: more than any buffer on the way holds.
TEST(LoopbackRelayTest, KeepsBytesInOrderAndEndsWithTheOtherSide) {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  ASSERT_EQ(::bind(listener, reinterpret_cast<sockaddr*>(&address), size), 0);
  ASSERT_EQ(::getsockname(listener, reinterpret_cast<sockaddr*>(&address), &size), 0);
  ASSERT_EQ(::listen(listener, 1), 0);
  std::thread echo([listener] {
    const int fd = ::accept(listener, nullptr, nullptr);
    std::string bytes(10'000, '\0');
    for (ssize_t got = 0; (got = ::read(fd, bytes.data(), bytes.size())) > 0;) {
      EXPECT_EQ(::write(fd, bytes.data(), static_cast<size_t>(got)), got);
    }
    ::close(fd);
  });
  const uint16_t from = FreePort();
  const auto relay = LoopbackRelay::Start(from, ntohs(address.sin_port));
  ASSERT_TRUE(relay.ok()) << relay.status();
  address.sin_port = htons(from);
  const int client = ::socket(AF_INET, SOCK_STREAM, 0);
  ASSERT_EQ(::connect(client, reinterpret_cast<sockaddr*>(&address), size), 0);
  std::string sent;
  for (int i = 0; sent.size() < 20'000'000; ++i) sent += std::to_string(i);
  std::thread sender([&] {
    size_t at = 0;
    while (at < sent.size()) {
      const ssize_t wrote = ::write(client, sent.data() + at, sent.size() - at);
      ASSERT_GT(wrote, 0);
      at += static_cast<size_t>(wrote);
    }
  });
  std::string received(sent.size(), '\0');
  for (size_t at = 0; at < received.size();) {
    const ssize_t got = ::read(client, received.data() + at, received.size() - at);
    ASSERT_GT(got, 0);
    at += static_cast<size_t>(got);
  }
  sender.join();
  EXPECT_TRUE(received == sent);
  ::close(client);
  echo.join();  // It ends because the relay closed its side too.
  ::close(listener);
}

}  // namespace
}  // namespace freshet::kafka
