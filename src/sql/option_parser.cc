#include "sql/option_parser.h"

#include <utility>

namespace freshet {
namespace {

/// Takes `a.b.c`, as one name.
Identifier TakeDottedName(TokenCursor* cursor) {
  const Token& first = cursor->Take();
  Identifier name{first.text, first.span};
  while (cursor->NextIsSymbol(".") && cursor->Peek(1).IsName()) {
    cursor->Take();
    name.text += "." + cursor->Take().text;
  }
  name.span = cursor->SpanFrom(first.span.begin);
  return name;
}

arrow::Result<Option> ParseProperty(TokenCursor* cursor) {
  Option property;
  if (cursor->Peek().kind == Token::Kind::kString) {
    const Token& token = cursor->Take();
    property.key = {token.text, token.span};
  } else if (cursor->Peek().IsName()) {
    property.key = TakeDottedName(cursor);
  } else {
    return cursor->Unexpected("a property: 'key' = 'value'");
  }
  if (cursor->NextIsSymbol("=>")) {
    return cursor->Error(cursor->Peek().span, "properties are written 'key' = value, with '='");
  }
  ARROW_RETURN_NOT_OK(cursor->ExpectSymbol("=", "the property's key"));
  ARROW_ASSIGN_OR_RAISE(property.value, ParseLiteral(cursor, "the property's value"));
  return property;
}

/// Takes one argument of a source call into `call`.
arrow::Status ParseArgument(TokenCursor* cursor, SourceCall* call) {
  // Names with dots are often written in quotes.
  const bool quoted = cursor->Peek().kind == Token::Kind::kString && cursor->Peek(1).IsSymbol("=>");
  if ((!quoted && !cursor->Peek().IsName()) || cursor->NextIsWord("TRUE") ||
      cursor->NextIsWord("FALSE")) {
    if (!call->named.empty()) {
      return cursor->Unexpected("an option: name => value");
    }
    ARROW_ASSIGN_OR_RAISE(OptionValue value, ParseLiteral(cursor, "a path or an option"));
    call->positional.push_back(std::move(value));
    return arrow::Status::OK();
  }
  Option option;
  option.key = TakeDottedName(cursor);
  if (cursor->NextIsSymbol("=")) {
    return cursor->Error(cursor->Peek().span, "options are written name => value, with '=>'");
  }
  ARROW_RETURN_NOT_OK(cursor->ExpectSymbol("=>", "the option's name"));
  ARROW_ASSIGN_OR_RAISE(option.value, ParseLiteral(cursor, "the option's value"));
  call->named.push_back(std::move(option));
  return arrow::Status::OK();
}

}  // namespace

arrow::Result<OptionValue> ParseLiteral(TokenCursor* cursor, std::string_view what) {
  const size_t begin = cursor->Peek().span.begin;
  const Token& token = cursor->Peek();
  if (token.kind == Token::Kind::kString) {
    cursor->Take();
    return OptionValue{OptionValue::Kind::kString, token.text, token.span};
  }
  if (token.IsWord("TRUE") || token.IsWord("FALSE")) {
    cursor->Take();
    return OptionValue{OptionValue::Kind::kBoolean, token.text, token.span};
  }
  const bool negative = token.IsSymbol("-") && cursor->Peek(1).kind == Token::Kind::kNumber;
  if (negative) cursor->Take();
  if (cursor->Peek().kind == Token::Kind::kNumber) {
    const std::string digits = cursor->Take().text;
    return OptionValue{OptionValue::Kind::kNumber, (negative ? "-" : "") + digits,
                       cursor->SpanFrom(begin)};
  }
  return cursor->Unexpected(std::string(what) + " (a string in quotes, a number, TRUE or FALSE)");
}

arrow::Result<std::vector<Option>> ParseProperties(TokenCursor* cursor, std::string_view after) {
  std::vector<Option> properties;
  ARROW_RETURN_NOT_OK(cursor->ExpectSymbol("(", after));
  do {
    ARROW_ASSIGN_OR_RAISE(Option property, ParseProperty(cursor));
    properties.push_back(std::move(property));
  } while (cursor->TakeSymbol(","));
  if (!cursor->TakeSymbol(")")) return cursor->Unexpected("',' or ')' after the property");
  return properties;
}

arrow::Result<SourceCall> ParseSourceCall(TokenCursor* cursor) {
  SourceCall call;
  const Token& name = cursor->Take();
  call.function = {name.text, name.span};
  ARROW_RETURN_NOT_OK(cursor->ExpectSymbol("(", "the function's name"));
  if (!cursor->NextIsSymbol(")")) {
    do {
      ARROW_RETURN_NOT_OK(ParseArgument(cursor, &call));
    } while (cursor->TakeSymbol(","));
  }
  if (!cursor->TakeSymbol(")")) return cursor->Unexpected("',' or ')' after the argument");
  call.span = cursor->SpanFrom(name.span.begin);
  return call;
}

}  // namespace freshet
