#include "cli/generate_call.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::cli {
namespace {

using ::testing::HasSubstr;

template <typename Change>
arrow::Result<GenerateJob> Understand(Change change) {
  GenerateOptions options;
  change(&options);
  return UnderstandGenerate(options);
}

TEST(GenerateCallTest, SpreadsLinesOverFiles) {
  const auto spread = Understand([](auto* o) { o->out = "x", o->count = 1001, o->files = 10; });
  ASSERT_TRUE(spread.ok()) << spread.status();
  EXPECT_EQ(spread->rows_per_file, 101);
  EXPECT_EQ(spread->generator.count, 1001);
  const auto filled = Understand([](auto* o) { o->out = "x", o->files = 3, o->rows_per_file = 7; });
  ASSERT_TRUE(filled.ok()) << filled.status();
  EXPECT_EQ(filled->generator.count, 21);
  EXPECT_THAT(
      Understand([](auto* o) { o->out = "x", o->count = 5, o->files = 3, o->rows_per_file = 7; })
          .status()
          .message(),
      HasSubstr("two of the three"));
  EXPECT_THAT(Understand([](auto* o) { o->out = "x", o->files = 3; }).status().message(),
              HasSubstr("--count or --rows-per-file"));
  EXPECT_THAT(Understand([](auto* o) {
                o->out = "x", o->files = 1'000'000, o->rows_per_file = int64_t{1} << 60;
              })
                  .status()
                  .message(),
              HasSubstr("too many"));
}

TEST(GenerateCallTest, TakesTheIntervalFromTheRate) {
  const auto interval = [](const std::string& rate, const std::string& given) -> int64_t {
    const auto job = Understand([&](auto* o) { o->rate = rate, o->interval = given; });
    return job.ok() ? job->generator.interval_us : -1;
  };
  EXPECT_EQ(interval("", ""), 1'000'000);
  EXPECT_EQ(interval("500/s", ""), 2'000);
  EXPECT_EQ(interval("500/s", "3s"), 3'000'000);
  EXPECT_EQ(interval("5000000/s", ""), 1);
}

TEST(GenerateCallTest, ReadsWhatReadingsAreLike) {
  const auto job = Understand([](auto* o) {
    o->broken = "1%", o->late = "0.05", o->late_by = "2min", o->repeated = "2%",
    o->start = "2026-02-01", o->seed = 9, o->devices = 7, o->duration = "90s";
  });
  ASSERT_TRUE(job.ok()) << job.status();
  EXPECT_DOUBLE_EQ(job->generator.broken, 0.01);
  EXPECT_DOUBLE_EQ(job->generator.late, 0.05);
  EXPECT_DOUBLE_EQ(job->generator.repeated, 0.02);
  EXPECT_EQ(job->generator.late_by_us, 120'000'000);
  EXPECT_EQ(job->generator.start_us, 1'769'904'000'000'000);
  EXPECT_EQ(job->generator.seed, 9U);
  EXPECT_EQ(job->generator.devices, 7);
  EXPECT_EQ(job->duration, std::chrono::seconds(90));
  EXPECT_EQ(job->target, GenerateTarget::kStandardOutput);
}

TEST(GenerateCallTest, AsksForAnEndUnlessItIsPacedOrPiped) {
  EXPECT_THAT(Understand([](auto* o) { o->out = "x"; }).status().message(), HasSubstr("how many?"));
  EXPECT_TRUE(Understand([](auto* o) { o->out = "x", o->rate = "1"; }).ok());
  EXPECT_TRUE(Understand([](auto* o) { o->out = "x", o->duration = "1s"; }).ok());
  EXPECT_TRUE(Understand([](auto*) {}).ok());
}

TEST(GenerateCallTest, StartsNow) {
  const auto job = Understand([](auto* o) { o->start = "now"; });
  ASSERT_TRUE(job.ok());
  EXPECT_EQ(job->generator.start_us % 1000, 0);
  EXPECT_GT(job->generator.start_us, 1'750'000'000'000'000);
}

}  // namespace
}  // namespace freshet::cli
