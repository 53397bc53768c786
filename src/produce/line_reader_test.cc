#include "produce/line_reader.h"

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <vector>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <zlib.h>

namespace freshet {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;

class LineReaderTest : public ::testing::Test {
 protected:
  void SetUp() override { std::filesystem::create_directories(folder_); }
  void TearDown() override { std::filesystem::remove_all(folder_); }

  std::string Write(const std::string& name, const std::string& bytes) const {
    std::string path = (folder_ / name).string();
    std::ofstream(path, std::ios::binary) << bytes;
    return path;
  }

  static std::string Gzip(const std::string& text) {
    std::string packed(text.size() + 100, '\0');
    z_stream stream{};
    EXPECT_EQ(deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY), Z_OK);
    std::string input = text;
    stream.next_in = reinterpret_cast<Bytef*>(input.data());
    stream.avail_in = static_cast<uInt>(input.size());
    stream.next_out = reinterpret_cast<Bytef*>(packed.data());
    stream.avail_out = static_cast<uInt>(packed.size());
    EXPECT_EQ(deflate(&stream, Z_FINISH), Z_STREAM_END);
    packed.resize(stream.total_out);
    deflateEnd(&stream);
    return packed;
  }

  /// Lines with their numbers; the last one is the error where there is one.
  static std::vector<std::string> Lines(const std::string& path) {
    auto reader = LineReader::Open(path);
    if (!reader.ok()) return {reader.status().message()};
    std::vector<std::string> lines;
    std::string_view line;
    while (true) {
      const auto more = reader->Next(&line);
      if (!more.ok()) lines.push_back(more.status().message());
      if (!more.ok() || !*more) return lines;
      lines.push_back(std::to_string(reader->line_number()) + ":" + std::string(line));
    }
  }

  const std::filesystem::path folder_ =
      std::filesystem::temp_directory_path() / ("line_reader_test." + std::to_string(::getpid()));
};

TEST_F(LineReaderTest, GivesLinesAndSkipsBlankOnes) {
  EXPECT_THAT(Lines(Write("a", "one\n\n  \t\r\ntwo\r\n three ")),
              ElementsAre("1:one", "4:two", "5: three "));
  EXPECT_THAT(Lines(Write("empty", "")), ElementsAre());
  EXPECT_THAT(Lines(Write("ends", "one\n")), ElementsAre("1:one"));
  EXPECT_THAT(Lines(Write("blank", "\n\n")), ElementsAre());
}

TEST_F(LineReaderTest, HasNoLimitButKafkas) {
  // Lines over the borders of what is read at once, and one that is longer than it.
  std::string text;
  std::vector<std::string> expected;
  for (int i = 1; i <= 40'000; ++i) {
    const std::string line(static_cast<size_t>(i % 97 + 1), static_cast<char>('a' + i % 26));
    text += line + "\n";
    expected.push_back(std::to_string(i) + ":" + line);
  }
  const std::string large(3'000'000, 'x');
  text += large;
  expected.push_back("40001:" + large);
  EXPECT_EQ(Lines(Write("a", text)), expected);
}

TEST_F(LineReaderTest, ReadsGzip) {
  EXPECT_THAT(Lines(Write("a.gz", Gzip("one\n\ntwo\n") + Gzip("three"))),
              ElementsAre("1:one", "3:two", "4:three"));
}

TEST_F(LineReaderTest, NoticesAGzipFileThatIsCutOrDamaged) {
  std::string text;
  for (int i = 0; i < 10'000; ++i) text += std::to_string(i * 7919) + "\n";
  const std::string packed = Gzip(text);
  const auto cut = Lines(Write("cut.gz", packed.substr(0, packed.size() / 2)));
  EXPECT_THAT(cut.back(), HasSubstr("cut short"));
  EXPECT_THAT(cut.back(), HasSubstr("cut.gz"));
  std::string damaged = packed;
  damaged[damaged.size() / 2] = static_cast<char>(damaged[damaged.size() / 2] ^ 0x55);
  EXPECT_THAT(Lines(Write("damaged.gz", damaged)).back(), HasSubstr("damaged.gz"));
}

TEST_F(LineReaderTest, NamesWhatItCannotRead) {
  EXPECT_THAT(Lines("/no/such/file"), ElementsAre(HasSubstr("'/no/such/file': No such file")));
  EXPECT_THAT(Lines("a.zst"), ElementsAre(HasSubstr("only .gz")));
}

TEST_F(LineReaderTest, KnowsHowFarItIs) {
  auto reader = LineReader::Open(Write("a", "one\ntwo\n"));
  ASSERT_TRUE(reader.ok());
  std::string_view line;
  ASSERT_TRUE(reader->Next(&line).ok());
  EXPECT_EQ(reader->position(), 4);
  ASSERT_TRUE(reader->Next(&line).ok());
  EXPECT_EQ(reader->position(), 8);
  const std::string packed = Gzip(std::string(99, 'a') + "\n" + std::string(99, 'b') + "\n");
  auto gzip = LineReader::Open(Write("a.gz", packed));
  ASSERT_TRUE(gzip.ok());
  ASSERT_TRUE(gzip->Next(&line).ok());
  EXPECT_NEAR(static_cast<double>(gzip->position()), static_cast<double>(packed.size()) / 2, 1);
}

}  // namespace
}  // namespace freshet
