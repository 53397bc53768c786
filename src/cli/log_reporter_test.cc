#include "cli/log_reporter.h"

#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

namespace freshet::cli {
namespace {

class LogReporterTest : public testing::Test {
 protected:
  LogReporterTest()
      : reporter_(std::make_shared<spdlog::logger>(
            "test", std::make_shared<spdlog::sinks::ostream_sink_mt>(log_))) {}

  /// What is said of a batch with this state.
  std::string Tell(const StateProgress& state) {
    log_.str("");
    StreamingQueryProgress progress;
    progress.name = "t";
    progress.state = {state};
    reporter_.OnProgress(progress);
    return log_.str();
  }

  std::ostringstream log_;
  LogReporter reporter_;
};

using testing::HasSubstr;
using testing::Not;

TEST_F(LogReporterTest, TellsOfAStateThatOnlyGrowsAtEachTenfold) {
  const auto tell = [this](int64_t keys) {
    return Tell({.operator_name = "dedupe", .rows_total = keys, .only_grows = true});
  };
  EXPECT_THAT(tell(999'999), Not(HasSubstr("remembers")));
  EXPECT_THAT(tell(1'000'000), HasSubstr("remembers 1,000,000 keys"));
  EXPECT_THAT(tell(1'000'001), Not(HasSubstr("remembers")));
  EXPECT_THAT(tell(250'000'000), HasSubstr("remembers 250,000,000 keys"));
  EXPECT_THAT(tell(999'999'999), Not(HasSubstr("remembers")));
}

TEST_F(LogReporterTest, SaysNothingOfAStateThatLetsKeysGo) {
  EXPECT_THAT(Tell({.operator_name = "dedupe", .rows_total = 5'000'000}),
              Not(HasSubstr("remembers")));
}

TEST_F(LogReporterTest, TellsOfLateRows) {
  EXPECT_THAT(Tell({.operator_name = "dedupe", .rows_dropped_by_watermark = 2}),
              HasSubstr("2 rows came behind the watermark"));
  EXPECT_THAT(Tell({.operator_name = "dedupe"}), Not(HasSubstr("behind the watermark")));
}

}  // namespace
}  // namespace freshet::cli
