#include "stream/sources/hadoop_path.h"

#include <filesystem>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet {
namespace {

TEST(HadoopPath, EncodesAsSparkDoes) {
  // As Spark 4.1.1 wrote them.
  EXPECT_EQ(ToFileUrl("/data/readings/b c.json"), "file:///data/readings/b%20c.json");
  EXPECT_EQ(ToFileUrl("/data/ü%#.json"), "file:///data/ü%25%23.json");
  EXPECT_EQ(ToFileUrl("/in dir/ä %20#.json"), "file:///in%20dir/ä%20%2520%23.json");
  // java.net.URI's other legal and illegal characters.
  EXPECT_EQ(EncodeUriPath("/_-!.~'()*:@&=+$,;"), "/_-!.~'()*:@&=+$,;");
  EXPECT_EQ(EncodeUriPath("\"<>?[\\]^`{|}\t\x7f"), "%22%3C%3E%3F%5B%5C%5D%5E%60%7B%7C%7D%09%7F");
  EXPECT_EQ(EncodeUriPath("\u00a0\u3000\u0085"), "%C2%A0%E3%80%80%C2%85");
  EXPECT_EQ(EncodeUriPath("\u20ac\U0001F600"), "\u20ac\U0001F600");
  EXPECT_EQ(EncodeUriPath("\xff\xc3"), "%FF%C3");
}

TEST(HadoopPath, DecodesWhatItEncodes) {
  for (const std::string path : {"/a b/ü%#?.json", "/\xff/x", "/%41"}) {
    EXPECT_EQ(FromFileUrl(ToFileUrl(path)).ValueOrDie(), path);
  }
  EXPECT_EQ(FromFileUrl("file:/a%20b").ValueOrDie(), "/a b");
  EXPECT_EQ(FromFileUrl("file:///%C3%BC").ValueOrDie(), "/ü");
}

TEST(HadoopPath, RefusesOtherUrls) {
  EXPECT_TRUE(FromFileUrl("s3a://bucket/a").status().IsNotImplemented());
  EXPECT_TRUE(FromFileUrl("hdfs:/a").status().IsNotImplemented());
  EXPECT_TRUE(FromFileUrl("/a").status().IsNotImplemented());
  for (const char* torn : {"file:///a%", "file:///a%2", "file:///a%zz", "file://host/a"}) {
    EXPECT_TRUE(FromFileUrl(torn).status().IsInvalid()) << torn;
  }
}

TEST(HadoopPath, Qualifies) {
  const std::string here = std::filesystem::current_path().string();
  EXPECT_EQ(QualifyPath("/a//b/./c/../d/").ValueOrDie(), "/a/b/d");
  EXPECT_EQ(QualifyPath("data/in").ValueOrDie(), here + "/data/in");
  EXPECT_EQ(QualifyPath("file:///a b").ValueOrDie(), "/a b");
  EXPECT_EQ(QualifyPath("file:/a").ValueOrDie(), "/a");
  EXPECT_EQ(QualifyPath("/a:b").ValueOrDie(), "/a:b");
  EXPECT_EQ(QualifyPath("/").ValueOrDie(), "/");
  EXPECT_TRUE(QualifyPath("s3://bucket/x").status().IsNotImplemented());
  EXPECT_TRUE(QualifyPath("").status().IsInvalid());
}

}  // namespace
}  // namespace freshet
