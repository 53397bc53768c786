#include "pipeline/decode_while_reading.h"

#include <memory>
#include <set>
#include <string_view>
#include <utility>
#include <vector>

#include "pipeline/query_check.h"
#include "query/from_json_name.h"

namespace freshet {
namespace {

/// The end of the quoted name that begins at `at`.
size_t EndOfName(std::string_view sql, size_t at) {
  for (++at; at < sql.size(); ++at) {
    if (sql[at] != '"') continue;
    if (at + 1 == sql.size() || sql[at + 1] != '"') return at + 1;
    ++at;
  }
  return at;
}

/// Puts `column` in the place of each call of `function`, whose argument is "relation"."column".
void ReplaceCalls(const std::string& function, const std::string& column, std::string* sql) {
  const std::string call = DuckDbName(function) + "(";
  for (size_t at = sql->find(call); at != std::string::npos; at = sql->find(call, at)) {
    const size_t relation = at + call.size();
    const size_t dot = EndOfName(*sql, relation);
    const size_t end = EndOfName(*sql, dot + 1) + 1;
    const std::string read = sql->substr(relation, dot - relation) + "." + DuckDbName(column);
    sql->replace(at, end - at, read);
    at += read.size();
  }
}

std::shared_ptr<arrow::Schema> Selected(const arrow::Schema& schema, const std::set<int>& columns) {
  arrow::FieldVector fields;
  for (const int column : columns) fields.push_back(schema.field(column));
  // A batch has its rows by its columns.
  if (fields.empty()) fields.push_back(schema.GetFieldByName("offset"));
  return arrow::schema(std::move(fields));
}

}  // namespace

arrow::Status DecodeWhileReading(query::QueryEngine* engine, KafkaInput* input, std::string* sql) {
  arrow::FieldVector fields = input->schema->fields();
  const std::vector<std::string> called = query::FindFromJsonNames(*sql);
  for (const std::string& function : std::set<std::string>(called.begin(), called.end())) {
    ARROW_ASSIGN_OR_RAISE(const query::FromJsonDefinition definition,
                          query::ParseFromJsonName(function));
    const auto from = input->schema->GetFieldByName(definition.input_column);
    if (from == nullptr || from->type()->id() != arrow::Type::BINARY) continue;
    ARROW_ASSIGN_OR_RAISE(const auto decoder,
                          MessageDecoder::Make(*definition.schema, definition.options));
    const std::string name = "__json_" + std::to_string(input->json_columns.size());
    ReplaceCalls(function, name, sql);
    fields.push_back(arrow::field(name, decoder->type()));
    input->json_columns.push_back({name, definition.input_column, definition.schema,
                                   definition.options.mode,
                                   definition.options.corrupt_record_column});
  }
  const auto whole = arrow::schema(std::move(fields));
  query::QueryProblem problem;
  ARROW_ASSIGN_OR_RAISE(const auto query, engine->Prepare(*sql, {kBatchRelation, whole}, &problem));
  ARROW_ASSIGN_OR_RAISE(const std::set<int> used, query->UsedColumns());
  input->schema = Selected(*whole, used);
  return arrow::Status::OK();
}

}  // namespace freshet
