#include "cli/transfer_display.h"

#include <gtest/gtest.h>

namespace freshet::cli {
namespace {

TEST(TransferDisplayTest, ShowsABarWhereTheEndIsKnown) {
  EXPECT_EQ(RenderTransfer({"lines", 1500, 200, 0, 0.5}, 3, 100),
            "[##########..........]  50 %  1,500 lines  500/s  200 in flight");
  EXPECT_EQ(RenderTransfer({"lines", 1500, 0, 2, std::nullopt}, 3, 100),
            "1,500 lines  500/s  2 failed");
  EXPECT_EQ(RenderTransfer({"lines", 10, 0, 0, 1.7}, 1, 100),
            "[####################] 100 %  10 lines  10/s");
}

TEST(TransferDisplayTest, FitsTheTerminal) {
  EXPECT_EQ(RenderTransfer({"lines", 1500, 0, 0, 0.5}, 3, 10), "[########");
}

}  // namespace
}  // namespace freshet::cli
