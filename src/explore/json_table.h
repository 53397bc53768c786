// A result whose rows are at hand as JSON: for statements that are answered here, not by a query.
#pragma once

#include <memory>
#include <vector>

#include <arrow/result.h>
#include <arrow/table.h>
#include <nlohmann/json.hpp>

namespace freshet::explore {

/// A table of `schema`; each row is an array with a value for each column. MAP takes a list of
/// pairs (MapValue), TIMESTAMP microseconds, null is NULL.
arrow::Result<std::shared_ptr<arrow::Table>> JsonTable(const std::shared_ptr<arrow::Schema>& schema,
                                                       const std::vector<nlohmann::json>& rows);

/// Any map of strings, for a MAP<STRING, STRING> of JsonTable.
template <typename Map>
nlohmann::json MapValue(const Map& map) {
  nlohmann::json pairs = nlohmann::json::array();
  for (const auto& [key, value] : map) pairs.push_back(nlohmann::json::array({key, value}));
  return pairs;
}

}  // namespace freshet::explore
