#include "pipeline/local_path.h"

#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace freshet {
namespace {

TEST(LocalPath, TakesPlainPathsAndFileUris) {
  EXPECT_EQ(*LocalPath("data/in"), "data/in");
  EXPECT_EQ(*LocalPath("/data/a:b"), "/data/a:b");
  EXPECT_EQ(*LocalPath("file:/data"), "/data");
  EXPECT_EQ(*LocalPath("file:///data"), "/data");
  EXPECT_EQ(LocalPath("s3://lake/x").status().message(),
            "'s3:' is not in this version yet: only folders on this machine");
  EXPECT_EQ(LocalPath("file:data").status().message(),
            "a file: path is written file:/folder or file:///folder");
  EXPECT_FALSE(LocalPath("").ok());
}

TEST(FixedPart, EndsBeforeTheFirstWildcard) {
  EXPECT_EQ(FixedPart("data/in"), "data/in");
  EXPECT_EQ(FixedPart("data/in/*.json"), "data/in");
  EXPECT_EQ(FixedPart("data/day=?/x/{a,b}.json"), "data");
  EXPECT_EQ(FixedPart("*.json"), ".");
  EXPECT_EQ(FixedPart("/[ab]/c"), "/");
}

TEST(CheckSourcePath, NamesTheNearestThatIsThere) {
  SimulatedDisk disk;
  ASSERT_TRUE(disk.CreateDirectories("/data/sensor_data").ok());
  EXPECT_TRUE(CheckSourcePath("/data/sensor_data", &disk).ok());
  EXPECT_TRUE(CheckSourcePath("/data/*/x.json", &disk).ok());
  EXPECT_EQ(CheckSourcePath("/data/sensr_data/*", &disk).message(),
            "there is no file or directory '/data/sensr_data'. Did you mean '/data/sensor_data'?");
  EXPECT_EQ(CheckSourcePath("/other/x", &disk).message(),
            "there is no file or directory '/other/x'");
}

}  // namespace
}  // namespace freshet
