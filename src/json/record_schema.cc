#include "json/record_schema.h"

#include <vector>

#include "json/nullable_schema.h"

namespace freshet {

arrow::Result<RecordSchema> MakeRecordSchema(const arrow::Schema& schema,
                                             const std::string& corrupt_record_column) {
  RecordSchema record;
  record.schema = AsNullable(schema);
  const std::vector<int> named = record.schema->GetAllFieldIndices(corrupt_record_column);
  if (named.size() > 1) {
    return arrow::Status::Invalid("two columns are named '", corrupt_record_column,
                                  "': give one of them another name");
  }
  arrow::FieldVector fields = record.schema->fields();
  if (!named.empty()) {
    record.corrupt_column = named[0];
    const auto corrupt = fields.begin() + named[0];
    if ((*corrupt)->type()->id() != arrow::Type::STRING) {
      return arrow::Status::Invalid("the column for corrupt records, '", corrupt_record_column,
                                    "', is ", (*corrupt)->type()->ToString(),
                                    ": it must be STRING");
    }
    fields.erase(corrupt);
  }
  record.readable = arrow::struct_(fields);
  return record;
}

}  // namespace freshet
