#include "query/duckdb_engine.h"

#include <algorithm>

#include <arrow/array/array_binary.h>
#include <arrow/array/builder_primitive.h>
#include <arrow/table.h>
#include <fmt/format.h>

#include "base/ascii_text.h"
#include "query/duckdb_error.h"
#include "query/native_functions.h"
#include "query/sketch_functions.h"
#include "query/spark_macros.h"
#include "query/to_json_function.h"

namespace freshet::query {
namespace {

/// A registered source that goes when its owner goes.
class ScanRegistration {
 public:
  static arrow::Result<ScanRegistration> Make(ScanRegistry* registry,
                                              std::shared_ptr<ScanSource> source) {
    ARROW_ASSIGN_OR_RAISE(const uint64_t id, registry->Add(std::move(source)));
    return ScanRegistration(registry, id);
  }
  ScanRegistration(ScanRegistration&& other) noexcept
      : registry_(std::exchange(other.registry_, nullptr)), id_(other.id_) {}
  ScanRegistration& operator=(ScanRegistration&&) = delete;
  ~ScanRegistration() {
    if (registry_ != nullptr) registry_->Remove(id_);
  }
  uint64_t id() const { return id_; }
  std::string call() const { return ScanCall(id_); }

 private:
  ScanRegistration(ScanRegistry* registry, uint64_t id) : registry_(registry), id_(id) {}
  ScanRegistry* registry_;
  uint64_t id_;
};

/// A session in which relations stand under their names, fed by their sources.
struct BoundSession {
  std::vector<ScanRegistration> registrations;
  std::unique_ptr<Session> session;

  arrow::Status Bind(ScanRegistry* registry, const std::string& name,
                     std::shared_ptr<ScanSource> source) {
    ARROW_ASSIGN_OR_RAISE(auto registration, ScanRegistration::Make(registry, std::move(source)));
    ARROW_RETURN_NOT_OK(session->Execute(fmt::format("CREATE TEMP VIEW {} AS SELECT * FROM {}",
                                                     QuoteIdentifier(name), registration.call())));
    registrations.push_back(std::move(registration));
    return arrow::Status::OK();
  }
};

std::vector<std::string> ColumnNames(const std::vector<Relation>& inputs) {
  std::vector<std::string> names;
  for (const Relation& input : inputs) {
    for (const std::string& name : input.schema->field_names()) names.push_back(name);
  }
  return names;
}

/// Refuses a table that is not among the inputs. DuckDB itself would look for it elsewhere: among
/// its system tables, and for a file of that name.
arrow::Status CheckTables(Session* session, const std::string& sql,
                          const std::vector<Relation>& inputs, QueryProblem* problem) {
  for (const std::string& name : session->TableNames(sql)) {
    const bool known = std::any_of(inputs.begin(), inputs.end(), [&](const Relation& input) {
      return EqualsIgnoreCase(input.name, name);
    });
    if (known) continue;
    *problem = QueryProblem{};
    problem->message = "unknown table '" + name + "'";
    problem->token = name;
    for (const Relation& input : inputs) problem->candidates.push_back(input.name);
    return arrow::Status::Invalid(problem->message);
  }
  return arrow::Status::OK();
}

arrow::Result<PreparedQuery> PrepareOver(Session* session, const std::string& sql,
                                         const std::vector<Relation>& inputs,
                                         QueryProblem* problem) {
  ARROW_RETURN_NOT_OK(CheckTables(session, sql, inputs, problem));
  auto prepared = session->Prepare(sql, UnknownTypes::kRefuse, problem);
  if (!prepared.ok() && problem->message.starts_with("unknown column")) {
    // DuckDB offers few of them, and by a likeness of its own.
    problem->candidates = ColumnNames(inputs);
  }
  return prepared;
}

/// Names and types alike; whether a column may be null and what is said of it does not matter here.
bool SameColumns(const arrow::Schema& a, const arrow::Schema& b) {
  if (a.num_fields() != b.num_fields()) return false;
  for (int i = 0; i < a.num_fields(); ++i) {
    if (a.field(i)->name() != b.field(i)->name() ||
        !a.field(i)->type()->Equals(b.field(i)->type())) {
      return false;
    }
  }
  return true;
}

class DuckDbBatchQuery : public BatchQuery {
 public:
  DuckDbBatchQuery(BoundSession bound, std::shared_ptr<BatchesSource> source, PreparedQuery query)
      : bound_(std::move(bound)), source_(std::move(source)), query_(std::move(query)) {}

  const std::shared_ptr<arrow::Schema>& output_schema() const override { return query_.schema(); }

  arrow::Result<arrow::RecordBatchVector> Run(arrow::RecordBatchVector input) override {
    for (const auto& batch : input) {
      if (!SameColumns(*batch->schema(), *source_->schema())) {
        return arrow::Status::TypeError(
            "the micro-batch has the schema ", batch->schema()->ToString(),
            ", the query was prepared for ", source_->schema()->ToString());
      }
    }
    source_->Set(std::move(input));
    auto result = query_.Run();
    source_->Set({});
    return result;
  }

  arrow::Result<std::set<int>> UsedColumns() override {
    ARROW_RETURN_NOT_OK(query_.Run().status());  // over no rows
    return source_->used();
  }

 private:
  BoundSession bound_;
  std::shared_ptr<BatchesSource> source_;
  PreparedQuery query_;
};

arrow::Result<DatabaseHandle> OpenDatabase() {
  ConfigHandle config;
  if (duckdb_create_config(config.out()) != DuckDBSuccess) {
    return arrow::Status::OutOfMemory("cannot make a DuckDB configuration");
  }
  // Nothing is fetched from anywhere: what Freshet needs is linked in.
  for (const auto& [name, value] : {std::pair{"autoinstall_known_extensions", "false"},
                                    std::pair{"autoload_known_extensions", "false"},
                                    std::pair{"allow_community_extensions", "false"}}) {
    if (duckdb_set_config(config.get(), name, value) != DuckDBSuccess) {
      return arrow::Status::UnknownError("DuckDB does not know the setting ", name);
    }
  }
  DatabaseHandle database;
  char* error = nullptr;
  if (duckdb_open_ext(nullptr, database.out(), config.get(), &error) != DuckDBSuccess) {
    return arrow::Status::UnknownError("cannot open the embedded DuckDB: ", TakeString(error));
  }
  return database;
}

/// Holds the rows of a relation in memory.
std::string RowsTable(const std::string& relation) { return "__rows_of_" + relation; }

}  // namespace

arrow::Result<std::unique_ptr<DuckDbEngine>> DuckDbEngine::Open() {
  std::unique_ptr<DuckDbEngine> engine(new DuckDbEngine());
  ARROW_ASSIGN_OR_RAISE(engine->database_, OpenDatabase());
  ARROW_ASSIGN_OR_RAISE(engine->conversions_, Session::Open(engine->database_.get()));
  engine->registry_ = std::make_unique<ScanRegistry>(engine->conversions_->connection());
  ARROW_RETURN_NOT_OK(engine->registry_->RegisterFunction());
  engine->from_json_ = std::make_unique<FromJsonFunctions>(engine->conversions_->connection());
  ARROW_RETURN_NOT_OK(RegisterToJson(engine->conversions_->connection()));
  ARROW_ASSIGN_OR_RAISE(engine->exploration_, Session::Open(engine->database_.get()));
  ARROW_RETURN_NOT_OK(RegisterNativeFunctions(engine->exploration_->connection()));
  ARROW_RETURN_NOT_OK(RegisterSketchFunctions(engine->exploration_->connection()));
  ARROW_RETURN_NOT_OK(engine->exploration_->Execute(SparkMacrosSql()));
  return engine;
}

arrow::Result<std::unique_ptr<BatchQuery>> DuckDbEngine::Prepare(const std::string& duckdb_sql,
                                                                 const Relation& input,
                                                                 QueryProblem* problem) {
  ARROW_RETURN_NOT_OK(from_json_->MakeCalled(duckdb_sql));
  auto source = std::make_shared<BatchesSource>(input.schema);
  BoundSession bound;
  ARROW_ASSIGN_OR_RAISE(bound.session, Session::Open(database_.get()));
  ARROW_RETURN_NOT_OK(bound.Bind(registry_.get(), input.name, source));
  ARROW_ASSIGN_OR_RAISE(auto query, PrepareOver(bound.session.get(), duckdb_sql, {input}, problem));
  return std::make_unique<DuckDbBatchQuery>(std::move(bound), std::move(source), std::move(query));
}

arrow::Result<std::shared_ptr<arrow::Schema>> DuckDbEngine::Describe(
    const std::string& duckdb_sql, const std::vector<Relation>& inputs, QueryProblem* problem) {
  ARROW_RETURN_NOT_OK(from_json_->MakeCalled(duckdb_sql));
  BoundSession bound;
  ARROW_ASSIGN_OR_RAISE(bound.session, Session::Open(database_.get()));
  for (const Relation& input : inputs) {
    ARROW_RETURN_NOT_OK(
        bound.Bind(registry_.get(), input.name, std::make_shared<BatchesSource>(input.schema)));
  }
  ARROW_ASSIGN_OR_RAISE(auto query, PrepareOver(bound.session.get(), duckdb_sql, inputs, problem));
  return query.schema();
}

std::map<std::string, ScanCondition> DuckDbEngine::ScanConditions(
    const std::string& duckdb_sql, const std::vector<Relation>& inputs) {
  if (!from_json_->MakeCalled(duckdb_sql).ok()) return {};
  // Over stand-ins without statistics: those of real tables would hide conditions that all rows
  // meet, and tables that nothing is needed of.
  BoundSession bound;
  auto session = Session::Open(database_.get());
  if (!session.ok()) return {};
  bound.session = *std::move(session);
  std::map<int64_t, std::string> scans;
  for (const Relation& input : inputs) {
    auto source = std::make_shared<BatchesSource>(input.schema);
    if (!bound.Bind(registry_.get(), input.name, std::move(source)).ok()) return {};
    scans.emplace(static_cast<int64_t>(bound.registrations.back().id()), input.name);
  }
  QueryProblem problem;
  auto plan = bound.session->Prepare(
      fmt::format("SELECT CAST(json_serialize_plan({}, optimize := true) AS VARCHAR)",
                  QuoteString(duckdb_sql)),
      UnknownTypes::kShowAsText, &problem);
  if (!plan.ok()) return {};
  const auto batches = plan->Run();
  if (!batches.ok() || batches->empty()) return {};
  const auto text = std::dynamic_pointer_cast<arrow::StringArray>(batches->front()->column(0));
  if (text == nullptr || text->length() != 1 || text->IsNull(0)) return {};
  return ConditionsOfPlan(text->GetView(0), scans);
}

arrow::Status DuckDbEngine::DescribeFiles(const ParquetView& view, FileGroup* group) {
  const auto describe = [&](const std::vector<size_t>& files) -> arrow::Status {
    QueryProblem problem;
    const std::string sql = "SELECT * FROM " + ReadParquetCall(view, files, group->union_by_name);
    ARROW_ASSIGN_OR_RAISE(auto prepared,
                          exploration_->Prepare(sql, UnknownTypes::kShowAsText, &problem));
    group->columns = prepared.schema();
    return arrow::Status::OK();
  };
  ARROW_RETURN_NOT_OK(describe({group->files.front()}));
  group->union_by_name = view.union_by_name || !HasWholeRows(*group->columns, view);
  return group->union_by_name ? describe(group->files) : arrow::Status::OK();
}

arrow::Status DuckDbEngine::StoreDeletedRows(const ParquetView& view, const FileGroup& group) {
  arrow::Int64Builder indexes;
  arrow::Int64Builder rows;
  for (size_t i = 0; i < group.files.size(); ++i) {
    for (const uint64_t row : view.deleted_rows[group.files[i]]) {
      ARROW_RETURN_NOT_OK(indexes.Append(static_cast<int64_t>(i)));
      ARROW_RETURN_NOT_OK(rows.Append(static_cast<int64_t>(row)));
    }
  }
  ARROW_ASSIGN_OR_RAISE(const auto file_index, indexes.Finish());
  ARROW_ASSIGN_OR_RAISE(const auto file_row, rows.Finish());
  const auto batch =
      arrow::RecordBatch::Make(arrow::schema({arrow::field("file_index", arrow::int64()),
                                              arrow::field("file_row", arrow::int64())}),
                               file_index->length(), {file_index, file_row});
  ARROW_ASSIGN_OR_RAISE(auto reader, arrow::RecordBatchReader::Make({batch}));
  return StoreRows(DeletedRowsTable(view.name), std::move(reader));
}

arrow::Status DuckDbEngine::CreateParquetView(const ParquetView& view) {
  const std::lock_guard lock(exploration_mutex_);
  std::vector<FileGroup> groups = GroupFiles(view);
  for (FileGroup& group : groups) {
    ARROW_RETURN_NOT_OK(DescribeFiles(view, &group));
    if (group.deleted_rows) ARROW_RETURN_NOT_OK(StoreDeletedRows(view, group));
  }
  ARROW_ASSIGN_OR_RAISE(const std::string sql, ParquetViewSql(view, groups));
  return exploration_->Execute(sql);
}

arrow::Status DuckDbEngine::StoreRows(const std::string& table,
                                      std::shared_ptr<arrow::RecordBatchReader> rows) {
  ARROW_ASSIGN_OR_RAISE(
      const auto registration,
      ScanRegistration::Make(registry_.get(), std::make_shared<ReaderSource>(std::move(rows))));
  return exploration_->Execute(fmt::format("CREATE OR REPLACE TABLE {} AS SELECT * FROM {}",
                                           QuoteIdentifier(table), registration.call()));
}

arrow::Status DuckDbEngine::CreateArrowTable(const std::string& name,
                                             std::shared_ptr<arrow::RecordBatchReader> rows) {
  const std::lock_guard lock(exploration_mutex_);
  // A view in front, so that the name may become a CreateParquetView's later.
  ARROW_RETURN_NOT_OK(StoreRows(RowsTable(name), std::move(rows)));
  return exploration_->Execute(fmt::format("CREATE OR REPLACE VIEW {} AS SELECT * FROM {}",
                                           QuoteIdentifier(name),
                                           QuoteIdentifier(RowsTable(name))));
}

arrow::Status DuckDbEngine::DropRelation(const std::string& name) {
  const std::lock_guard lock(exploration_mutex_);
  return exploration_->Execute(
      fmt::format("DROP VIEW IF EXISTS {}; DROP TABLE IF EXISTS {}; DROP TABLE IF EXISTS {}",
                  QuoteIdentifier(name), QuoteIdentifier(RowsTable(name)),
                  QuoteIdentifier(DeletedRowsTable(name))));
}

arrow::Result<std::shared_ptr<arrow::Table>> DuckDbEngine::Query(const std::string& duckdb_sql) {
  ARROW_RETURN_NOT_OK(from_json_->MakeCalled(duckdb_sql));
  ARROW_ASSIGN_OR_RAISE(const auto session, Session::Open(database_.get()));
  const RunningSessions::Registration running(&running_, session.get());
  QueryProblem problem;
  ARROW_ASSIGN_OR_RAISE(auto query,
                        session->Prepare(duckdb_sql, UnknownTypes::kShowAsText, &problem));
  ARROW_ASSIGN_OR_RAISE(auto batches, query.Run());
  return arrow::Table::FromRecordBatches(query.schema(), batches);
}

arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> DuckDbEngine::Stream(
    const std::string& duckdb_sql) {
  ARROW_RETURN_NOT_OK(from_json_->MakeCalled(duckdb_sql));
  ARROW_ASSIGN_OR_RAISE(auto session, Session::Open(database_.get()));
  return StreamResult(std::move(session), duckdb_sql, &running_);
}

arrow::Result<std::unique_ptr<QueryEngine>> QueryEngine::Make() {
  ARROW_ASSIGN_OR_RAISE(auto engine, DuckDbEngine::Open());
  return engine;
}

}  // namespace freshet::query
