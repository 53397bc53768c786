#include "delta/column_bounds.h"

#include <simdjson.h>

namespace freshet::delta {
namespace {

namespace ondemand = simdjson::ondemand;
using Path = std::vector<std::string>;

/// Finds `group.column.field…`; calls `found` with it. Nothing when it is not there.
template <typename Found>
void Visit(ondemand::document* stats, const char* group, const Path& path, Found&& found) {
  stats->rewind();
  ondemand::object object;
  if (stats->get_object().get(object) != simdjson::SUCCESS) return;
  ondemand::value value;
  if (object.find_field_unordered(group).get(value) != simdjson::SUCCESS) return;
  for (const std::string& name : path) {
    ondemand::object fields;
    if (value.get_object().get(fields) != simdjson::SUCCESS) return;
    if (fields.find_field_unordered(name).get(value) != simdjson::SUCCESS) return;
  }
  std::forward<Found>(found)(value);
}

std::optional<std::string> Bound(ondemand::document* stats, const char* group, const Path& path) {
  std::optional<std::string> bound;
  Visit(stats, group, path, [&](ondemand::value value) {
    ondemand::json_type type{};
    if (value.type().get(type) != simdjson::SUCCESS) return;
    if (type == ondemand::json_type::string) {
      std::string_view text;
      if (value.get_string().get(text) == simdjson::SUCCESS) bound = std::string(text);
    } else if (type == ondemand::json_type::number || type == ondemand::json_type::boolean) {
      // The digits as they stand: a DECIMAL has more than a double holds.
      std::string_view token = value.raw_json_token();
      token = token.substr(0, token.find_last_not_of(" \t\r\n") + 1);
      bound = std::string(token);
    }
  });
  return bound;
}

std::optional<int64_t> Count(ondemand::document* stats, const char* group, const Path& path) {
  std::optional<int64_t> count;
  Visit(stats, group, path, [&](ondemand::value value) {
    int64_t number = 0;
    if (value.get_int64().get(number) == simdjson::SUCCESS) count = number;
  });
  return count;
}

}  // namespace

std::vector<ColumnBounds> ReadBounds(const std::string& stats_json,
                                     const std::vector<Path>& columns) {
  std::vector<ColumnBounds> all(columns.size());
  if (stats_json.empty()) return all;
  const simdjson::padded_string padded(stats_json);
  ondemand::parser parser;
  ondemand::document stats;
  if (parser.iterate(padded).get(stats) != simdjson::SUCCESS) return all;
  const auto records = Count(&stats, "numRecords", {});
  for (size_t i = 0; i < columns.size(); ++i) {
    ColumnBounds& bounds = all[i];
    bounds.minimum = Bound(&stats, "minValues", columns[i]);
    bounds.maximum = Bound(&stats, "maxValues", columns[i]);
    const auto nulls = Count(&stats, "nullCount", columns[i]);
    bounds.may_have_nulls = nulls != 0;
    bounds.may_have_values = !(records && nulls && *nulls == *records);
  }
  return all;
}

}  // namespace freshet::delta
