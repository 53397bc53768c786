// The schema of a record: its fields, and which of them takes the text of a record that does not
// fit.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet {

struct RecordSchema {
  std::shared_ptr<arrow::Schema> schema;      ///< every field may be NULL
  int corrupt_column = -1;                    ///< -1: there is none
  std::shared_ptr<arrow::DataType> readable;  ///< a STRUCT of the other fields
};

/// Invalid when two fields have the corrupt record column's name, or it is no STRING.
arrow::Result<RecordSchema> MakeRecordSchema(const arrow::Schema& schema,
                                             const std::string& corrupt_record_column);

}  // namespace freshet
