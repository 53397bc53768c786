#include "json/infer_schema.h"

#include <algorithm>
#include <string>
#include <utility>

#include "json/jackson_reader.h"
#include "json/number_text.h"
#include "json/utf_text.h"

namespace freshet {
namespace {

using TypePtr = std::shared_ptr<arrow::DataType>;

constexpr int kMaxDecimalDigits = 38;
/// Those of a BIGINT as a DECIMAL in Spark.
constexpr int kLongDigits = 20;

TypePtr ListOf(TypePtr element) { return arrow::list(arrow::field("element", std::move(element))); }

TypePtr DecimalOrDouble(int digits) {
  return digits <= kMaxDecimalDigits ? arrow::decimal128(digits, 0) : arrow::float64();
}

int DigitsOf(const arrow::DataType& type) {
  return type.id() == arrow::Type::INT64
             ? kLongDigits
             : static_cast<const arrow::Decimal128Type&>(type).precision();
}

bool IsNumber(const arrow::DataType& type) {
  return type.id() == arrow::Type::INT64 || type.id() == arrow::Type::DOUBLE ||
         type.id() == arrow::Type::DECIMAL128;
}

TypePtr Merge(const TypePtr& a, const TypePtr& b);

/// Fields of both, each in the order of their names.
TypePtr MergeStructs(const arrow::DataType& a, const arrow::DataType& b) {
  arrow::FieldVector fields;
  auto left = a.fields().begin();
  auto right = b.fields().begin();
  while (left != a.fields().end() || right != b.fields().end()) {
    const bool only_left = right == b.fields().end() ||
                           (left != a.fields().end() && (*left)->name() < (*right)->name());
    const bool only_right =
        !only_left && (left == a.fields().end() || (*right)->name() < (*left)->name());
    if (only_left) {
      fields.push_back(*left++);
    } else if (only_right) {
      fields.push_back(*right++);
    } else {
      fields.push_back((*left)->WithType(Merge((*left)->type(), (*right)->type())));
      ++left;
      ++right;
    }
  }
  return arrow::struct_(fields);
}

/// JsonInferSchema.compatibleType: one type that both can be read as.
TypePtr Merge(const TypePtr& a, const TypePtr& b) {
  if (a->id() == arrow::Type::NA || a->Equals(b)) return b;
  if (b->id() == arrow::Type::NA) return a;
  if (IsNumber(*a) && IsNumber(*b)) {
    const bool fractional = a->id() == arrow::Type::DOUBLE || b->id() == arrow::Type::DOUBLE;
    return fractional ? arrow::float64() : DecimalOrDouble(std::max(DigitsOf(*a), DigitsOf(*b)));
  }
  if (a->id() == arrow::Type::STRUCT && b->id() == arrow::Type::STRUCT) return MergeStructs(*a, *b);
  if (a->id() == arrow::Type::LIST && b->id() == arrow::Type::LIST) {
    return ListOf(Merge(a->field(0)->type(), b->field(0)->type()));
  }
  return arrow::utf8();
}

class TypeInference {
 public:
  explicit TypeInference(std::string_view text) : reader_(text, JacksonParser::kCharacters) {}

  arrow::Result<TypePtr> Run() {
    ARROW_RETURN_NOT_OK(Next());
    return Value();
  }

 private:
  arrow::Status Next() { return reader_.Next() ? arrow::Status::OK() : Broken(); }
  arrow::Status Broken() const {
    return arrow::Status::Invalid("this is no JSON: ", reader_.error());
  }

  /// The type of the value that the current token begins; the reader is at its end then.
  arrow::Result<TypePtr> Value() {
    switch (reader_.current()) {
      case JsonToken::kStartObject:
        return Object();
      case JsonToken::kStartArray:
        return Array();
      case JsonToken::kString: {
        std::string text;
        if (!reader_.ReadText(&text)) return Broken();
        return text.empty() ? arrow::null() : arrow::utf8();
      }
      case JsonToken::kInteger: {
        const std::string_view digits = reader_.number();
        if (ParseInt64(digits)) return arrow::int64();
        return DecimalOrDouble(static_cast<int>(digits.size()) - (digits[0] == '-' ? 1 : 0));
      }
      case JsonToken::kFloat:
        return arrow::float64();
      case JsonToken::kTrue:
      case JsonToken::kFalse:
        return arrow::boolean();
      default:
        return arrow::null();
    }
  }

  arrow::Result<TypePtr> Object() {
    arrow::FieldVector fields;
    ARROW_RETURN_NOT_OK(Next());
    while (reader_.current() != JsonToken::kEndObject) {
      const std::string name = *reader_.current_name();
      ARROW_RETURN_NOT_OK(Next());
      ARROW_ASSIGN_OR_RAISE(TypePtr type, Value());
      fields.push_back(arrow::field(name, std::move(type)));
      ARROW_RETURN_NOT_OK(Next());
    }
    std::stable_sort(fields.begin(), fields.end(),
                     [](const auto& a, const auto& b) { return a->name() < b->name(); });
    return arrow::struct_(fields);
  }

  arrow::Result<TypePtr> Array() {
    TypePtr element = arrow::null();
    ARROW_RETURN_NOT_OK(Next());
    while (reader_.current() != JsonToken::kEndArray) {
      ARROW_ASSIGN_OR_RAISE(const TypePtr type, Value());
      element = Merge(element, type);
      ARROW_RETURN_NOT_OK(Next());
    }
    return ListOf(element);
  }

  JacksonReader reader_;
};

/// JsonInferSchema.canonicalizeType: what is not known becomes STRING, what has no fields goes.
/// nullptr: nothing is left.
TypePtr Canonical(const TypePtr& type) {
  switch (type->id()) {
    case arrow::Type::NA:
      return arrow::utf8();
    case arrow::Type::LIST: {
      TypePtr element = Canonical(type->field(0)->type());
      return element == nullptr ? nullptr : ListOf(std::move(element));
    }
    case arrow::Type::STRUCT: {
      arrow::FieldVector fields;
      for (const auto& field : type->fields()) {
        TypePtr kept = Canonical(field->type());
        if (kept != nullptr && !field->name().empty()) fields.push_back(field->WithType(kept));
      }
      return fields.empty() ? nullptr : arrow::struct_(fields);
    }
    default:
      return type;
  }
}

}  // namespace

arrow::Result<TypePtr> InferJsonType(std::string_view text) {
  const std::string valid = MakeValidUtf8(text);
  ARROW_ASSIGN_OR_RAISE(const TypePtr type, TypeInference(valid).Run());
  TypePtr canonical = Canonical(type);
  if (canonical != nullptr) return canonical;
  return arrow::Status::Invalid("no field of this JSON has a type that is known");
}

}  // namespace freshet
