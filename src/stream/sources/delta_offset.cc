#include "stream/sources/delta_offset.h"

#include <nlohmann/json.hpp>

namespace freshet {
namespace {

constexpr int64_t kVersion1 = 1;
constexpr int64_t kVersion3 = 3;
constexpr int64_t kBaseIndexOfVersion3 = -100;

}  // namespace

Offset SerializeDeltaOffset(const DeltaOffset& offset) {
  return "{\"sourceVersion\":" + std::to_string(kVersion1) + ",\"reservoirId\":" +
         nlohmann::json(offset.reservoir_id)
             .dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) +
         ",\"reservoirVersion\":" + std::to_string(offset.version) +
         ",\"index\":" + std::to_string(offset.index) +
         ",\"isStartingVersion\":" + (offset.is_initial_snapshot ? "true" : "false") + "}";
}

arrow::Result<DeltaOffset> ParseDeltaOffset(const Offset& offset) {
  const auto json = nlohmann::json::parse(offset, nullptr, /*allow_exceptions=*/false);
  const auto is = [&](const char* key, bool (nlohmann::json::*test)() const noexcept) {
    const auto found = json.find(key);
    return found != json.end() && ((*found).*test)();
  };
  if (!json.is_object() || !is("sourceVersion", &nlohmann::json::is_number_integer) ||
      !is("reservoirId", &nlohmann::json::is_string) ||
      !is("reservoirVersion", &nlohmann::json::is_number_integer) ||
      !is("index", &nlohmann::json::is_number_integer) ||
      !is("isStartingVersion", &nlohmann::json::is_boolean)) {
    return arrow::Status::Invalid("'", offset,
                                  "' is not an offset of a Delta table: the checkpoint belongs to "
                                  "another kind of source");
  }
  const auto source_version = json["sourceVersion"].get<int64_t>();
  if (source_version != kVersion1 && source_version != kVersion3) {
    return arrow::Status::NotImplemented("'", offset, "' is of sourceVersion ", source_version,
                                         ", and this program knows 1 and 3: use the program that "
                                         "wrote it");
  }
  DeltaOffset parsed{json["reservoirId"].get<std::string>(),
                     json["reservoirVersion"].get<int64_t>(), json["index"].get<int64_t>(),
                     json["isStartingVersion"].get<bool>()};
  if (source_version == kVersion3 && parsed.index == kBaseIndexOfVersion3) {
    parsed.index = DeltaOffset::kBaseIndex;
  }
  if (parsed.index < DeltaOffset::kBaseIndex) {
    return arrow::Status::NotImplemented(
        "'", offset,
        "' is within a change of the table's schema, which Spark was following with a "
        "schema log (schemaTrackingLocation): let Spark finish that change, or start the table "
        "afresh with --full-refresh");
  }
  return parsed;
}

}  // namespace freshet
