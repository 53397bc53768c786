// Arrow rows as JSON in the corpus's form (tests/json_corpus/generate.py), and Spark's schemas as
// Arrow's. For tests.
#pragma once

#include <memory>

#include <arrow/record_batch.h>
#include <arrow/type.h>
#include <nlohmann/json.hpp>

namespace freshet {

/// A list of rows, each a list of values.
nlohmann::json RenderRows(const arrow::RecordBatchVector& batches);

/// A list of values; a STRUCT is the list of its fields.
nlohmann::json RenderValues(const arrow::Array& array);

/// StructType.jsonValue() → schema.
std::shared_ptr<arrow::Schema> SchemaFromSpark(const nlohmann::json& schema);

}  // namespace freshet
