#include "stream/trigger.h"

#include <algorithm>

namespace freshet {

Trigger::Milliseconds Trigger::UntilNext(Milliseconds now, Milliseconds last_due,
                                         Milliseconds* due) const {
  if (!has_interval()) {
    *due = now;
    return Milliseconds(0);
  }
  const Milliseconds next = last_due - last_due % interval_ + interval_;
  // A clock that was set back must not make the flow wait longer than one interval.
  const Milliseconds latest = now - now % interval_ + interval_;
  *due = next <= now ? now : std::min(next, latest);
  return *due - now;
}

}  // namespace freshet
