#include "delta/log_path.h"

#include <gtest/gtest.h>

namespace freshet::delta {
namespace {

TEST(LogPath, NamesCommitsWithTwentyDigits) {
  EXPECT_EQ(CommitPath("/w/t", 7), "/w/t/_delta_log/00000000000000000007.json");
}

TEST(LogPath, KnowsCommitsAndCheckpoints) {
  EXPECT_EQ(VersionOfLogFile("00000000000000000012.json"), 12);
  EXPECT_EQ(VersionOfLogFile("00000000000000000010.checkpoint.parquet"), 10);
  EXPECT_EQ(VersionOfLogFile("00000000000000000010.checkpoint.0000000001.0000000002.parquet"), 10);
  EXPECT_EQ(VersionOfLogFile("00000000000000000010.crc"), std::nullopt);
  EXPECT_EQ(VersionOfLogFile("00000000000000000010.json.tmp"), std::nullopt);
  EXPECT_EQ(VersionOfLogFile(".00000000000000000010.json"), std::nullopt);
  EXPECT_EQ(VersionOfLogFile("0000000000000000001x.json"), std::nullopt);
  EXPECT_EQ(VersionOfLogFile("_last_checkpoint"), std::nullopt);
}

TEST(LogPath, EncodesWhatSparkEncodes) {
  EXPECT_EQ(EncodeLogPath("building=North%2FEast/part 1.parquet"),
            "building=North%252FEast/part%201.parquet");
  EXPECT_EQ(EncodeLogPath("a=\xC3\xA4"), "a=%C3%A4");
  EXPECT_EQ(EncodeLogPath("part-00000-0a1b-c000.snappy.parquet"),
            "part-00000-0a1b-c000.snappy.parquet");
}

TEST(LogPath, DecodesWhatItEncodes) {
  std::string every_byte = "p";
  for (int byte = 1; byte < 256; ++byte) every_byte += static_cast<char>(byte);
  const std::string encoded = EncodeLogPath(every_byte);
  EXPECT_EQ(DecodeLogPath(encoded).ValueOrDie(), every_byte);
}

TEST(LogPath, KeepsAColonInANameApartFromAScheme) {
  EXPECT_EQ(DecodeLogPath("t=a/x:y").ValueOrDie(), "t=a/x:y");
  EXPECT_EQ(DecodeLogPath("file:/data/x%20y").ValueOrDie(), "/data/x y");
  EXPECT_EQ(DecodeLogPath("file:///data/x").ValueOrDie(), "/data/x");
  EXPECT_TRUE(IsAbsolutePath(DecodeLogPath("/data/x").ValueOrDie()));
}

TEST(LogPath, RefusesWhatIsNotBelowTheTable) {
  for (const char* path : {"../x", "a/../../x", "a/..", "%2E%2E/x", "/data/../x"}) {
    EXPECT_TRUE(DecodeLogPath(path).status().IsInvalid()) << path;
  }
  EXPECT_EQ(DecodeLogPath("a..b/..c").ValueOrDie(), "a..b/..c");
}

TEST(LogPath, RefusesOtherStorageAndBrokenTexts) {
  const auto other = DecodeLogPath("s3://bucket/x").status();
  EXPECT_NE(other.message().find("s3"), std::string::npos) << other.message();
  EXPECT_TRUE(DecodeLogPath("a%2").status().IsInvalid());
  EXPECT_TRUE(DecodeLogPath("a%zz").status().IsInvalid());
  EXPECT_TRUE(DecodeLogPath("").status().IsInvalid());
}

}  // namespace
}  // namespace freshet::delta
