#include "delta/reader_features.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::delta {
namespace {

using testing::HasSubstr;

TEST(ReaderFeatures, TakesThoseThatAreKnown) {
  EXPECT_TRUE(CheckReaderFeatures("t", {1, 2, {}, {}}).ok());
  EXPECT_TRUE(CheckReaderFeatures("t", {2, 5, {}, {}}).ok());
  EXPECT_TRUE(CheckReaderFeatures(
                  "t", {3, 7, {"columnMapping", "deletionVectors", "typeWidening"}, {"anyWriter"}})
                  .ok());
}

TEST(ReaderFeatures, RefusesOthersByName) {
  EXPECT_THAT(CheckReaderFeatures("/w/t", {4, 7, {}, {}}).message(),
              HasSubstr("table /w/t asks for Delta's reader version 4"));
  EXPECT_THAT(CheckReaderFeatures("t", {3, 7, {"columnMapping", "variantType"}, {}}).message(),
              HasSubstr("has the Delta feature 'variantType', which Freshet can't read: its "
                        "VARIANT columns"));
  EXPECT_THAT(CheckReaderFeatures("t", {3, 7, {"catalogManaged"}, {}}).message(),
              HasSubstr("'catalogManaged'"));
  EXPECT_TRUE(CheckReaderFeatures("t", {3, 7, {"ofTheFuture"}, {}}).IsNotImplemented());
}

}  // namespace
}  // namespace freshet::delta
