// DESCRIBE FUNCTION, from the table of functions that were compared with Spark.
#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "explore/statement_context.h"
#include "query/spark_functions.h"

namespace freshet::explore {
namespace {

/// What a letter of the functions' table stands for (spark_functions.h).
std::string_view TypeWord(char letter) {
  switch (letter) {
    case 's':
    case 'S':
      return "STRING";
    case 'L':
      return "'text'";
    case 'i':
      return "INT";
    case 'I':
      return "BIGINT";
    case 'd':
      return "DOUBLE";
    case 'n':
      return "number";
    case 'f':
      return "DOUBLE";
    case 't':
      return "TIMESTAMP";
    case 'D':
      return "DATE";
    case 'B':
      return "BINARY";
    case 'A':
      return "ARRAY";
    case 'M':
      return "MAP";
    case 'b':
      return "BOOLEAN";
    case '0':
      return "0";
    default:
      return "any";
  }
}

std::string UsageText(const query::SparkFunction& function) {
  std::string arguments;
  for (const char letter : function.arguments) {
    if (letter == '*') {
      arguments += ", …";
    } else {
      arguments += (arguments.empty() ? "" : ", ") + std::string(TypeWord(letter));
    }
  }
  const std::string result = function.result == "1"   ? "the first argument's type"
                             : function.result == "c" ? "the common type"
                             : function.result.empty()
                                 ? ""
                                 : std::string(TypeWord(function.result.front()));
  return fmt::format("{}({}){}{}", function.name, arguments, result.empty() ? "" : " -> ", result);
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const DescribeFunction& describe,
                                         const StatementContext& context) {
  const std::string name = ToLower(describe.name.text);
  std::vector<std::vector<std::string>> rows = {{"Function: " + name}};
  for (const query::SparkFunction& function : query::SparkFunctions()) {
    if (function.name != name) continue;
    rows.push_back({"Usage: " + UsageText(function)});
    const bool plain = function.kind == query::FunctionKind::kScalar;
    if (plain) continue;
    rows.back().front() += function.kind == query::FunctionKind::kAggregate
                               ? "  (an aggregate: DISTINCT, FILTER, OVER)"
                               : "  (with OVER only)";
  }
  const auto carried = query::CarriedFunctionNames();
  if (rows.size() == 1) {
    for (const query::RefusedFunction& refused : query::RefusedFunctions()) {
      if (refused.name == name) rows.push_back({"Not carried: " + std::string(refused.reason)});
    }
    if (std::find(carried.begin(), carried.end(), name) != carried.end()) {
      rows.push_back({"Usage: as in Spark, for the arguments that were compared with it"});
    }
  }
  if (rows.size() == 1) {
    return context.source.Error(describe.name.span, fmt::format("unknown function '{}'.{}", name,
                                                                DidYouMean(name, carried)));
  }
  return TextStream({"function_desc"}, rows);
}

}  // namespace freshet::explore
