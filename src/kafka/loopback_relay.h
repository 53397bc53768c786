// Connections to one port of this machine, handed on to another.
//
// For InMemoryBroker, which can't be told on which port to listen: clients that begin at a port of
// their choice are handed on to it; it then tells them its own address, where they go on.
#pragma once

#include <cstdint>
#include <list>
#include <memory>
#include <string>
#include <thread>

#include <arrow/result.h>
#include <arrow/status.h>
#include <poll.h>

namespace freshet::kafka {

/// Runs a thread of its own from Start until it is destroyed, which closes all connections.
class LoopbackRelay {
 public:
  /// Listens at 127.0.0.1:`from` when it returns. IOError when that port is taken.
  static arrow::Result<std::unique_ptr<LoopbackRelay>> Start(uint16_t from, uint16_t to);
  ~LoopbackRelay();
  LoopbackRelay(const LoopbackRelay&) = delete;
  LoopbackRelay& operator=(const LoopbackRelay&) = delete;

 private:
  class Descriptor {
   public:
    explicit Descriptor(int fd) : fd_(fd) {}
    ~Descriptor();
    Descriptor(const Descriptor&) = delete;
    Descriptor& operator=(const Descriptor&) = delete;
    int get() const { return fd_; }

   private:
    const int fd_;
  };

  /// A client, the target, and what was read of each and is not written to the other yet.
  struct Connection {
    Connection(int client_fd, int target_fd) : client(client_fd), target(target_fd) {}
    Descriptor client;
    Descriptor target;
    std::string to_target;
    std::string to_client;
  };

  LoopbackRelay(int listener, int ended, uint16_t to);
  void Run();
  void Accept();
  /// Moves what can be moved; false when the connection is over.
  static bool Serve(Connection* connection, const pollfd& client, const pollfd& target);

  const Descriptor listener_;
  const Descriptor ended_;  // eventfd
  const uint16_t to_;
  std::list<Connection> connections_;
  std::thread thread_;
};

}  // namespace freshet::kafka
