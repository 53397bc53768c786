#include "stream/state/key_order.h"

#include <algorithm>
#include <bit>
#include <cstring>
#include <string_view>
#include <utility>

#include "base/parallel_for.h"

namespace freshet {
namespace {

struct Entry {
  uint64_t part = 0;  // the bytes that are compared now, big-endian
  uint32_t place = 0;
};
using Entries = std::vector<Entry>::iterator;

/// For work whose steps are all OK.
void NeverFails(const arrow::Status& status) { static_cast<void>(status.ok()); }

/// Eight bytes of the key from `depth` on; what is not there is zero.
uint64_t PartOf(std::string_view key, size_t depth) {
  uint64_t part = 0;
  if (depth < key.size()) {
    std::memcpy(&part, key.data() + depth, std::min<size_t>(8, key.size() - depth));
  }
  return std::endian::native == std::endian::little ? __builtin_bswap64(part) : part;
}

/// From so many keys on, runs are sorted on several threads.
constexpr ptrdiff_t kManyKeys = 100'000;

class Sorter {
 public:
  explicit Sorter(const std::vector<StateKey>& keys) : keys_(keys) {}

  void Run(Entries begin, Entries end) {
    for (Entries it = begin; it != end; ++it) {
      const int64_t expires = keys_[it->place].expires;
      it->part = expires == StateKey::kNever
                     ? 0
                     : (static_cast<uint64_t>(expires) ^ (uint64_t{1} << 63)) + 1;
    }
    SortByPart(begin, end);
    ForEachRun(begin, end, [this](Entries first, Entries last) { SortBytes(first, last, 0); });
  }

 private:
  std::string_view BytesOf(const Entry& entry) const { return keys_[entry.place].bytes; }

  /// Of like parts in the order of places: the next look at their keys goes through memory
  /// forwards.
  static void SortByPart(Entries begin, Entries end) {
    const auto before = [](const Entry& a, const Entry& b) {
      return a.part != b.part ? a.part < b.part : a.place < b.place;
    };
    if (end - begin < kManyKeys) return std::sort(begin, end, before);
    // Each worker sorts a slice; slices are merged one after the other.
    const size_t workers = ParallelWorkers(static_cast<size_t>((end - begin) / (kManyKeys / 2)));
    std::vector<Entries> cuts;
    for (size_t i = 0; i <= workers; ++i) {
      cuts.push_back(begin +
                     (end - begin) * static_cast<ptrdiff_t>(i) / static_cast<ptrdiff_t>(workers));
    }
    NeverFails(ParallelFor(workers, [&](size_t i, size_t /*worker*/) {
      std::sort(cuts[i], cuts[i + 1], before);
      return arrow::Status::OK();
    }));
    for (size_t i = 1; i < workers; ++i) std::inplace_merge(begin, cuts[i], cuts[i + 1], before);
  }

  template <typename Each>
  static void ForEachRun(Entries begin, Entries end, const Each& each) {
    while (begin != end) {
      const uint64_t part = begin->part;
      Entries last = begin + 1;
      while (last != end && last->part == part) ++last;
      if (last - begin > 1) each(begin, last);
      begin = last;
    }
  }

  /// Keys that are alike up to `depth`.
  void SortBytes(Entries begin, Entries end, size_t depth) {
    if (end - begin < 16) {
      std::sort(begin, end,
                [this](const Entry& a, const Entry& b) { return BytesOf(a) < BytesOf(b); });
      return;
    }
    depth = CommonPrefix(begin, end, depth);
    bool any_longer = false;
    for (Entries it = begin; it != end; ++it) {
      it->part = PartOf(BytesOf(*it), depth);
      any_longer |= BytesOf(*it).size() > depth + 8;
    }
    SortByPart(begin, end);
    const auto sort_run = [this, any_longer, depth](Entries first, Entries last) {
      // A key that ends here comes before those that go on with zeros.
      if (any_longer) {
        SortBytes(first, last, depth + 8);
      } else {
        std::sort(first, last, [this](const Entry& a, const Entry& b) {
          return BytesOf(a).size() < BytesOf(b).size();
        });
      }
    };
    if (end - begin < kManyKeys) return ForEachRun(begin, end, sort_run);
    std::vector<std::pair<Entries, Entries>> runs;
    ForEachRun(begin, end, [&](Entries first, Entries last) { runs.emplace_back(first, last); });
    NeverFails(ParallelFor(runs.size(), [&](size_t i, size_t /*worker*/) {
      sort_run(runs[i].first, runs[i].second);
      return arrow::Status::OK();
    }));
  }

  size_t CommonPrefix(Entries begin, Entries end, size_t depth) const {
    const std::string_view first = BytesOf(*begin);
    size_t common = first.size();
    for (Entries it = begin; it != end && common > depth; ++it) {
      const std::string_view key = BytesOf(*it);
      const size_t limit = std::min(common, key.size());
      size_t at = depth;
      while (at < limit && key[at] == first[at]) ++at;
      common = at;
    }
    return std::max(common, depth);
  }

  const std::vector<StateKey>& keys_;
};

}  // namespace

std::vector<uint32_t> SortedOrder(const std::vector<StateKey>& keys) {
  std::vector<Entry> entries(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) entries[i].place = static_cast<uint32_t>(i);
  Sorter(keys).Run(entries.begin(), entries.end());
  std::vector<uint32_t> order(keys.size());
  for (size_t i = 0; i < keys.size(); ++i) order[i] = entries[i].place;
  return order;
}

}  // namespace freshet
