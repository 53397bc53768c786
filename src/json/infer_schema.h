// The type of a JSON text, as Spark's schema_of_json infers it.
#pragma once

#include <memory>
#include <string_view>

#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet {

/// JsonInferSchema of Spark 4.1 with its default options: whole numbers are BIGINT, or DECIMAL(n,
/// 0) where 64 bits do not hold them; others DOUBLE; null and text STRING; fields of an object in
/// the order of their names; elements of an array become one type. Invalid when the text is no
/// JSON.
arrow::Result<std::shared_ptr<arrow::DataType>> InferJsonType(std::string_view text);

}  // namespace freshet
