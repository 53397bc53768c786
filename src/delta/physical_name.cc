#include "delta/physical_name.h"

#include <arrow/util/key_value_metadata.h>

namespace freshet::delta {

std::string PhysicalName(const arrow::Field& field) {
  if (field.metadata() == nullptr) return field.name();
  const auto name = field.metadata()->Get("delta.columnMapping.physicalName");
  return name.ok() ? *name : field.name();
}

}  // namespace freshet::delta
