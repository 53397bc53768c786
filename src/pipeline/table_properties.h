// TBLPROPERTIES → a table's properties and its flow's settings.
#pragma once

#include <chrono>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "pipeline/build_context.h"
#include "sql/pipeline_ast.h"

namespace freshet {

struct TableProperties {
  std::map<std::string, std::string> table;  ///< `delta.…` and the user's own
  std::chrono::milliseconds trigger_interval{0};
};

/// Sorts properties into those of the flow (`pipelines.…`), those of Delta (`delta.…`, each known
/// and its value checked, because one that switches a feature on which Freshet lacks would make a
/// table that it can't write) and the user's own, which are kept as they are. nullopt when
/// something is wrong; it has then been added to the diagnostics.
std::optional<TableProperties> ReadTableProperties(const std::vector<Option>& properties,
                                                   const BuildContext& context);

/// Checks `properties` against those of the table that is there (`existing`): they are set when a
/// table is made, so one that differs would silently not hold. It is added to the diagnostics.
void CheckExistingProperties(const CreateStreamingTable& table,
                             const std::map<std::string, std::string>& existing,
                             const BuildContext& context);

}  // namespace freshet
