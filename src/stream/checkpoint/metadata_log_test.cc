#include "stream/checkpoint/metadata_log.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/simulated_disk.h"

namespace freshet {
namespace {

using testing::ElementsAre;

class MetadataLogTest : public testing::Test {
 protected:
  std::vector<int64_t> Ids() { return log_.List().ValueOrDie(); }

  SimulatedDisk disk_;
  MetadataLog log_{"/cp/offsets", &disk_};
};

TEST_F(MetadataLogTest, EmptyWhenThereIsNoFolder) {
  EXPECT_TRUE(Ids().empty());
  EXPECT_EQ(log_.Latest().ValueOrDie(), std::nullopt);
  EXPECT_EQ(log_.Get(0).ValueOrDie(), std::nullopt);
}

TEST_F(MetadataLogTest, KeepsEntriesInNumericOrder) {
  for (const int64_t id : {9, 10, 8}) ASSERT_TRUE(log_.Add(id, std::to_string(id)).ok());
  EXPECT_THAT(Ids(), ElementsAre(8, 9, 10));
  EXPECT_EQ(log_.Get(9).ValueOrDie(), "9");
  EXPECT_EQ(log_.Latest().ValueOrDie(), std::make_pair(int64_t{10}, std::string("10")));
}

TEST_F(MetadataLogTest, NeverOverwrites) {
  ASSERT_TRUE(log_.Add(0, "first").ok());
  const arrow::Status second = log_.Add(0, "second");
  EXPECT_TRUE(second.IsAlreadyExists());
  EXPECT_THAT(second.message(), testing::HasSubstr("/cp/offsets/0"));
  EXPECT_THAT(second.message(), testing::HasSubstr("another run"));
  EXPECT_EQ(log_.Get(0).ValueOrDie(), "first");
}

TEST_F(MetadataLogTest, OtherFilesAreNoEntries) {
  ASSERT_TRUE(log_.Add(3, "x").ok());
  for (const char* name : {".3.crc", "3.compact", "-1", "007", "4.tmp", "99999999999999999999"}) {
    ASSERT_TRUE(disk_.Put(JoinPath("/cp/offsets", name), "").ok());
  }
  EXPECT_THAT(Ids(), ElementsAre(3));
}

TEST_F(MetadataLogTest, EntriesAreDurable) {
  ASSERT_TRUE(log_.Add(0, "x").ok());
  disk_.LosePower();
  EXPECT_EQ(log_.Get(0).ValueOrDie(), "x");
}

TEST_F(MetadataLogTest, AddRemovesAStaleChecksum) {
  ASSERT_TRUE(log_.Add(0, "x").ok());
  ASSERT_TRUE(disk_.Put("/cp/offsets/.1.crc", "stale").ok());
  ASSERT_TRUE(log_.Add(1, "y").ok());
  EXPECT_FALSE(disk_.Exists("/cp/offsets/.1.crc").ValueOrDie());
}

TEST_F(MetadataLogTest, PurgesOldEntriesAndTheirChecksums) {
  for (int64_t id = 5; id < 10; ++id) ASSERT_TRUE(log_.Add(id, "x").ok());
  ASSERT_TRUE(disk_.Put("/cp/offsets/.6.crc", "").ok());
  ASSERT_TRUE(log_.PurgeBefore(7).ok());
  EXPECT_THAT(Ids(), ElementsAre(7, 8, 9));
  EXPECT_FALSE(disk_.Exists("/cp/offsets/.6.crc").ValueOrDie());
  // Nothing to do costs nothing.
  const int before = disk_.mutations();
  ASSERT_TRUE(log_.PurgeBefore(7).ok());
  ASSERT_TRUE(log_.PurgeBefore(3).ok());
  EXPECT_EQ(disk_.mutations(), before);
  ASSERT_TRUE(log_.PurgeBefore(9).ok());
  EXPECT_THAT(Ids(), ElementsAre(9));
}

TEST_F(MetadataLogTest, PurgeGoesOnAfterAFailure) {
  for (int64_t id = 0; id < 4; ++id) ASSERT_TRUE(log_.Add(id, "x").ok());
  disk_.FailMutation(4, "no more");
  EXPECT_TRUE(log_.PurgeBefore(3).IsIOError());
  ASSERT_TRUE(log_.PurgeBefore(3).ok());
  EXPECT_THAT(Ids(), ElementsAre(3));
}

}  // namespace
}  // namespace freshet
