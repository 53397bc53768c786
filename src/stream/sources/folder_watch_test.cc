#include "stream/sources/folder_watch.h"

#include <chrono>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using std::chrono::milliseconds;
using Clock = std::chrono::steady_clock;

milliseconds TimeOf(const auto& call) {
  const auto start = Clock::now();
  call();
  return std::chrono::duration_cast<milliseconds>(Clock::now() - start);
}

class FolderWatchTest : public testing::Test {
 protected:
  void SetUp() override {
    EXPECT_TRUE(watch_.Watch({folder_.path()}));
    EXPECT_FALSE(watch_.Watch({folder_.path()}));
    watch_.TakeChanges();
  }

  TestFolder folder_;
  FolderWatch watch_;
};

TEST_F(FolderWatchTest, SeesNewFilesAndRenames) {
  EXPECT_FALSE(watch_.TakeChanges());
  folder_.Write("a", "x");
  EXPECT_TRUE(watch_.TakeChanges());
  EXPECT_FALSE(watch_.TakeChanges());
  folder_.Write(".hidden", "x");
  EXPECT_FALSE(watch_.TakeChanges());
  std::filesystem::rename(folder_.Path(".hidden"), folder_.Path("b"));
  EXPECT_TRUE(watch_.TakeChanges());
  std::filesystem::create_hard_link(folder_.Path("a"), folder_.Path("c"));
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FolderWatchTest, KnowsWhichFilesAreOpen) {
  const int fd = open(folder_.Path("a").c_str(), O_WRONLY | O_CREAT, 0666);
  EXPECT_TRUE(watch_.TakeChanges());
  EXPECT_TRUE(watch_.IsOpen(folder_.Path("a")));
  close(fd);
  EXPECT_TRUE(watch_.TakeChanges());
  EXPECT_FALSE(watch_.IsOpen(folder_.Path("a")));
}

TEST_F(FolderWatchTest, WakesAtOnce) {
  std::thread writer([&] {
    std::this_thread::sleep_for(milliseconds(50));
    folder_.Write("a", "x");
  });
  const milliseconds waited = TimeOf([&] { watch_.Wait(milliseconds(10000)); });
  writer.join();
  EXPECT_GE(waited, milliseconds(40));
  EXPECT_LT(waited, milliseconds(800));
  // What was not taken yet ends the next wait.
  EXPECT_LT(TimeOf([&] { watch_.Wait(milliseconds(10000)); }), milliseconds(500));
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST_F(FolderWatchTest, WaitsNoLongerThanAskedAndNoLongerThanThePollInterval) {
  EXPECT_LT(TimeOf([&] { watch_.Wait(milliseconds(20)); }), milliseconds(500));
  const milliseconds waited = TimeOf([&] { watch_.Wait(milliseconds(60000)); });
  EXPECT_GE(waited, FolderWatch::kPollInterval - milliseconds(5));
  EXPECT_LT(waited, FolderWatch::kPollInterval * 5);
}

TEST_F(FolderWatchTest, InterruptEndsAWaitOrTheNext) {
  watch_.Interrupt();
  EXPECT_LT(TimeOf([&] { watch_.Wait(milliseconds(10000)); }), milliseconds(500));
  std::thread other([&] {
    std::this_thread::sleep_for(milliseconds(50));
    watch_.Interrupt();
  });
  EXPECT_LT(TimeOf([&] { watch_.Wait(milliseconds(10000)); }), milliseconds(900));
  other.join();
  // It is used up.
  EXPECT_GE(TimeOf([&] { watch_.Wait(milliseconds(100)); }), milliseconds(95));
}

TEST_F(FolderWatchTest, NoticesAFolderThatAppears) {
  watch_.Watch({folder_.Path("t/_delta_log")});
  watch_.TakeChanges();
  std::filesystem::create_directory(folder_.Path("t"));
  EXPECT_TRUE(watch_.TakeChanges());
  EXPECT_TRUE(watch_.Watch({folder_.Path("t/_delta_log")}));
  watch_.TakeChanges();
  std::filesystem::create_directory(folder_.Path("t/_delta_log"));
  EXPECT_TRUE(watch_.TakeChanges());
  EXPECT_TRUE(watch_.Watch({folder_.Path("t/_delta_log")}));
  watch_.TakeChanges();
  folder_.Write("t/_delta_log/0.json", "x");
  EXPECT_TRUE(watch_.TakeChanges());
  // The folders above are of no interest any more.
  folder_.Write("t/x", "x");
  EXPECT_FALSE(watch_.TakeChanges());
}

TEST_F(FolderWatchTest, NoticesAFolderThatIsMadeAgain) {
  std::filesystem::create_directory(folder_.Path("in"));
  watch_.Watch({folder_.Path("in")});
  watch_.TakeChanges();
  std::filesystem::remove(folder_.Path("in"));
  EXPECT_TRUE(watch_.TakeChanges());
  std::filesystem::create_directory(folder_.Path("in"));
  EXPECT_TRUE(watch_.Watch({folder_.Path("in")}));
  watch_.TakeChanges();
  folder_.Write("in/a", "x");
  EXPECT_TRUE(watch_.TakeChanges());
}

TEST(FolderWatchWithoutFolders, CanNotKnow) {
  FolderWatch watch;
  EXPECT_TRUE(watch.TakeChanges());
  EXPECT_TRUE(watch.TakeChanges());
}

}  // namespace
}  // namespace freshet
