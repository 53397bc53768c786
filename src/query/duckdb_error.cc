#include "query/duckdb_error.h"

#include <cctype>
#include <charconv>
#include <optional>
#include <regex>

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

/// The first line, without what DuckDB advises after it, and with its own names for types and for
/// our macros put in Spark's words.
std::string Reword(std::string message) {
  for (const std::string_view cut : {"\nCandidate", "\n\tCandidate", "\nDid you mean", "\n\nLINE",
                                     "\nEither add", "\nPossible"}) {
    const size_t at = message.find(cut);
    if (at != std::string::npos) message.erase(at);
  }
  struct Rewording {
    std::regex pattern;
    const char* replacement;
  };
  static const std::vector<Rewording> kRewordings = [] {
    std::vector<Rewording> list;
    const auto add = [&](const char* pattern, const char* replacement) {
      list.push_back({std::regex(pattern), replacement});
    };
    add(R"(__spark_(\w+?)_?\(\))", "$1");
    add(R"(\b__spark_)", "");
    add(R"(\bTIMESTAMP WITH TIME ZONE\b)", "TIMESTAMP");
    add(R"(\b(VARCHAR|STRING_LITERAL)\b)", "STRING");
    add(R"(\b(INTEGER_LITERAL|INTEGER|INT32)\b)", "INT");
    add(R"(\bINT64\b)", "BIGINT");
    add(R"(\bINT16\b)", "SMALLINT");
    add(R"(\bINT8\b)", "TINYINT");
    add(R"(\bBLOB\b)", "BINARY");
    add(R"( - an explicit cast is required)", "; cast one of them");
    add(R"( You might need to add explicit type casts\.)", "");
    add(R"(\s+$)", "");
    return list;
  }();
  for (const auto& rewording : kRewordings) {
    message = std::regex_replace(message, rewording.pattern, rewording.replacement);
  }
  return message;
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
  static const std::regex kNoColumn(
      R"re((?:Values list|Table) "([^"]*)" does not have a column named "([^"]*)")re");
  static const std::regex kNoTable(R"re(Referenced table "([^"]*)" not found)re");
  static const std::regex kSyntax(R"re(syntax error at or near "([^"]*)")re");
  std::smatch match;
  if (parsed.subtype == "COLUMN_NOT_FOUND") {
    problem.message = "unknown column '" + parsed.name + "'";
    problem.candidates = SplitCandidates(parsed.candidates);
  } else if (std::regex_search(parsed.message, match, kNoColumn)) {
    problem.token = match[2];
    problem.message = "unknown column '" + problem.token + "'";
  } else if (std::regex_search(parsed.message, match, kNoTable)) {
    problem.token = match[1];
    problem.message = "unknown table or alias '" + problem.token + "'";
    const size_t at = parsed.message.find("Candidate tables:");
    if (at != std::string::npos)
      problem.candidates = SplitCandidates(parsed.message.substr(at + 17));
  } else if (parsed.subtype == "MISSING_ENTRY" && parsed.kind == "Catalog") {
    const bool table = parsed.message.starts_with("Table with name");
    problem.message = (table ? "unknown table '" : "unknown function '") + parsed.name + "'";
    if (!table) problem.candidates = SplitCandidates(parsed.candidates);
  } else if (std::regex_search(parsed.message, match, kSyntax)) {
    problem.token = match[1];
    problem.message = "syntax error at '" + problem.token + "'";
  } else {
    problem.message = Reword(parsed.message);
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
  static const std::regex kCast(R"re([Cc]ould not convert string '([^]*)' to (\w+))re");
  static const std::regex kRange(
      R"re(Type (\w+) with value (\S+) can't be cast .* destination type (\w+))re");
  static const std::regex kOverflow(R"re(Overflow in (\w+) of (\w+) )re");
  std::smatch match;
  if (std::regex_search(parsed.message, match, kCast)) {
    return arrow::Status::ExecutionError(
        "[CAST_INVALID_INPUT] The value '", match[1].str(),
        "' of the type \"STRING\" cannot be cast to \"", Reword(match[2]),
        "\" because it is malformed. Correct the value, or use `try_cast` to get NULL instead.");
  }
  if (std::regex_search(parsed.message, match, kRange)) {
    return arrow::Status::ExecutionError(
        "[CAST_OVERFLOW] The value ", match[2].str(), " of the type \"", Reword(match[1]),
        "\" cannot be cast to \"", Reword(match[3]),
        "\" due to an overflow. Use `try_cast` to get NULL instead.");
  }
  if (std::regex_search(parsed.message, match, kOverflow)) {
    return arrow::Status::ExecutionError("[ARITHMETIC_OVERFLOW] ", Reword(match[2]),
                                         " overflow in ", match[1].str(),
                                         ". Cast to a wider type first.");
  }
  return arrow::Status::ExecutionError(Reword(parsed.message));
}

}  // namespace freshet::query
