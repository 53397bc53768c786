// For tests: what was said of waits.
#pragma once

#include <string>
#include <vector>

#include "base/wait_listener.h"

namespace freshet {

struct RecordedWaits : WaitListener {
  void OnWaiting(const std::string& what) override { waits.push_back(what); }
  void OnResumed() override { ++resumed; }

  std::vector<std::string> waits;
  int resumed = 0;
};

}  // namespace freshet
