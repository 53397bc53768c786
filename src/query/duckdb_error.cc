#include "query/duckdb_error.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <optional>
#include <utility>
#include <vector>

#include <nlohmann/json.hpp>

namespace freshet::query {
namespace {

using nlohmann::json;

struct ParsedError {
  std::string kind;
  std::string message;
  std::string subtype;
  std::string name;
  std::string candidates;
  std::optional<size_t> position;
};

std::string TextField(const json& error, const char* key) {
  const auto found = error.find(key);
  return found != error.end() && found->is_string() ? found->get<std::string>() : std::string();
}

ParsedError Parse(std::string_view text) {
  ParsedError parsed;
  const size_t brace = text.find('{');
  const json error = brace == std::string_view::npos
                         ? json(json::value_t::discarded)
                         : json::parse(text.substr(brace), nullptr, /*allow_exceptions=*/false);
  if (!error.is_object() || !error.contains("exception_message")) {
    parsed.message = std::string(text);
    return parsed;
  }
  parsed.kind = TextField(error, "exception_type");
  parsed.message = TextField(error, "exception_message");
  parsed.subtype = TextField(error, "error_subtype");
  parsed.name = TextField(error, "name");
  parsed.candidates = TextField(error, "candidates");
  const std::string position = TextField(error, "position");
  size_t value = 0;
  if (std::from_chars(position.data(), position.data() + position.size(), value).ec ==
      std::errc()) {
    parsed.position = value;
  }
  return parsed;
}

bool IsWordByte(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return std::isalnum(byte) != 0 || c == '_' || byte >= 0x80;
}

/// The word that stands at `position`.
std::string WordAt(std::string_view text, size_t position) {
  size_t end = position;
  while (end < text.size() && IsWordByte(text[end])) ++end;
  return std::string(text.substr(position, end - position));
}

void ReplaceAll(std::string* text, std::string_view from, std::string_view to) {
  for (size_t at = 0; (at = text->find(from, at)) != std::string::npos; at += to.size()) {
    text->replace(at, from.size(), to);
  }
}

/// DuckDB's names of types → Spark's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 9> kTypeNames = {{
    {"VARCHAR", "STRING"},
    {"STRING_LITERAL", "STRING"},
    {"INTEGER", "INT"},
    {"INTEGER_LITERAL", "INT"},
    {"INT32", "INT"},
    {"INT64", "BIGINT"},
    {"INT16", "SMALLINT"},
    {"INT8", "TINYINT"},
    {"BLOB", "BINARY"},
}};

std::string SparkWord(const std::string& word) {
  constexpr std::string_view kOurs = "__spark_";
  if (word.starts_with(kOurs)) return word.substr(kOurs.size());
  for (const auto& [duckdb, spark] : kTypeNames) {
    if (word == duckdb) return std::string(spark);
  }
  return word;
}

/// The first line, without what DuckDB advises after it, and with its own names for types and for
/// our macros put in Spark's words.
std::string Reword(std::string message) {
  for (const std::string_view cut : {"\nCandidate", "\n\tCandidate", "\nDid you mean", "\n\nLINE",
                                     "\nEither add", "\nPossible"}) {
    const size_t at = message.find(cut);
    if (at != std::string::npos) message.erase(at);
  }
  ReplaceAll(&message, "TIMESTAMP WITH TIME ZONE", "TIMESTAMP");
  ReplaceAll(&message, " - an explicit cast is required", "; cast one of them");
  ReplaceAll(&message, " You might need to add explicit type casts.", "");
  std::string reworded;
  for (size_t i = 0; i < message.size();) {
    if (!IsWordByte(message[i])) {
      reworded += message[i++];
      continue;
    }
    const std::string word = WordAt(message, i);
    reworded += SparkWord(word);
    i += word.size();
  }
  reworded.erase(reworded.find_last_not_of(" \n") + 1);
  return reworded;
}

/// What stands between `before` and the next `after`; nullopt when one of them is missing.
std::optional<std::string> Between(std::string_view text, std::string_view before,
                                   std::string_view after) {
  const size_t found = text.find(before);
  if (found == std::string_view::npos) return std::nullopt;
  const size_t begin = found + before.size();
  const size_t end = text.find(after, begin);
  if (end == std::string_view::npos) return std::nullopt;
  return std::string(text.substr(begin, end - begin));
}

std::vector<std::string> SplitCandidates(const std::string& text) {
  std::vector<std::string> names;
  size_t begin = 0;
  while (begin < text.size()) {
    size_t end = text.find(',', begin);
    if (end == std::string::npos) end = text.size();
    std::string name = text.substr(begin, end - begin);
    name.erase(0, name.find_first_not_of(" \""));
    name.erase(name.find_last_not_of(" \"") + 1);
    if (!name.empty()) names.push_back(std::move(name));
    begin = end + 1;
  }
  return names;
}

}  // namespace

int CountWord(std::string_view text, std::string_view token, size_t end) {
  int count = 0;
  bool in_string = false;
  end = std::min(end, text.size());
  for (size_t i = 0; i < end; ++i) {
    if (text[i] == '\'') in_string = !in_string;
    if (in_string || text.substr(i, token.size()) != token) continue;
    const bool begins = i == 0 || !IsWordByte(text[i - 1]);
    const size_t after = i + token.size();
    if (begins && (after >= text.size() || !IsWordByte(text[after]))) ++count;
  }
  return count;
}

QueryProblem ProblemFromDuckDb(std::string_view error, std::string_view sql) {
  const ParsedError parsed = Parse(error);
  QueryProblem problem;
  problem.token = parsed.name;
  const std::string& said = parsed.message;
  if (parsed.subtype == "COLUMN_NOT_FOUND") {
    problem.message = "unknown column '" + parsed.name + "'";
    problem.candidates = SplitCandidates(parsed.candidates);
  } else if (auto column = Between(said, " does not have a column named \"", "\"")) {
    problem.token = *column;
    problem.message = "unknown column '" + problem.token + "'";
  } else if (auto table = Between(said, "Referenced table \"", "\" not found")) {
    problem.token = *table;
    problem.message = "unknown table or alias '" + problem.token + "'";
    const size_t at = said.find("Candidate tables:");
    if (at != std::string::npos) problem.candidates = SplitCandidates(said.substr(at + 17));
  } else if (parsed.subtype == "MISSING_ENTRY" && parsed.kind == "Catalog") {
    const bool is_table = said.starts_with("Table with name");
    problem.message = (is_table ? "unknown table '" : "unknown function '") + parsed.name + "'";
    if (!is_table) problem.candidates = SplitCandidates(parsed.candidates);
  } else if (auto word = Between(said, "syntax error at or near \"", "\"")) {
    problem.token = *word;
    problem.message = "syntax error at '" + problem.token + "'";
  } else {
    problem.message = Reword(said);
    if (problem.token.empty() && parsed.position) problem.token = WordAt(sql, *parsed.position);
  }
  if (problem.token.starts_with("__")) problem.token.clear();
  if (!problem.token.empty() && parsed.position) {
    problem.occurrence = CountWord(sql, problem.token, *parsed.position);
  }
  return problem;
}

arrow::Status ExecutionErrorFromDuckDb(std::string_view error) {
  const ParsedError parsed = Parse(error);
  const std::string_view said = parsed.message;
  if (parsed.kind == "INTERRUPT" || said.starts_with("INTERRUPT Error")) {
    return arrow::Status::Cancelled("the statement was cancelled");
  }
  // The text may hold anything, quotes too: its end is the last place that looks like one.
  constexpr std::string_view kConvert = "onvert string '";
  const size_t convert = said.find(kConvert);
  const size_t to = said.rfind("' to ");
  if (convert != std::string_view::npos && to != std::string_view::npos && to > convert) {
    const size_t begin = convert + kConvert.size();
    return arrow::Status::ExecutionError(
        "[CAST_INVALID_INPUT] The value '", said.substr(begin, to - begin),
        "' of the type \"STRING\" cannot be cast to \"", SparkWord(WordAt(said, to + 5)),
        "\" because it is malformed. Correct the value, or use `try_cast` to get NULL instead.");
  }
  const auto value = Between(said, " with value ", " can't be cast");
  const size_t target = said.find("destination type ");
  if (value && target != std::string_view::npos) {
    return arrow::Status::ExecutionError(
        "[CAST_OVERFLOW] The value ", *value, " of the type \"",
        SparkWord(Between(said, "Type ", " with value ").value_or("")), "\" cannot be cast to \"",
        SparkWord(WordAt(said, target + 17)),
        "\" due to an overflow. Use `try_cast` to get NULL instead.");
  }
  const auto operation = Between(said, "Overflow in ", " of ");
  const auto type = Between(said, operation ? *operation + " of " : "", " (");
  if (operation && type) {
    return arrow::Status::ExecutionError("[ARITHMETIC_OVERFLOW] ", SparkWord(*type),
                                         " overflow in ", *operation,
                                         ". Cast to a wider type first.");
  }
  return arrow::Status::ExecutionError(Reword(parsed.message));
}

bool IsColumnsMismatch(const arrow::Status& status) {
  const std::string& said = status.message();
  return said.find("schema mismatch in glob") != std::string::npos ||
         said.find("failed to cast column") != std::string::npos;
}

bool IsMissingFile(const arrow::Status& status) {
  const std::string& said = status.message();
  return said.find("No files found that match the pattern") != std::string::npos ||
         (said.find("Cannot open file") != std::string::npos &&
          said.find("No such file") != std::string::npos);
}

}  // namespace freshet::query
