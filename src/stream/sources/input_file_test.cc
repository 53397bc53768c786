#include "stream/sources/input_file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

#include "stream/sources/test_folder.h"

namespace freshet {
namespace {

using testing::HasSubstr;

std::string Gzip(const std::string& text) {
  z_stream stream{};
  EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
  std::string out(deflateBound(&stream, text.size()), '\0');
  std::string in = text;
  stream.next_in = reinterpret_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(in.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
  out.resize(out.size() - stream.avail_out);
  deflateEnd(&stream);
  return out;
}

TEST(Gunzip, AllSizes) {
  for (const size_t size : {size_t{0}, size_t{1}, size_t{4096}, size_t{5'000'000}}) {
    const std::string text(size, 'x');  // Compresses a thousandfold: the output grows many times.
    EXPECT_TRUE(Gunzip(Gzip(text), "f").ValueOrDie() == text) << size;
  }
  std::string noise;
  for (uint32_t i = 0, x = 1; i < 100000; ++i) {
    x = x * 1664525U + 1013904223U;
    noise += static_cast<char>(x >> 24U);
  }
  EXPECT_TRUE(Gunzip(Gzip(noise), "f").ValueOrDie() == noise);
}

TEST(Gunzip, SeveralMembersAndPadding) {
  EXPECT_EQ(Gunzip(Gzip("a\n") + Gzip("b\n") + std::string(10, '\0'), "f").ValueOrDie(), "a\nb\n");
  EXPECT_EQ(Gunzip("", "f").ValueOrDie(), "");
}

TEST(Gunzip, EveryCutIsNoticed) {
  const std::string whole = Gzip("{\"a\":1}\n{\"a\":2}\n");
  for (size_t size = 1; size < whole.size(); ++size) {
    const auto cut = Gunzip(whole.substr(0, size), "f.gz");
    ASSERT_FALSE(cut.ok()) << size;
    EXPECT_THAT(cut.status().message(), HasSubstr("'f.gz' is cut short"));
  }
}

TEST(Gunzip, DamageIsNoticed) {
  EXPECT_THAT(Gunzip("{\"a\":1}", "f.gz").status().message(), HasSubstr("'f.gz' is damaged"));
  std::string flipped = Gzip("hello hello hello");
  flipped[flipped.size() - 6] = static_cast<char>(flipped[flipped.size() - 6] ^ 1);
  EXPECT_THAT(Gunzip(flipped, "f.gz").status().message(), HasSubstr("damaged"));
}

TEST(ReadInputFile, ByNameAndSize) {
  TestFolder folder;
  const auto disk = MakePosixDisk(Durability::kOs);
  const std::string plain = folder.Write("a.json", "{}");
  EXPECT_EQ(ReadInputFile(disk.get(), plain, 2).ValueOrDie(), "{}");
  EXPECT_EQ(ReadInputFile(disk.get(), plain, -1).ValueOrDie(), "{}");
  // Grown since it was planned: all of it, as Spark.
  EXPECT_EQ(ReadInputFile(disk.get(), plain, 1).ValueOrDie(), "{}");
  EXPECT_THAT(ReadInputFile(disk.get(), plain, 3).status().message(),
              HasSubstr("'" + plain + "' is shorter"));
  EXPECT_THAT(ReadInputFile(disk.get(), folder.Path("b"), 3).status().message(),
              HasSubstr("'" + folder.Path("b") + "' has gone"));
  const std::string packed = folder.Write("a.json.gz", Gzip("{}"));
  EXPECT_EQ(ReadInputFile(disk.get(), packed, -1).ValueOrDie(), "{}");
  EXPECT_THAT(ReadInputFile(disk.get(), folder.Write("a.json.bz2", "x"), -1).status().message(),
              HasSubstr("only .gz"));
}

}  // namespace
}  // namespace freshet
