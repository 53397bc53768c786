// What becomes of a record that does not fit its schema: Spark's option `mode`.
#pragma once

namespace freshet {

enum class ParseMode { kPermissive, kDropMalformed, kFailFast };

}  // namespace freshet
