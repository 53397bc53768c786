// Which of many byte strings are new, without a copy of any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace freshet {

/// A set of views, whose bytes outlive it; of fewer than 2^32. Open addressing: a slot holds a part
/// of the hash and a view's place. Who looks up many keys hashes them first and prefetches: each
/// lookup is a place in memory that no cache has.
class KeySet {
 public:
  explicit KeySet(size_t expected) {
    keys_.reserve(expected);
    Resize(expected * 2);
  }

  static size_t Hash(std::string_view key) { return std::hash<std::string_view>{}(key); }

  void Prefetch(size_t hash) const { __builtin_prefetch(&slots_[hash & mask_]); }

  /// Adds a key, given its Hash; false when it was there.
  bool Insert(std::string_view key, size_t hash) {
    if ((keys_.size() + 1) * 2 > slots_.size()) Resize(slots_.size() * 2);
    const auto part = static_cast<uint32_t>(hash >> 32U);
    size_t at = hash & mask_;
    for (; slots_[at].place != 0; at = (at + 1) & mask_) {
      if (slots_[at].hash_part == part && keys_[slots_[at].place - 1] == key) return false;
    }
    keys_.push_back(key);
    slots_[at] = {part, static_cast<uint32_t>(keys_.size())};
    return true;
  }

 private:
  struct Slot {
    uint32_t hash_part = 0;
    uint32_t place = 0;  ///< in keys_, from 1; 0: free
  };

  void Resize(size_t wanted) {
    size_t size = 16;
    while (size < wanted) size *= 2;
    mask_ = size - 1;
    slots_.assign(size, Slot{});
    for (size_t i = 0; i < keys_.size(); ++i) {
      const size_t hash = Hash(keys_[i]);
      size_t at = hash & mask_;
      while (slots_[at].place != 0) at = (at + 1) & mask_;
      slots_[at] = {static_cast<uint32_t>(hash >> 32U), static_cast<uint32_t>(i + 1)};
    }
  }

  std::vector<Slot> slots_;
  std::vector<std::string_view> keys_;
  size_t mask_ = 0;
};

}  // namespace freshet
