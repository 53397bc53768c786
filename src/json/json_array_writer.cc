#include "json/json_array_writer.h"

#include <utility>

#include "json/json_scalar_array_writers.h"
#include "json/json_string.h"

namespace freshet {
namespace {

class ListTextWriter final : public JsonArrayWriter {
 public:
  ListTextWriter(const arrow::Array& array, const JsonTextOptions& options)
      : JsonArrayWriter(array),
        array_(static_cast<const arrow::ListArray&>(array)),
        values_(MakeJsonArrayWriter(*array_.values(), options)) {}
  void AppendValue(int64_t row, std::string* text) const override {
    *text += '[';
    const int64_t first = array_.value_offset(row);
    const int64_t end = array_.value_offset(row + 1);
    for (int64_t i = first; i < end; ++i) {
      if (i > first) *text += ',';
      values_->Append(i, text);
    }
    *text += ']';
  }

 private:
  const arrow::ListArray& array_;
  std::unique_ptr<JsonArrayWriter> values_;
};

class MapTextWriter final : public JsonArrayWriter {
 public:
  MapTextWriter(const arrow::Array& array, const JsonTextOptions& options)
      : JsonArrayWriter(array),
        array_(static_cast<const arrow::MapArray&>(array)),
        keys_(MakeJsonArrayWriter(*array_.keys(), options)),
        items_(MakeJsonArrayWriter(*array_.items(), options)) {}
  void AppendValue(int64_t row, std::string* text) const override {
    *text += '{';
    const int64_t first = array_.value_offset(row);
    const int64_t end = array_.value_offset(row + 1);
    for (int64_t i = first; i < end; ++i) {
      if (i > first) *text += ',';
      keys_->AppendKey(i, text);
      *text += ':';
      items_->Append(i, text);
    }
    *text += '}';
  }

 private:
  const arrow::MapArray& array_;
  std::unique_ptr<JsonArrayWriter> keys_;
  std::unique_ptr<JsonArrayWriter> items_;
};

/// A STRUCT, or columns as if they were one.
class ObjectTextWriter final : public JsonArrayWriter {
 public:
  ObjectTextWriter(const arrow::StructArray& array, const JsonTextOptions& options)
      : JsonArrayWriter(array), null_fields_(options.null_fields) {
    for (int i = 0; i < array.num_fields(); ++i) {
      columns_.push_back(array.field(i));
      Add(array.type()->field(i)->name(), options);
    }
  }
  ObjectTextWriter(const std::vector<std::string>& names, const arrow::ArrayVector& columns,
                   const JsonTextOptions& options)
      : null_fields_(options.null_fields) {
    for (size_t i = 0; i < names.size(); ++i) {
      columns_.push_back(columns[i]);
      Add(names[i], options);
    }
  }

  void AppendValue(int64_t row, std::string* text) const override {
    *text += '{';
    bool follows = false;
    for (const Field& field : fields_) {
      const bool null = field.writer->IsNull(row);
      if (null && !null_fields_) continue;
      // Without its comma where it is the first.
      text->append(field.name, follows ? 0 : 1);
      follows = true;
      if (null) {
        *text += "null";
      } else {
        field.writer->AppendValue(row, text);
      }
    }
    *text += '}';
  }

 private:
  struct Field {
    std::string name;  ///< as it is written, with comma, quotes and colon
    std::unique_ptr<JsonArrayWriter> writer;
  };

  /// The field of the last column.
  void Add(const std::string& name, const JsonTextOptions& options) {
    Field field{",", nullptr};
    AppendJsonString(name, &field.name);
    field.name += ':';
    field.writer = MakeJsonArrayWriter(*columns_.back(), options);
    fields_.push_back(std::move(field));
  }

  bool null_fields_;
  arrow::ArrayVector columns_;
  std::vector<Field> fields_;
};

}  // namespace

arrow::Status CheckJsonType(const arrow::DataType& type) {
  switch (type.id()) {
    case arrow::Type::NA:
    case arrow::Type::BOOL:
    case arrow::Type::INT8:
    case arrow::Type::INT16:
    case arrow::Type::INT32:
    case arrow::Type::INT64:
    case arrow::Type::FLOAT:
    case arrow::Type::DOUBLE:
    case arrow::Type::DECIMAL128:
    case arrow::Type::STRING:
    case arrow::Type::BINARY:
    case arrow::Type::DATE32:
    case arrow::Type::TIMESTAMP:
      return arrow::Status::OK();
    case arrow::Type::MAP: {
      const auto& map = static_cast<const arrow::MapType&>(type);
      const auto key = map.key_type()->id();
      if (key == arrow::Type::BINARY || arrow::is_nested(key)) {
        return arrow::Status::NotImplemented(
            "a MAP whose keys are BINARY, ARRAY, MAP or STRUCT has no JSON that could be read "
            "back");
      }
      return CheckJsonType(*map.item_type());
    }
    case arrow::Type::LIST:
    case arrow::Type::STRUCT:
      for (const auto& field : type.fields()) ARROW_RETURN_NOT_OK(CheckJsonType(*field->type()));
      return arrow::Status::OK();
    default:
      return arrow::Status::NotImplemented("a value of the type ", type.ToString(),
                                           " can't be written as JSON: cast it to STRING");
  }
}

std::unique_ptr<JsonArrayWriter> MakeJsonArrayWriter(const arrow::Array& array,
                                                     const JsonTextOptions& options) {
  switch (array.type_id()) {
    case arrow::Type::LIST:
      return std::make_unique<ListTextWriter>(array, options);
    case arrow::Type::MAP:
      return std::make_unique<MapTextWriter>(array, options);
    case arrow::Type::STRUCT:
      return std::make_unique<ObjectTextWriter>(static_cast<const arrow::StructArray&>(array),
                                                options);
    default:
      return MakeJsonScalarWriter(array, options);
  }
}

std::unique_ptr<JsonArrayWriter> MakeJsonObjectWriter(const std::vector<std::string>& names,
                                                      const arrow::ArrayVector& columns,
                                                      const JsonTextOptions& options) {
  return std::make_unique<ObjectTextWriter>(names, columns, options);
}

}  // namespace freshet
