// Sorting many state keys at once.
#pragma once

#include <cstdint>
#include <vector>

#include "stream/state/state_store.h"

namespace freshet {

/// The places of the keys in the order in which the state has them: those that never end, then the
/// others by their end, each by their bytes. Compares eight bytes at a time, and never the
/// bytes that all keys begin with.
std::vector<uint32_t> SortedOrder(const std::vector<StateKey>& keys);

}  // namespace freshet
