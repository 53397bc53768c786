// Who hears of waits for something outside the program.
#pragma once

#include <string>

namespace freshet {

/// Hears that a source or a sink can't go on because something is not there yet: a broker, a topic,
/// a table. Called from the thread that waits.
class WaitListener {
 public:
  virtual ~WaitListener() = default;
  /// Called again and again while the wait lasts; `what` says for what, and why.
  virtual void OnWaiting(const std::string& what) = 0;
  /// The wait is over. Also called when there was none.
  virtual void OnResumed() = 0;
};

}  // namespace freshet
