// SQL on DuckDB: a flow's SELECT over micro-batches, and exploration queries.
#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

namespace freshet::query {

/// A named relation that a query may refer to.
struct Relation {
  std::string name;
  std::shared_ptr<arrow::Schema> schema;
};

/// What is wrong with a query, still without a place in a file: the caller knows the file. `token`
/// is the wrong name or text as it stands in the query, `occurrence` counts from 0 where it stands
/// more than once, `candidates` are the names that could have been meant.
struct QueryProblem {
  std::string message;
  std::string token;
  int occurrence = 0;
  std::vector<std::string> candidates;
};

/// Spark SQL → DuckDB SQL, for one SELECT. Fails with Status::Invalid and fills `problem` when the
/// text is not Spark SQL, or uses a function or construct that is not in the table of those Freshet
/// carries (spark_functions.cc). The relations' names pass through unchanged.
///
/// `inputs` are the relations that the query may name, with their columns: what an operator does in
/// Spark depends on its operands' types (FLOAT * 1.8 is DOUBLE, CAST of a DOUBLE cuts, …), so a
/// query that names a column is refused without them.
arrow::Result<std::string> TranslateSparkQuery(std::string_view spark_sql, QueryProblem* problem,
                                               const std::vector<Relation>& inputs = {});

/// As TranslateSparkQuery for one scalar expression (an expectation, a DISTINCT ON key) over the
/// columns of `inputs`.
arrow::Result<std::string> TranslateSparkExpression(std::string_view spark_sql,
                                                    QueryProblem* problem,
                                                    const std::vector<Relation>& inputs = {});

/// A query that is prepared once and run for each micro-batch. One thread at a time.
class BatchQuery {
 public:
  virtual ~BatchQuery() = default;
  /// Arrow types as Spark's column types map (sql/schema_text.h): timestamps are
  /// timestamp[us, UTC], never another zone or unit.
  virtual const std::shared_ptr<arrow::Schema>& output_schema() const = 0;
  /// Runs over the rows of `input` (each of the relation's schema); rows keep the input's order
  /// when the query has no ORDER BY or aggregate. An error is Status::ExecutionError with Spark's
  /// words where there are such (division by zero, cast overflow). Lets go of `input` as soon as it
  /// can: a caller that moves it here has the memory for the answer.
  virtual arrow::Result<arrow::RecordBatchVector> Run(arrow::RecordBatchVector input) = 0;
  /// Which columns of the relation it looks at.
  virtual arrow::Result<std::set<int>> UsedColumns() = 0;
};

/// One in-memory DuckDB, with the session's settings (time zone UTC, …) and the macros that stand
/// in for Spark's functions. Thread-safe; outlives the queries made from it.
class QueryEngine {
 public:
  static arrow::Result<std::unique_ptr<QueryEngine>> Make();
  virtual ~QueryEngine() = default;

  /// Prepares `duckdb_sql`, which refers to `input` by its name. On failure fills `problem`
  /// (unknown column, wrong types, …).
  virtual arrow::Result<std::unique_ptr<BatchQuery>> Prepare(const std::string& duckdb_sql,
                                                             const Relation& input,
                                                             QueryProblem* problem) = 0;

  /// The schema that `duckdb_sql` gives over `inputs`, running nothing.
  virtual arrow::Result<std::shared_ptr<arrow::Schema>> Describe(
      const std::string& duckdb_sql, const std::vector<Relation>& inputs,
      QueryProblem* problem) = 0;

  /// Makes a view over parquet files (a plain Delta table): the columns of `schema` in its order,
  /// `partition_values[i]` the partition columns of `paths[i]` as text. An empty table has no
  /// paths.
  struct ParquetView {
    std::string name;
    std::shared_ptr<arrow::Schema> schema;
    std::vector<std::string> paths;
    std::vector<std::string> partition_columns;
    std::vector<std::vector<std::optional<std::string>>> partition_values;
  };
  virtual arrow::Status CreateParquetView(const ParquetView& view) = 0;

  /// Makes a relation of batches in memory (a table that is not plain, read by the kernel).
  virtual arrow::Status CreateArrowTable(const std::string& name,
                                         std::shared_ptr<arrow::RecordBatchReader> rows) = 0;

  /// Runs one statement for a person. Takes DuckDB SQL; see also TranslateSparkQuery.
  virtual arrow::Result<std::shared_ptr<arrow::Table>> Query(const std::string& duckdb_sql) = 0;

  /// As Query, but rows are made while they are read. The engine outlives the reader.
  virtual arrow::Result<std::shared_ptr<arrow::RecordBatchReader>> Stream(
      const std::string& duckdb_sql) = 0;

  /// Makes what Query, Stream, CreateParquetView and CreateArrowTable are running fail, with
  /// Status::Cancelled where rows were made already. Nothing runs: nothing happens, also not to the
  /// next one, so that who wants a statement to end calls until it has. Any thread.
  virtual void Cancel() = 0;

  /// How far the statement of Query or Stream has come, from 0 to 1; -1 where that is not known.
  virtual double Progress() = 0;
};

}  // namespace freshet::query
