// JsonArrayWriters of the types that hold no other.
#pragma once

#include <memory>

#include <arrow/array.h>

#include "json/json_array_writer.h"

namespace freshet {

/// A writer for an array of a scalar type, or of null.
std::unique_ptr<JsonArrayWriter> MakeJsonScalarWriter(const arrow::Array& array,
                                                      const JsonTextOptions& options);

}  // namespace freshet
