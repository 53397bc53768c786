// SQL on DuckDB: a flow's SELECT over micro-batches, and exploration queries.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/record_batch.h>
#include <arrow/result.h>
#include <arrow/type.h>

#include "query/scan_condition.h"

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

  /// A view over the data files of a Delta table: the columns of `schema` in its order. The fields'
  /// metadata say what they are called in the files (delta/physical_name.h).
  struct ParquetView {
    std::string name;
    std::shared_ptr<arrow::Schema> schema;
    std::vector<std::string> paths;  ///< an empty table has none
    std::vector<std::string> partition_columns;
    /// Of each file, the partition columns as the log writes them.
    std::vector<std::vector<std::optional<std::string>>> partition_values;
    /// Of each file, the positions from 0 of the rows that are no longer the table's. Empty: no
    /// file has any.
    std::vector<std::vector<uint64_t>> deleted_rows;
    /// The files may differ in their columns, more than the first of them tells: DuckDB opens them
    /// all before it reads any. Without, that they do is seen when they are read
    /// (IsColumnsMismatch), and never goes unseen.
    bool union_by_name = false;
  };
  virtual arrow::Status CreateParquetView(const ParquetView& view) = 0;

  /// Takes a relation away that CreateParquetView or CreateArrowTable made, with what it holds.
  virtual arrow::Status DropRelation(const std::string& name) = 0;

  /// Makes a relation of batches in memory (a table that the kernel reads).
  virtual arrow::Status CreateArrowTable(const std::string& name,
                                         std::shared_ptr<arrow::RecordBatchReader> rows) = 0;

  /// What `duckdb_sql`, a SELECT, asks of the rows of each input, by its name: a file without rows
  /// that meet it need not be read. Nothing runs. An input that is not in the answer, and all when
  /// a statement can't be looked into, is asked for whole.
  virtual std::map<std::string, ScanCondition> ScanConditions(
      const std::string& duckdb_sql, const std::vector<Relation>& inputs) = 0;

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
