#include "sql/schema_text.h"

#include <map>
#include <optional>
#include <utility>
#include <vector>

#include <arrow/util/key_value_metadata.h>

#include "base/ascii_text.h"
#include "sql/hint.h"
#include "sql/token.h"
#include "sql/tokenizer.h"

namespace freshet {
namespace {

using TypePtr = std::shared_ptr<arrow::DataType>;

constexpr int kMaxDepth = 100;  // nesting that no table has; keeps the recursion bounded

const std::map<std::string, TypePtr>& SimpleTypes() {
  static const std::map<std::string, TypePtr> types = {
      {"BOOLEAN", arrow::boolean()},
      {"TINYINT", arrow::int8()},
      {"BYTE", arrow::int8()},
      {"SMALLINT", arrow::int16()},
      {"SHORT", arrow::int16()},
      {"INT", arrow::int32()},
      {"INTEGER", arrow::int32()},
      {"BIGINT", arrow::int64()},
      {"LONG", arrow::int64()},
      {"FLOAT", arrow::float32()},
      {"REAL", arrow::float32()},
      {"DOUBLE", arrow::float64()},
      {"STRING", arrow::utf8()},
      {"BINARY", arrow::binary()},
      {"DATE", arrow::date32()},
      {"TIMESTAMP", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")},
      {"TIMESTAMP_LTZ", arrow::timestamp(arrow::TimeUnit::MICRO, "UTC")},
      {"TIMESTAMP_NTZ", arrow::timestamp(arrow::TimeUnit::MICRO)},
  };
  return types;
}

std::vector<std::string> TypeNames() {
  std::vector<std::string> names = {"DECIMAL", "DEC",   "NUMERIC", "VARCHAR",
                                    "CHAR",    "ARRAY", "MAP",     "STRUCT"};
  for (const auto& [name, type] : SimpleTypes()) names.push_back(name);
  return names;
}

/// A recursive descent parser over the text's tokens. Its first problem ends it.
class TypeParser {
 public:
  explicit TypeParser(std::string_view text) : text_(text) {
    std::vector<LexicalError> errors;
    tokens_ = Tokenize(text, &errors);
    if (!errors.empty()) Fail(errors.front().span, errors.front().message);
  }

  std::optional<TypeProblem> problem() const { return problem_; }

  TypePtr ParseType() {
    TypePtr type = TakeType(0);
    if (type != nullptr && !AtEnd()) return FailAt("',' or the end after the type");
    return type;
  }

  std::shared_ptr<arrow::Schema> ParseSchema() {
    arrow::FieldVector fields;
    if (problem_ || !TakeFields(0, &fields)) return nullptr;
    if (!AtEnd()) {
      FailAt("',' or the end of the schema");
      return nullptr;
    }
    return arrow::schema(std::move(fields));
  }

 private:
  const Token& Peek() const { return tokens_[next_]; }
  bool AtEnd() const { return Peek().kind == Token::Kind::kEnd; }
  const Token& Take() { return AtEnd() ? tokens_[next_] : tokens_[next_++]; }
  bool TakeSymbol(std::string_view symbol) {
    if (!Peek().IsSymbol(symbol)) return false;
    Take();
    return true;
  }

  std::nullptr_t Fail(Span span, std::string message) {
    if (!problem_) problem_ = TypeProblem{span, std::move(message)};
    return nullptr;
  }

  std::nullptr_t FailAt(const std::string& expected) {
    const Span span = Peek().span;
    const std::string found =
        AtEnd() ? "the end"
                : "'" + std::string(text_.substr(span.begin, span.end - span.begin)) + "'";
    return Fail(span, "expected " + expected + ", found " + found);
  }

  TypePtr TakeType(int depth) {
    if (problem_) return nullptr;
    if (Peek().kind != Token::Kind::kWord) return FailAt("a type");
    if (depth > kMaxDepth) return Fail(Peek().span, "this type is nested too deeply");
    const Token& token = Take();
    const std::string name = ToUpper(token.text);
    if (const auto simple = SimpleTypes().find(name); simple != SimpleTypes().end()) {
      return simple->second;
    }
    if (name == "DECIMAL" || name == "DEC" || name == "NUMERIC") return TakeDecimal();
    if (name == "VARCHAR" || name == "CHAR" || name == "CHARACTER") return TakeLength(name);
    if (name == "ARRAY") return TakeArray(depth);
    if (name == "MAP") return TakeMap(depth);
    if (name == "STRUCT") return TakeStruct(depth);
    if (name == "INTERVAL" || name == "VARIANT" || name == "VOID" || name == "OBJECT") {
      return Fail(token.span, name + " is not a type that Freshet carries");
    }
    return Fail(token.span, WithHint("unknown type '" + token.text + "'", token.text, TypeNames()));
  }

  std::optional<int> TakeInteger(const std::string& what) {
    const Token& token = Peek();
    const bool digits = token.kind == Token::Kind::kNumber && token.text.size() < 10 &&
                        token.text.find_first_not_of("0123456789") == std::string::npos;
    if (!digits) {
      FailAt(what);
      return std::nullopt;
    }
    return std::stoi(Take().text);
  }

  TypePtr TakeDecimal() {
    const size_t begin = tokens_[next_ - 1].span.begin;
    if (!TakeSymbol("(")) return arrow::decimal128(10, 0);
    const std::optional<int> precision = TakeInteger("the precision");
    if (!precision) return nullptr;
    int scale = 0;
    if (TakeSymbol(",")) {
      const std::optional<int> given = TakeInteger("the scale");
      if (!given) return nullptr;
      scale = *given;
    }
    if (!TakeSymbol(")")) return FailAt("')' after DECIMAL(…");
    const Span span{begin, tokens_[next_ - 1].span.end};
    if (*precision < 1 || *precision > 38) {
      return Fail(span, "a DECIMAL has from 1 to 38 digits, not " + std::to_string(*precision));
    }
    if (scale > *precision) {
      return Fail(span, "a DECIMAL's scale (" + std::to_string(scale) +
                            ") can't be more than its precision (" + std::to_string(*precision) +
                            ")");
    }
    return arrow::decimal128(*precision, scale);
  }

  TypePtr TakeLength(const std::string& name) {
    if (!TakeSymbol("(")) return FailAt("'(' and the length after " + name + " (or use STRING)");
    if (!TakeInteger("the length")) return nullptr;
    if (!TakeSymbol(")")) return FailAt("')' after the length");
    return arrow::utf8();
  }

  TypePtr TakeArray(int depth) {
    if (!TakeSymbol("<")) return FailAt("'<' after ARRAY: ARRAY<STRING>");
    const TypePtr element = TakeType(depth + 1);
    if (element == nullptr) return nullptr;
    if (!TakeSymbol(">")) return FailAt("'>' after the array's type");
    return arrow::list(arrow::field("element", element));
  }

  TypePtr TakeMap(int depth) {
    if (!TakeSymbol("<")) return FailAt("'<' after MAP: MAP<STRING, INT>");
    const TypePtr key = TakeType(depth + 1);
    if (key == nullptr) return nullptr;
    if (!TakeSymbol(",")) return FailAt("',' after the map's key type");
    const TypePtr value = TakeType(depth + 1);
    if (value == nullptr) return nullptr;
    if (!TakeSymbol(">")) return FailAt("'>' after the map's value type");
    return arrow::map(key, value);
  }

  TypePtr TakeStruct(int depth) {
    if (TakeSymbol("<>")) return arrow::struct_(arrow::FieldVector{});
    if (!TakeSymbol("<")) return FailAt("'<' after STRUCT: STRUCT<name: STRING>");
    arrow::FieldVector fields;
    if (!TakeFields(depth + 1, &fields)) return nullptr;
    if (!TakeSymbol(">")) return FailAt("',' or '>' after the struct's field");
    return arrow::struct_(fields);
  }

  bool TakeFields(int depth, arrow::FieldVector* fields) {
    do {
      const Token& name = Peek();
      if (!name.IsName()) {
        FailAt("a column's name");
        return false;
      }
      Take();
      TakeSymbol(":");
      const TypePtr type = TakeType(depth);
      if (type == nullptr) return false;
      for (const auto& other : *fields) {
        if (EqualsIgnoreCase(other->name(), name.text)) {
          Fail(name.span, "the column '" + name.text + "' is given twice");
          return false;
        }
      }
      if (!TakeAttributes(arrow::field(name.text, type), fields)) return false;
    } while (TakeSymbol(","));
    return true;
  }

  /// Takes NOT NULL and COMMENT '…', and adds the field with them.
  bool TakeAttributes(std::shared_ptr<arrow::Field> field, arrow::FieldVector* fields) {
    if (Peek().IsWord("NOT")) {
      Take();
      if (!Peek().IsWord("NULL")) {
        FailAt("NULL after NOT");
        return false;
      }
      Take();
      field = field->WithNullable(false);
    }
    if (Peek().IsWord("COMMENT")) {
      Take();
      if (Peek().kind != Token::Kind::kString) {
        FailAt("the comment in quotes");
        return false;
      }
      field = field->WithMetadata(arrow::key_value_metadata({"comment"}, {Take().text}));
    }
    fields->push_back(std::move(field));
    return true;
  }

  std::string_view text_;
  std::vector<Token> tokens_;
  size_t next_ = 0;
  std::optional<TypeProblem> problem_;
};

arrow::Status ToStatus(TypeProblem found, TypeProblem* problem) {
  const std::string message =
      found.message + " (at character " + std::to_string(found.span.begin + 1) + ")";
  if (problem != nullptr) *problem = std::move(found);
  return arrow::Status::Invalid(message);
}

}  // namespace

arrow::Result<std::shared_ptr<arrow::Schema>> ParseSchemaText(std::string_view text,
                                                              TypeProblem* problem) {
  TypeParser parser(text);
  auto schema = parser.ParseSchema();
  if (parser.problem()) return ToStatus(*parser.problem(), problem);
  return schema;
}

arrow::Result<TypePtr> ParseTypeText(std::string_view text, TypeProblem* problem) {
  TypeParser parser(text);
  auto type = parser.ParseType();
  if (parser.problem()) return ToStatus(*parser.problem(), problem);
  return type;
}

}  // namespace freshet
