#include "generate/acknowledged_file.h"

#include <filesystem>
#include <fstream>
#include <sstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

namespace freshet {
namespace {

using ::testing::HasSubstr;

TEST(AcknowledgedFileTest, IsAppendedTo) {
  const auto path = std::filesystem::temp_directory_path() /
                    ("acknowledged_file_test." + std::to_string(::getpid()));
  for (int64_t run = 0; run < 2; ++run) {
    auto file = AcknowledgedFile::Open(path.string(), "t");
    ASSERT_TRUE(file.ok()) << file.status();
    (*file)->Add({7, 1, 40 + run, 1000});
    ASSERT_TRUE((*file)->Flush().ok());
  }
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  EXPECT_EQ(text.str(),
            "topic,partition,offset,sequence,timestamp\nt,1,40,7,1000\nt,1,41,7,1000\n");
  std::filesystem::remove(path);
}

TEST(AcknowledgedFileTest, SaysWhereItCannotWrite) {
  EXPECT_THAT(AcknowledgedFile::Open("/no/such/folder/file", "t").status().message(),
              HasSubstr("/no/such/folder/file"));
  auto full = AcknowledgedFile::Open("/dev/full", "t");
  EXPECT_THAT(full.status().message(), HasSubstr("No space"));
}

}  // namespace
}  // namespace freshet
