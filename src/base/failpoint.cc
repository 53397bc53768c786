#include "base/failpoint.h"

#include <atomic>
#include <charconv>
#include <csignal>
#include <cstdlib>
#include <string>
#include <string_view>

namespace freshet {
namespace {

constexpr std::string_view kStop = ":stop";

/// What the environment asks for, read once.
struct Request {
  std::string name;
  std::atomic<int> remaining{1};
  int signal = SIGKILL;

  Request() {
    const char* text = std::getenv("FRESHET_FAILPOINT");
    if (text == nullptr) return;
    name = text;
    if (name.ends_with(kStop)) {
      signal = SIGSTOP;
      name.resize(name.size() - kStop.size());
    }
    if (const size_t at = name.find('@'); at != std::string::npos) {
      int times = 0;
      std::from_chars(name.data() + at + 1, name.data() + name.size(), times);
      remaining = times;
      name.resize(at);
    }
  }
};

}  // namespace

void ReachFailpoint(std::string_view name) {
  static Request request;
  if (request.name.empty() || request.name != name) return;
  if (request.remaining.fetch_sub(1) == 1) std::raise(request.signal);
}

}  // namespace freshet
