#include "stream/sources/seen_files.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(SeenFiles, RemembersByPath) {
  SeenFiles seen(10);
  EXPECT_TRUE(seen.IsNew("/a", 5));
  seen.Add("/a", 5);
  EXPECT_FALSE(seen.IsNew("/a", 5));
  // New contents under an old name are not new.
  EXPECT_FALSE(seen.IsNew("/a", 8));
  EXPECT_TRUE(seen.IsNew("/b", 5));
}

TEST(SeenFiles, AgesAsSparksMap) {
  SeenFiles seen(10);
  seen.Add("/a", 5);
  seen.Add("/b", 15);
  seen.Purge();
  EXPECT_EQ(seen.size(), 2u);
  seen.Add("/c", 16);
  // Not purged yet, so not too old yet.
  EXPECT_TRUE(seen.IsNew("/old", 5));
  seen.Purge();
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_FALSE(seen.IsNew("/a", 5));
  EXPECT_FALSE(seen.IsNew("/old", 5));
  EXPECT_TRUE(seen.IsNew("/old", 6));
  EXPECT_TRUE(seen.IsNew("/a", 20));
}

TEST(SeenFiles, WithoutALimitNothingIsForgotten) {
  SeenFiles seen(INT64_MAX);
  seen.Add("/a", 0);
  seen.Add("/b", INT64_C(4102444800000));
  seen.Purge();
  EXPECT_EQ(seen.size(), 2u);
  EXPECT_TRUE(seen.IsNew("/c", 0));
}

}  // namespace
}  // namespace freshet
