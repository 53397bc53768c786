#include "base/near_match.h"

#include <algorithm>
#include <numeric>

#include "base/ascii_text.h"

namespace freshet {
namespace {

/// Optimal string alignment distance: insertions, deletions, substitutions, and swaps of
/// neighbours.
size_t Distance(const std::string& a, const std::string& b) {
  std::vector<size_t> before_last(b.size() + 1);
  std::vector<size_t> last(b.size() + 1);
  std::vector<size_t> current(b.size() + 1);
  std::iota(last.begin(), last.end(), size_t{0});
  for (size_t i = 1; i <= a.size(); ++i) {
    current[0] = i;
    for (size_t j = 1; j <= b.size(); ++j) {
      const size_t cost = a[i - 1] == b[j - 1] ? 0 : 1;
      current[j] = std::min({last[j] + 1, current[j - 1] + 1, last[j - 1] + cost});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1]) {
        current[j] = std::min(current[j], before_last[j - 2] + 1);
      }
    }
    before_last.swap(last);
    last.swap(current);
  }
  return last[b.size()];
}

}  // namespace

std::optional<std::string> NearMatch(std::string_view name,
                                     const std::vector<std::string>& candidates) {
  const std::string wanted = ToLower(name);
  const size_t limit = std::max<size_t>(2, wanted.size() / 3);
  std::optional<std::string> best;
  size_t best_distance = limit + 1;
  for (const std::string& candidate : candidates) {
    const size_t distance = Distance(wanted, ToLower(candidate));
    // A name with nothing in common is no near match, however short both are.
    if (distance < best_distance && distance < std::max(wanted.size(), candidate.size())) {
      best = candidate;
      best_distance = distance;
    }
  }
  return best;
}

std::string DidYouMean(std::string_view name, const std::vector<std::string>& candidates) {
  const std::optional<std::string> match = NearMatch(name, candidates);
  return match ? " Did you mean '" + *match + "'?" : "";
}

}  // namespace freshet
