#include "kafka/loopback_relay.h"

#include <array>
#include <cerrno>
#include <cstring>
#include <vector>

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/eventfd.h>
#include <sys/socket.h>
#include <unistd.h>

namespace freshet::kafka {
namespace {

sockaddr_in Loopback(uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  return address;
}

int Socket() { return ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0); }

arrow::Status Failed(uint16_t port) {
  const int error = errno;
  return arrow::Status::IOError("can't listen at 127.0.0.1:", port, ": ", std::strerror(error));
}

/// Reads what there is; false at the end of the connection.
bool Receive(int fd, std::string* pending) {
  std::array<char, 16384> bytes{};
  const ssize_t got = ::recv(fd, bytes.data(), bytes.size(), MSG_DONTWAIT);
  if (got <= 0) return got < 0 && (errno == EAGAIN || errno == EINTR);
  pending->append(bytes.data(), static_cast<size_t>(got));
  return true;
}

/// Writes what goes; false when the connection is broken.
bool Send(int fd, std::string* pending) {
  const ssize_t sent = ::send(fd, pending->data(), pending->size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (sent < 0) return errno == EAGAIN || errno == EINTR;
  pending->erase(0, static_cast<size_t>(sent));
  return true;
}

/// A side is read only while the other has taken everything: memory is bounded.
pollfd Interest(int fd, const std::string& to_it, const std::string& from_it) {
  const int events = (to_it.empty() ? 0 : POLLOUT) | (from_it.empty() ? POLLIN : 0);
  return {fd, static_cast<int16_t>(events), 0};
}

}  // namespace

LoopbackRelay::Descriptor::~Descriptor() { ::close(fd_); }

LoopbackRelay::LoopbackRelay(int listener, int ended, uint16_t to)
    : listener_(listener), ended_(ended), to_(to), thread_([this] { Run(); }) {}

arrow::Result<std::unique_ptr<LoopbackRelay>> LoopbackRelay::Start(uint16_t from, uint16_t to) {
  const int listener = Socket();
  if (listener < 0) return Failed(from);
  const int yes = 1;
  ::setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes));
  const sockaddr_in address = Loopback(from);
  constexpr int kBacklog = 64;
  if (::bind(listener, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0 ||
      ::listen(listener, kBacklog) != 0) {
    const arrow::Status failed = Failed(from);
    ::close(listener);
    return failed;
  }
  return std::unique_ptr<LoopbackRelay>(new LoopbackRelay(listener, ::eventfd(0, EFD_CLOEXEC), to));
}

LoopbackRelay::~LoopbackRelay() {
  const uint64_t one = 1;
  while (::write(ended_.get(), &one, sizeof(one)) < 0) {
  }
  thread_.join();
}

void LoopbackRelay::Accept() {
  const int client = ::accept4(listener_.get(), nullptr, nullptr, SOCK_CLOEXEC);
  if (client < 0) return;
  const int target = Socket();
  const sockaddr_in address = Loopback(to_);
  // Both ends are this machine's: it connects at once or not at all.
  if (target < 0 ||
      ::connect(target, reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0) {
    ::close(client);
    if (target >= 0) ::close(target);
    return;
  }
  connections_.emplace_back(client, target);
}

bool LoopbackRelay::Serve(Connection* connection, const pollfd& client, const pollfd& target) {
  constexpr int kReadable = POLLIN | POLLHUP | POLLERR;
  if ((client.revents & kReadable) != 0 && connection->to_target.empty() &&
      !Receive(client.fd, &connection->to_target)) {
    return false;
  }
  if ((target.revents & kReadable) != 0 && connection->to_client.empty() &&
      !Receive(target.fd, &connection->to_client)) {
    return false;
  }
  return (connection->to_target.empty() || Send(target.fd, &connection->to_target)) &&
         (connection->to_client.empty() || Send(client.fd, &connection->to_client));
}

void LoopbackRelay::Run() {
  while (true) {
    std::vector<pollfd> polled = {{ended_.get(), POLLIN, 0}, {listener_.get(), POLLIN, 0}};
    for (const Connection& one : connections_) {
      polled.push_back(Interest(one.client.get(), one.to_client, one.to_target));
      polled.push_back(Interest(one.target.get(), one.to_target, one.to_client));
    }
    if (::poll(polled.data(), polled.size(), -1) < 0) continue;
    if (polled[0].revents != 0) return;
    size_t at = 2;
    for (auto one = connections_.begin(); one != connections_.end(); at += 2) {
      one = Serve(&*one, polled[at], polled[at + 1]) ? std::next(one) : connections_.erase(one);
    }
    if (polled[1].revents != 0) Accept();
  }
}

}  // namespace freshet::kafka
