// Random names.
#pragma once

#include <string>

namespace freshet {

/// Makes a random (version 4) UUID in lower case, as Spark's query ids are. From any thread.
std::string NewUuid();

}  // namespace freshet
