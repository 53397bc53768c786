#include "maintenance/bins.h"

#include <random>
#include <string>

#include <gmock/gmock.h>

namespace freshet::maintenance {
namespace {

using testing::ElementsAre;

LiveFile File(int64_t size, const std::string& partition = "a") {
  LiveFile file;
  file.size = size;
  file.partition_values = {{"p", partition}};
  return file;
}

std::vector<std::vector<int64_t>> Sizes(const std::vector<Bin>& bins) {
  std::vector<std::vector<int64_t>> sizes;
  for (const Bin& bin : bins) {
    sizes.emplace_back();
    for (const LiveFile& file : bin.files) sizes.back().push_back(file.size);
  }
  return sizes;
}

TEST(PackBins, PutsSmallFilesTogetherWhileTheyFit) {
  EXPECT_THAT(Sizes(PackBins({File(40), File(50), File(30), File(20)}, {100, 100})),
              ElementsAre(ElementsAre(40, 50), ElementsAre(30, 20)));
}

TEST(PackBins, LeavesLargeFilesAndSingleOnes) {
  EXPECT_THAT(PackBins({File(100), File(30)}, {100, 100}), testing::IsEmpty());
  EXPECT_THAT(Sizes(PackBins({File(30), File(70), File(20)}, {100, 50})),
              ElementsAre(ElementsAre(30, 20)));
}

TEST(PackBins, KeepsPartitionsApart) {
  EXPECT_THAT(Sizes(PackBins({File(1, "a"), File(2, "b"), File(3, "a"), File(4, "c"), File(5, "b")},
                             {100, 100})),
              ElementsAre(ElementsAre(1, 3), ElementsAre(2, 5)));
}

TEST(PackBins, TakesALargeFileWhoseRowsAreGone) {
  LiveFile file = File(200);
  file.num_records = 100;
  file.deleted_rows = 5;
  EXPECT_THAT(PackBins({file}, {100, 100}), testing::IsEmpty());
  file.deleted_rows = 6;
  EXPECT_THAT(Sizes(PackBins({file}, {100, 100})), ElementsAre(ElementsAre(200)));
  file.size = 10;  // A small one is a candidate anyway, and worth it by itself.
  file.deleted_rows = 1;
  EXPECT_THAT(Sizes(PackBins({file}, {100, 100})), ElementsAre(ElementsAre(10)));
}

TEST(PackNewest, WaitsForEnoughFiles) {
  CompactionLimits limits;
  std::vector<LiveFile> files(49, File(10));
  EXPECT_THAT(PackNewest(files, limits), testing::IsEmpty());
  files.push_back(File(10));
  const auto bins = PackNewest(files, limits);
  ASSERT_EQ(bins.size(), 1U);
  EXPECT_EQ(bins[0].files.size(), 50U);
}

TEST(PackNewest, LeavesOlderFilesThatAreLargerThanAllNewerOnes) {
  CompactionLimits limits;
  std::vector<LiveFile> files = {File(100'000), File(9'000)};
  for (int i = 0; i < 50; ++i) files.push_back(File(1'000));
  const auto bins = PackNewest(files, limits);
  ASSERT_EQ(bins.size(), 1U);
  EXPECT_EQ(bins[0].files.size(), 51U);
  EXPECT_EQ(bins[0].files[0].size, 9'000);
}

TEST(PackNewest, TakesEnoughWhateverTheSizes) {
  CompactionLimits limits;
  limits.max_size = int64_t{1} << 60;
  std::vector<LiveFile> files;
  for (int i = 0; i < 50; ++i) files.push_back(File(int64_t{1} << (55 - i)));
  const auto bins = PackNewest(files, limits);
  ASSERT_EQ(bins.size(), 1U);
  EXPECT_GE(bins[0].files.size(), 30U);
}

/// The promise that a table which gets a small file with each batch is rewritten seldom.
TEST(PackNewest, RewritesARowFewTimes) {
  CompactionLimits limits;
  limits.max_size = 4'000'000;
  std::mt19937 random(1);  // NOLINT: the same each time
  std::vector<LiveFile> files;
  int64_t appended = 0;
  int64_t rewritten = 0;
  size_t most = 0;
  for (int batch = 0; batch < 20'000; ++batch) {
    files.push_back(File(500 + static_cast<int64_t>(random() % 1000)));
    appended += files.back().size;
    for (const Bin& bin : PackNewest(files, limits)) {
      rewritten += bin.size();
      const int64_t first = bin.files.front().size;
      auto begin = std::find_if(files.begin(), files.end(),
                                [&](const LiveFile& file) { return file.size == first; });
      const auto place = files.erase(begin, begin + static_cast<int64_t>(bin.files.size()));
      files.insert(place, File(bin.size()));
    }
    most = std::max(most, files.size());
  }
  EXPECT_LT(most, 70U);
  EXPECT_LT(static_cast<double>(rewritten), 12.0 * static_cast<double>(appended));
}

}  // namespace
}  // namespace freshet::maintenance
