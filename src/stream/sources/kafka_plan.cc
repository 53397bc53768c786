#include "stream/sources/kafka_plan.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace freshet {

kafka::PartitionOffsets LimitOffsets(int64_t limit, const kafka::PartitionOffsets& from,
                                     const kafka::PartitionOffsets& until) {
  kafka::PartitionOffsets sizes;
  int64_t sum = 0;
  for (const auto& [key, end] : until) {
    const auto begin = from.find(key);
    if (begin == from.end() || end <= begin->second) continue;
    sizes[key] = end - begin->second;
    sum += end - begin->second;
  }
  kafka::PartitionOffsets limited = until;
  const auto total = static_cast<double>(sum);
  for (const auto& [key, size] : sizes) {
    const double share = static_cast<double>(limit) * (static_cast<double>(size) / total);
    // A share of less than one message would starve the partition.
    const double whole = share < 1 ? std::ceil(share) : std::floor(share);
    const int64_t begin = from.at(key);
    if (whole < static_cast<double>(size)) limited[key] = begin + static_cast<int64_t>(whole);
  }
  return limited;
}

int64_t CountOffsets(const kafka::PartitionOffsets& from, const kafka::PartitionOffsets& until) {
  int64_t count = 0;
  for (const auto& [key, end] : until) {
    const auto begin = from.find(key);
    count += end - (begin == from.end() ? 0 : begin->second);
  }
  return count;
}

}  // namespace freshet
