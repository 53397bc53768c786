#include "query/from_json_name.h"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "sql/schema_text.h"

namespace freshet::query {
namespace {

constexpr std::string_view kPrefix = "__spark_from_json_";

/// FNV-1a, 64 bits: http://www.isthe.com/chongo/tech/comp/fnv.
uint64_t Digest(std::string_view text) {
  uint64_t digest = 0xcbf29ce484222325U;
  for (const char c : text) digest = (digest ^ static_cast<unsigned char>(c)) * 0x100000001b3U;
  return digest;
}

}  // namespace

std::string FromJsonName(const FromJsonDefinition& definition) {
  const nlohmann::json parts = {{"schema", SchemaText(*definition.schema)},
                                {"failfast", definition.options.mode == ParseMode::kFailFast},
                                {"corrupt", definition.options.corrupt_record_column},
                                {"column", definition.input_column}};
  const std::string text = parts.dump();
  return fmt::format("{}{:016x} {}", kPrefix, Digest(text), text);
}

arrow::Result<FromJsonDefinition> ParseFromJsonName(std::string_view name) {
  const size_t space = name.find(' ');
  const auto parts =
      nlohmann::json::parse(space == std::string_view::npos ? "" : name.substr(space), nullptr,
                            /*allow_exceptions=*/false);
  if (!parts.is_object()) return arrow::Status::Invalid("'", name, "' is no from_json function");
  FromJsonDefinition definition;
  ARROW_ASSIGN_OR_RAISE(definition.schema, ParseSchemaText(parts.value("schema", "")));
  if (parts.value("failfast", false)) definition.options.mode = ParseMode::kFailFast;
  definition.options.corrupt_record_column = parts.value("corrupt", "");
  definition.input_column = parts.value("column", "");
  return definition;
}

std::vector<std::string> FindFromJsonNames(std::string_view duckdb_sql) {
  const std::string begin = '"' + std::string(kPrefix);
  std::vector<std::string> names;
  size_t at = duckdb_sql.find(begin);
  while (at != std::string_view::npos) {
    std::string name;
    for (++at; at < duckdb_sql.size(); ++at) {
      if (duckdb_sql[at] == '"' && (++at == duckdb_sql.size() || duckdb_sql[at] != '"')) break;
      name += duckdb_sql[at];
    }
    names.push_back(std::move(name));
    at = duckdb_sql.find(begin, at);
  }
  return names;
}

}  // namespace freshet::query
