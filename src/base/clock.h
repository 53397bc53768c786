// The time of day.
#pragma once

#include <cstdint>

namespace freshet {

/// Unix time in milliseconds. For what people and other programs read: it may jump.
int64_t UnixMilliseconds();

}  // namespace freshet
