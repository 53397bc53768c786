// How a flow's state lies in RocksDB's one ordered space of keys.
//
//     k KEY            a key without an end; the value is empty or its keeper's
//     m NAME           what the store says about itself: mversion, mcount, mkeeper
//     t TIME KEY       a key with an end; TIME is `expires` as 8 bytes that sort as the time does
//
// Numbers under `m` are decimal text. The letters sort as they stand here, which lets a whole batch
// be written as one sorted file.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "stream/state/state_store.h"

namespace freshet {

inline constexpr char kEndlessPrefix = 'k';
inline constexpr char kTimedPrefix = 't';
inline constexpr std::string_view kVersionKey = "mversion";
inline constexpr std::string_view kCountKey = "mcount";
inline constexpr std::string_view kKeeperKey = "mkeeper";

/// Prefix and time: what stands before a key's own bytes.
class StoredKeyHead {
 public:
  explicit StoredKeyHead(int64_t expires) {
    if (expires == StateKey::kNever) {
      bytes_[0] = kEndlessPrefix;
      size_ = 1;
      return;
    }
    bytes_[0] = kTimedPrefix;
    // Big-endian with the sign turned over: bytes sort as the numbers do.
    const auto sortable = static_cast<uint64_t>(expires) ^ (uint64_t{1} << 63);
    for (size_t i = 0; i < 8; ++i) {
      bytes_[1 + i] = static_cast<char>(static_cast<unsigned char>(sortable >> (56 - 8 * i)));
    }
    size_ = 9;
  }
  std::string_view view() const { return {bytes_.data(), size_}; }

 private:
  std::array<char, 9> bytes_;
  size_t size_;
};

inline void AppendStoredKey(const StateKey& key, std::string* out) {
  out->append(StoredKeyHead(key.expires).view());
  out->append(key.bytes);
}

/// The key that a stored one under `t` stands for; its bytes point into `stored`.
inline StateKey ParseTimedKey(std::string_view stored) {
  uint64_t sortable = 0;
  for (size_t i = 1; i <= 8; ++i) {
    sortable = sortable << 8 | static_cast<unsigned char>(stored[i]);
  }
  return {stored.substr(9), static_cast<int64_t>(sortable ^ (uint64_t{1} << 63))};
}

}  // namespace freshet
