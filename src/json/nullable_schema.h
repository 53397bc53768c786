// A schema in which every value may be NULL, as Spark's file sources make it: what a file lacks is
// NULL, whatever the schema says.
#pragma once

#include <memory>

#include <arrow/type.h>

namespace freshet {

std::shared_ptr<arrow::Schema> AsNullable(const arrow::Schema& schema);

}  // namespace freshet
