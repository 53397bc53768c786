// What the log says of the values of some columns in a data file.
//
// Delta's statistics are an object in text (`stats`): numRecords, and minValues, maxValues and
// nullCount by column, those of a STRUCT's fields in objects within. Any of it may be missing, and
// bounds may be wider than the values: text is cut, times are in milliseconds, and a deletion
// vector takes rows out. Pure functions.
#pragma once

#include <optional>
#include <string>
#include <vector>

namespace freshet::delta {

/// Each member is true of the file's rows, deleted ones among them; at worst it tells nothing.
struct ColumnBounds {
  /// As the statistics write it: a number's digits, what a string holds. nullopt: not known.
  std::optional<std::string> minimum;
  std::optional<std::string> maximum;
  bool may_have_nulls = true;
  bool may_have_values = true;
};

/// Bounds of each of the columns, which are given by their names in the files: a column's, then
/// those of fields in it. Text that can't be read tells nothing.
std::vector<ColumnBounds> ReadBounds(const std::string& stats_json,
                                     const std::vector<std::vector<std::string>>& columns);

}  // namespace freshet::delta
