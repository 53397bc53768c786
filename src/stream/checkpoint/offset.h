// What a source calls its position.
#pragma once

#include <string>

namespace freshet {

/// A source's position as Spark's JSON text for it, e.g. {"logOffset":3}, on one line. Two offsets
/// of one source are equal exactly when their texts are.
using Offset = std::string;

}  // namespace freshet
