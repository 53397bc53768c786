#include "stream/trigger.h"

#include <gtest/gtest.h>

namespace freshet {
namespace {

using Milliseconds = Trigger::Milliseconds;

struct Case {
  int64_t interval, now, last_due, wait, due;
};

TEST(Trigger, Cases) {
  const Case cases[] = {
      {0, 1234, 0, 0, 1234},          // no interval: at once
      {1000, 5100, 5000, 900, 6000},  // on the next whole second
      {1000, 5999, 5000, 1, 6000},    //
      {1000, 6000, 5000, 0, 6000},    // just due
      {1000, 7300, 5000, 0, 7300},    // ran over its time: at once
      {1000, 7400, 7300, 600, 8000},  // and back on the grid
      {1000, 5100, 0, 0, 5100},       // the first
      {1000, 2100, 9000, 900, 3000},  // the clock was set back: one interval at most
  };
  for (const Case& c : cases) {
    Milliseconds due{-1};
    const Trigger trigger{Milliseconds(c.interval)};
    EXPECT_EQ(trigger.UntilNext(Milliseconds(c.now), Milliseconds(c.last_due), &due).count(),
              c.wait)
        << c.now << " after " << c.last_due;
    EXPECT_EQ(due.count(), c.due);
  }
}

}  // namespace
}  // namespace freshet
