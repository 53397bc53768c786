#include "query/duckdb_handles.h"

namespace freshet::query {
namespace {

std::string Quote(std::string_view text, char quote) {
  std::string quoted(1, quote);
  for (const char c : text) {
    if (c == quote) quoted += quote;
    quoted += c;
  }
  quoted += quote;
  return quoted;
}

}  // namespace

arrow::Status TakeError(duckdb_error_data error) {
  const ErrorHandle handle(error);
  if (!handle || !duckdb_error_data_has_error(handle.get())) return arrow::Status::OK();
  return arrow::Status::ExecutionError(duckdb_error_data_message(handle.get()));
}

std::string QuoteIdentifier(std::string_view name) { return Quote(name, '"'); }

std::string QuoteString(std::string_view text) { return Quote(text, '\''); }

}  // namespace freshet::query
