// ExpressionTranslator: from_json, to_json and schema_of_json.
#include <tuple>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "json/infer_schema.h"
#include "json/zone_offset.h"
#include "query/duckdb_handles.h"
#include "query/expression_translator.h"
#include "query/from_json_name.h"
#include "sql/schema_text.h"

namespace freshet::query {
namespace {

using Kind = Expression::Kind;

bool IsCallOf(const Expression& node, std::string_view function) {
  return node.kind == Kind::kFunction && node.text == function;
}

}  // namespace

arrow::Result<TypedSql> ExpressionTranslator::FromJson(const Expression& node, const Scope& scope) {
  if (node.arguments.size() < 2 || node.arguments.size() > 3) {
    return Refuse(node.head,
                  "from_json takes the text, its schema and perhaps options: from_json(CAST(value "
                  "AS STRING), 'a INT, b STRING', map('mode', 'PERMISSIVE'))");
  }
  const Expression& argument = *node.arguments[0];
  ARROW_ASSIGN_OR_RAISE(TypedSql text, Translate(argument, scope));
  if (!IsString(*text.type) && !IsNullType(*text.type)) {
    const bool bytes = text.type->id() == arrow::Type::BINARY;
    return Refuse(argument.span,
                  fmt::format("from_json reads STRING, '{}' is {}{}", text.name,
                              TypeText(*text.type), bytes ? ": write CAST(… AS STRING)" : ""));
  }
  // The bytes of CAST(b AS STRING) are those of b, and the decoder takes either.
  std::string source = text.sql;
  FromJsonDefinition definition;
  definition.input_column = text.input_column;
  if (argument.kind == Kind::kCast && !argument.try_cast) {
    ARROW_ASSIGN_OR_RAISE(const TypedSql bytes, Translate(*argument.arguments[0], scope));
    if (bytes.type->id() == arrow::Type::BINARY) {
      source = bytes.sql;
      definition.input_column = bytes.input_column;
    }
  }
  if (IsNullType(*text.type)) source = "CAST(NULL AS VARCHAR)";

  ARROW_ASSIGN_OR_RAISE(definition.schema, FromJsonSchema(*node.arguments[1]));
  if (node.arguments.size() == 3) {
    ARROW_RETURN_NOT_OK(FromJsonOptions(*node.arguments[2], &definition.options));
  }
  const auto decoder = MessageDecoder::Make(*definition.schema, definition.options);
  if (!decoder.ok()) return Refuse(node.arguments[1]->span, decoder.status().message());
  return TypedSql{fmt::format("{}({})", QuoteIdentifier(FromJsonName(definition)), source),
                  decoder.ValueUnsafe()->type(), fmt::format("from_json({})", text.name),
                  std::nullopt};
}

arrow::Result<std::shared_ptr<arrow::Schema>> ExpressionTranslator::FromJsonSchema(
    const Expression& node) {
  std::string text;
  if (node.kind == Kind::kString) {
    text = node.text;
  } else if (IsCallOf(node, "schema_of_json")) {
    ARROW_ASSIGN_OR_RAISE(const TypedSql schema, SchemaOfJson(node));
    text = *schema.literal;
  } else {
    return Refuse(node.span,
                  "the schema must be a literal, 'a INT, b STRING', or schema_of_json('…')");
  }
  // A type, STRUCT<a: INT>, or the columns of one.
  const auto type = ParseTypeText(text);
  if (type.ok() && (*type)->id() == arrow::Type::STRUCT) return arrow::schema((*type)->fields());
  if (type.ok()) {
    return Refuse(node.span,
                  fmt::format("from_json gives a STRUCT in this version, not {}: give the columns "
                              "of an object, 'a INT, b ARRAY<STRING>'",
                              TypeText(**type)));
  }
  auto schema = ParseSchemaText(text);
  if (!schema.ok()) return Refuse(node.span, "in the schema: " + schema.status().message());
  return schema;
}

arrow::Result<std::vector<LiteralOption>> ExpressionTranslator::LiteralOptions(
    const Expression& node) {
  constexpr const char* kForm = "options are a map of literals: map('mode', 'FAILFAST')";
  if (!IsCallOf(node, "map") || node.arguments.size() % 2 != 0) return Refuse(node.span, kForm);
  std::vector<LiteralOption> options;
  for (size_t i = 0; i < node.arguments.size(); i += 2) {
    const LiteralOption option{node.arguments[i].get(), node.arguments[i + 1].get()};
    if (option.name->kind != Kind::kString || option.value->kind != Kind::kString) {
      return Refuse(node.span, kForm);
    }
    for (const LiteralOption& other : options) {
      if (EqualsIgnoreCase(other.name->text, option.name->text)) {
        return Refuse(option.name->span, fmt::format("'{}' is given twice", option.name->text));
      }
    }
    options.push_back(option);
  }
  return options;
}

arrow::Status ExpressionTranslator::FromJsonOptions(const Expression& node,
                                                    MessageDecoderOptions* options) {
  ARROW_ASSIGN_OR_RAISE(const auto literals, LiteralOptions(node));
  for (const auto& [name, value] : literals) {
    if (EqualsIgnoreCase(name->text, "columnNameOfCorruptRecord")) {
      options->corrupt_record_column = value->text;
    } else if (!EqualsIgnoreCase(name->text, "mode")) {
      return Refuse(name->span, fmt::format("from_json has no option '{}' here", name->text),
                    {"mode", "columnNameOfCorruptRecord"});
    } else if (EqualsIgnoreCase(value->text, "PERMISSIVE")) {
      options->mode = ParseMode::kPermissive;
    } else if (EqualsIgnoreCase(value->text, "FAILFAST")) {
      options->mode = ParseMode::kFailFast;
    } else if (EqualsIgnoreCase(value->text, "DROPMALFORMED")) {
      return Refuse(value->span,
                    "from_json has no mode DROPMALFORMED: use PERMISSIVE, and keep the rows WHERE "
                    "the corrupt record column IS NULL");
    } else {
      return Refuse(value->span, fmt::format("'{}' is no mode", value->text),
                    {"PERMISSIVE", "FAILFAST"});
    }
  }
  return arrow::Status::OK();
}

arrow::Result<TypedSql> ExpressionTranslator::ToJson(const Expression& node, const Scope& scope) {
  ARROW_RETURN_NOT_OK(RefuseTail(node));
  if (node.arguments.empty() || node.arguments.size() > 2) {
    return Refuse(node.head,
                  "to_json takes a STRUCT, ARRAY or MAP and perhaps options: to_json(struct(*), "
                  "map('ignoreNullFields', 'false'))");
  }
  ToJsonCall call;
  if (node.arguments.size() == 2) {
    ARROW_ASSIGN_OR_RAISE(const auto literals, LiteralOptions(*node.arguments[1]));
    for (const auto& [name, value] : literals) {
      ARROW_RETURN_NOT_OK(ToJsonOption(*name, *value, &call.options));
    }
  }
  const Expression& argument = *node.arguments[0];
  const auto check = [this](const TypedSql& value, Span span) -> arrow::Status {
    const arrow::Status status = CheckJsonType(*value.type);
    return status.ok() ? status : Refuse(span, "to_json: " + status.message());
  };
  std::string values;
  std::string name;
  if (IsStructCall(argument)) {
    // The fields go one by one, so that no STRUCT is made; its names may even repeat.
    ARROW_ASSIGN_OR_RAISE(const auto fields, StructFields(argument, scope));
    call.field_names.emplace();
    for (const StructField& field : fields) {
      ARROW_RETURN_NOT_OK(check(field.value, field.span));
      call.field_names->push_back(field.name);
      values += ", " + field.value.sql;
    }
    name = StructName(argument, fields);
    // DuckDB has no chunk without columns, and the text is the same for all rows.
    if (fields.empty()) {
      return TypedSql{"'{}'", arrow::utf8(), fmt::format("to_json({})", name), std::nullopt};
    }
  } else {
    ARROW_ASSIGN_OR_RAISE(const TypedSql value, Translate(argument, scope));
    if (!arrow::is_nested(value.type->id()) && !IsNullType(*value.type)) {
      return Refuse(argument.span,
                    fmt::format("to_json takes a STRUCT, ARRAY or MAP, '{}' is {}: write "
                                "to_json(struct(…))",
                                value.name, TypeText(*value.type)));
    }
    ARROW_RETURN_NOT_OK(check(value, argument.span));
    values = ", " + value.sql;
    name = value.name;
  }
  return TypedSql{fmt::format("__spark_to_json({}{})", QuoteString(ToJsonCallText(call)), values),
                  arrow::utf8(), fmt::format("to_json({})", name), std::nullopt};
}

arrow::Status ExpressionTranslator::ToJsonOption(const Expression& name, const Expression& value,
                                                 ToJsonOptions* options) {
  const auto is = [&name](std::string_view option) { return EqualsIgnoreCase(name.text, option); };
  if (is("ignoreNullFields")) {
    const bool ignore = EqualsIgnoreCase(value.text, "true");
    if (!ignore && !EqualsIgnoreCase(value.text, "false")) {
      return Refuse(value.span, fmt::format("'{}' is neither 'true' nor 'false'", value.text));
    }
    options->null_fields = !ignore;
    return arrow::Status::OK();
  }
  if (is("timeZone")) {
    const auto offset = ParseZoneOffset(value.text);
    if (!offset) {
      return Refuse(value.span, fmt::format("the time zone '{}' is not carried: write UTC or an "
                                            "offset such as +01:00",
                                            value.text));
    }
    options->zone_offset = *offset;
    return arrow::Status::OK();
  }
  const std::tuple<std::string_view, std::string*, PatternKind> formats[] = {
      {"dateFormat", &options->date_format, PatternKind::kDate},
      {"timestampFormat", &options->timestamp_format, PatternKind::kTimestamp},
      {"timestampNTZFormat", &options->timestamp_ntz_format, PatternKind::kTimestampNtz},
  };
  for (const auto& [option, format, kind] : formats) {
    if (!is(option)) continue;
    const auto pattern = DateTimePattern::Make(value.text, kind);
    if (!pattern.ok()) return Refuse(value.span, pattern.status().message());
    *format = value.text;
    return arrow::Status::OK();
  }
  return Refuse(
      name.span, fmt::format("to_json has no option '{}' here", name.text),
      {"ignoreNullFields", "timeZone", "dateFormat", "timestampFormat", "timestampNTZFormat"});
}

arrow::Result<TypedSql> ExpressionTranslator::SchemaOfJson(const Expression& node) {
  if (node.arguments.size() != 1 || node.arguments[0]->kind != Kind::kString) {
    return Refuse(node.head, "schema_of_json takes one literal: schema_of_json('{\"a\": 1}')");
  }
  const std::string& example = node.arguments[0]->text;
  const auto type = InferJsonType(example);
  if (!type.ok()) return Refuse(node.arguments[0]->span, type.status().message());
  std::string text = TypeText(**type);
  return TypedSql{QuoteString(text), arrow::utf8(), fmt::format("schema_of_json({})", example),
                  text};
}

}  // namespace freshet::query
