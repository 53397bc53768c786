// Time zones written as offsets, as java.time.ZoneId.of and Spark's getZoneId take them.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace freshet {

/// Seconds east of UTC: Z, UTC, GMT, UT, ±h, ±hh, ±h:mm, ±hh:m, ±hh:mm, ±hhmm, ±hh:mm:ss, ±hhmmss,
/// each at most 18 hours, or such an offset after UTC, GMT or UT. nullopt for anything else, region
/// names among it.
std::optional<int32_t> ParseZoneOffset(std::string_view text);

}  // namespace freshet
