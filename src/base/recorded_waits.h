// For tests: what a source said of its waits.
#pragma once

#include <string>
#include <vector>

#include "stream/sources/source.h"

namespace freshet {

struct RecordedWaits : WaitListener {
  void OnWaiting(const std::string& what) override { waits.push_back(what); }
  void OnResumed() override { ++resumed; }

  std::vector<std::string> waits;
  int resumed = 0;
};

}  // namespace freshet
