#include "json/object_fields.h"

#include <utility>

namespace freshet {
namespace {

/// Jackson refuses names longer than this; the slow way sees to that.
constexpr size_t kLongName = 50'000;

}  // namespace

arrow::Result<ObjectFields> ObjectFields::Make(const arrow::FieldVector& fields,
                                               JacksonParser parser) {
  ObjectFields made;
  made.fields_.reserve(fields.size());  // by_name_ refers to the names
  for (const auto& field : fields) {
    auto column = MakeColumnWriter(field->type(), parser);
    if (!column.ok()) {
      return column.status().WithMessage("column '", field->name(),
                                         "': ", column.status().message());
    }
    made.fields_.push_back({field->name(), *std::move(column), made.fields_.size() + 1});
    if (!made.by_name_.emplace(made.fields_.back().name, made.fields_.size() - 1).second) {
      return arrow::Status::Invalid("two columns are named '", field->name(),
                                    "': give one of them another name");
    }
  }
  return made;
}

bool ObjectFields::TakeName(JsonCursor* cursor, size_t previous, size_t* field) {
  const size_t expected = previous == kUnknown ? first_ : fields_[previous].next;
  if (expected < fields_.size() && cursor->TakeNameIf(fields_[expected].name)) {
    *field = expected;
    return true;
  }
  std::string_view name;
  if (!cursor->TakeString(&name) || cursor->HasEscape(name) || name.size() > kLongName) {
    return false;
  }
  const auto found = by_name_.find(name);
  *field = found == by_name_.end() ? kUnknown : found->second;
  if (*field != kUnknown) {
    (previous == kUnknown ? first_ : fields_[previous].next) = *field;
  }
  return true;
}

bool ObjectFields::ReadObject(JsonCursor* cursor) {
  if (cursor->Take() != '{') return false;
  if (cursor->Peek() == '}') {
    cursor->Take();
  } else {
    size_t previous = kUnknown;
    char c;
    do {
      if (cursor->Peek() != '"') return false;
      size_t field;
      if (!TakeName(cursor, previous, &field) || cursor->Take() != ':') return false;
      if (field == kUnknown) {
        if (!cursor->SkipValue()) return false;
      } else {
        ColumnWriter& column = *fields_[field].column;
        // A name that comes twice has rules of its own: the slow way knows them.
        if (column.length() != length_ || !column.Read(cursor)) return false;
        previous = field;
      }
      c = cursor->Take();
    } while (c == ',');
    if (c != '}') return false;
  }
  for (Field& field : fields_) {
    if (field.column->length() == length_) field.column->AppendNull();
  }
  ++length_;
  return true;
}

void ObjectFields::AppendValues(const JsonValue::Children& children) {
  for (size_t i = 0; i < fields_.size(); ++i) fields_[i].column->Append(children.values[i]);
  ++length_;
}

void ObjectFields::AppendNulls() {
  for (Field& field : fields_) field.column->AppendNull();
  ++length_;
}

void ObjectFields::Truncate(int64_t length) {
  for (Field& field : fields_) field.column->Truncate(length);
  length_ = length;
}

void ObjectFields::Reserve(int64_t rows) {
  for (Field& field : fields_) field.column->Reserve(rows);
}

std::vector<std::shared_ptr<arrow::ArrayData>> ObjectFields::Finish() {
  std::vector<std::shared_ptr<arrow::ArrayData>> columns;
  columns.reserve(fields_.size());
  for (Field& field : fields_) columns.push_back(field.column->Finish());
  length_ = 0;
  return columns;
}

}  // namespace freshet
