#include "stream/flow_waits.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

struct RecordingListener : FlowListener {
  void OnStarted(const std::string&, int64_t) override {}
  void OnProgress(const StreamingQueryProgress&) override {}
  void OnIdle(const std::string&) override {}
  void OnWaiting(const std::string& flow, const std::string& what) override {
    heard.push_back(flow + " waits for " + what);
  }
  void OnResumed(const std::string& flow) override { heard.push_back(flow + " goes on"); }
  void OnFinished(const std::string&) override {}
  void OnFailed(const std::string&, const arrow::Status&) override {}

  std::vector<std::string> heard;
};

TEST(FlowWaitsTest, TellsABeginningAndAnEndOnce) {
  RecordingListener listener;
  FlowWaits waits("f", &listener);
  waits.OnResumed();
  waits.OnWaiting("a");
  waits.OnWaiting("a");
  waits.OnResumed();
  waits.OnResumed();
  waits.OnWaiting("b");
  EXPECT_THAT(listener.heard, testing::ElementsAre("f waits for a", "f goes on", "f waits for b"));
}

}  // namespace
}  // namespace freshet
