// Which of many byte strings are new, without a copy of any.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <string_view>
#include <vector>

namespace freshet {

/// A set of views, whose bytes outlive it. Open addressing: a slot holds a hash and a view's place.
class KeySet {
 public:
  explicit KeySet(size_t expected) { Resize(expected * 2); }

  /// Adds a key; false when it was there.
  bool Insert(std::string_view key) {
    if ((keys_.size() + 1) * 2 > slots_.size()) Resize(slots_.size() * 2);
    const size_t hash = std::hash<std::string_view>{}(key);
    size_t at = hash & mask_;
    for (; slots_[at].place != 0; at = (at + 1) & mask_) {
      if (slots_[at].hash == hash && keys_[slots_[at].place - 1] == key) return false;
    }
    keys_.push_back(key);
    slots_[at] = {hash, keys_.size()};
    return true;
  }

 private:
  struct Slot {
    size_t hash = 0;
    size_t place = 0;  ///< in keys_, from 1; 0: free
  };

  void Resize(size_t wanted) {
    size_t size = 16;
    while (size < wanted) size *= 2;
    mask_ = size - 1;
    std::vector<Slot> old(size);
    old.swap(slots_);
    for (const Slot& slot : old) {
      if (slot.place == 0) continue;
      size_t at = slot.hash & mask_;
      while (slots_[at].place != 0) at = (at + 1) & mask_;
      slots_[at] = slot;
    }
  }

  std::vector<Slot> slots_;
  std::vector<std::string_view> keys_;
  size_t mask_ = 0;
};

}  // namespace freshet
