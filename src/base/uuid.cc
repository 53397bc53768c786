#include "base/uuid.h"

#include <array>
#include <cstdint>
#include <cstdio>
#include <random>

namespace freshet {

std::string NewUuid() {
  std::random_device random;
  std::array<uint32_t, 4> words{};
  for (uint32_t& word : words) word = random();
  words[1] = (words[1] & 0xffff0fffU) | 0x00004000U;  // The version: 4, random.
  words[2] = (words[2] & 0x3fffffffU) | 0x80000000U;  // The variant of RFC 4122.
  std::array<char, 37> text{};
  std::snprintf(text.data(), text.size(), "%08x-%04x-%04x-%04x-%04x%08x", words[0], words[1] >> 16,
                words[1] & 0xffffU, words[2] >> 16, words[2] & 0xffffU, words[3]);
  return text.data();
}

}  // namespace freshet
