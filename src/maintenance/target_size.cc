#include "maintenance/target_size.h"

#include <array>
#include <charconv>
#include <limits>
#include <string>
#include <string_view>

#include "base/ascii_text.h"

namespace freshet::maintenance {
namespace {

struct Unit {
  std::string_view name;
  int shift;
};

/// As Spark's JavaUtils.byteStringAs has them: binary, whatever they are called.
constexpr std::array<Unit, 16> kUnits = {{{"", 0},
                                          {"b", 0},
                                          {"k", 10},
                                          {"kb", 10},
                                          {"kib", 10},
                                          {"m", 20},
                                          {"mb", 20},
                                          {"mib", 20},
                                          {"g", 30},
                                          {"gb", 30},
                                          {"gib", 30},
                                          {"t", 40},
                                          {"tb", 40},
                                          {"tib", 40},
                                          {"p", 50},
                                          {"pb", 50}}};

}  // namespace

arrow::Result<int64_t> ParseByteSize(const std::string& text) {
  int64_t number = 0;
  const char* end = text.data() + text.size();
  const auto [rest, error] = std::from_chars(text.data(), end, number);
  std::string_view unit(rest, static_cast<size_t>(end - rest));
  while (unit.starts_with(' ')) unit.remove_prefix(1);
  if (error == std::errc() && number > 0) {
    for (const Unit& known : kUnits) {
      if (!EqualsIgnoreCase(unit, known.name)) continue;
      if (number > (std::numeric_limits<int64_t>::max() >> known.shift)) break;
      return number << known.shift;
    }
  }
  return arrow::Status::Invalid("'", text,
                                "' is no number of bytes above 0: write 134217728, or 128mb");
}

arrow::Result<std::optional<int64_t>> TargetFileSize(const delta::Snapshot& snapshot) {
  const auto found = snapshot.properties().find("delta.targetFileSize");
  if (found == snapshot.properties().end()) return std::nullopt;
  auto bytes = ParseByteSize(found->second);
  if (!bytes.ok()) {
    return bytes.status().WithMessage("table property delta.targetFileSize: ",
                                      bytes.status().message());
  }
  return *bytes;
}

}  // namespace freshet::maintenance
