// Resolved flows: what a pipeline file means, before any engine runs it. The waist of the program.
//
// Plain data, made by BuildFlowGraph (build_flow_graph.h). Nothing here knows of micro-batches.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include <arrow/type.h>

#include "json/parse_mode.h"
#include "kafka/partition_offsets.h"
#include "query/stream_query.h"
#include "sql/pipeline_ast.h"

namespace freshet {

enum class CleanSource { kOff, kArchive, kDelete };

/// `STREAM read_files(path, format => 'json', …)`.
struct FilesInput {
  std::string path;  ///< a directory, a file or a glob, as written
  std::string format = "json";
  std::shared_ptr<arrow::Schema> schema;  ///< with the corrupt record column, if it was named
  std::string corrupt_record_column = "_corrupt_record";
  ParseMode mode = ParseMode::kPermissive;
  std::optional<int64_t> max_files_per_trigger;  ///< nullopt: 1000, as Auto Loader
  std::optional<int64_t> max_bytes_per_trigger;
  std::string path_glob_filter;  ///< empty: every file
  bool latest_first = false;
  CleanSource clean_source = CleanSource::kOff;
  std::string source_archive_dir;
};

/// `STREAM table`, where the table is in this pipeline or in the warehouse.
struct TableInput {
  std::string table;
  std::string path;
  std::shared_ptr<arrow::Schema> schema;
  std::optional<int64_t> max_files_per_trigger;  ///< nullopt: 1000, as Delta's own source
};

/// Where a partition is to be read from (or, for endingOffsets, to).
struct KafkaPosition {
  enum class Kind {
    kEarliest,
    kLatest,
    kOffsets,     ///< `offsets`; all partitions must be named
    kTimestamp,   ///< the first message at or after `timestamp_ms`
    kTimestamps,  ///< as kTimestamp, but `offsets` holds the times, for all partitions
  };
  Kind kind = Kind::kLatest;
  kafka::PartitionOffsets offsets;
  int64_t timestamp_ms = 0;  ///< Unix time
  /// Of a partition without a message at or after the time, take the end; else that is an error.
  bool latest_if_none = false;
};

/// A column that the source decodes from another one's bytes, as from_json does.
struct JsonColumn {
  std::string name;
  std::string from;  ///< `value` or `key`
  std::shared_ptr<arrow::Schema> schema;
  ParseMode mode = ParseMode::kPermissive;
  std::string corrupt_record_column;
};

/// `STREAM read_kafka(bootstrapServers => …, subscribe => …, …)`.
struct KafkaInput {
  enum class Choice { kSubscribe, kSubscribePattern, kAssign };
  Choice choice = Choice::kSubscribe;
  std::vector<std::string> topics;                ///< kSubscribe
  std::string pattern;                            ///< kSubscribePattern: found in topics' names
  std::vector<kafka::TopicPartition> partitions;  ///< kAssign
  KafkaPosition start;                            ///< of a new checkpoint
  std::optional<KafkaPosition> end;               ///< nullopt: what there is. For --once only
  std::optional<int64_t> max_offsets_per_trigger;
  std::optional<int64_t> min_offsets_per_trigger;
  std::chrono::milliseconds max_trigger_delay{std::chrono::minutes(15)};
  bool fail_on_data_loss = true;
  std::string group_id_prefix;
  /// Settings of the client (`kafka.…`), without the prefix, bootstrap.servers among them.
  std::map<std::string, std::string> client_settings;
  /// The columns that are read: those that the flow uses, each with the name and type that Spark
  /// gives it, then `json_columns`.
  std::shared_ptr<arrow::Schema> schema;
  std::vector<JsonColumn> json_columns;
};

using StreamInput = std::variant<FilesInput, TableInput, KafkaInput>;

/// A streaming table: where it is and what it is made of.
struct StreamingTable {
  std::string name;
  std::string path;
  std::shared_ptr<arrow::Schema> schema;
  std::vector<std::string> partition_columns;
  std::string comment;
  std::map<std::string, std::string> properties;  ///< without `pipelines.…`, which are the flow's
};

/// `CREATE SINK name FORMAT kafka OPTIONS (…)`: messages to a topic.
struct KafkaOutput {
  std::string sink;
  std::string topic;  ///< empty: each row's column `topic` says
  /// Settings of the client (`kafka.…`), without the prefix, bootstrap.servers among them.
  std::map<std::string, std::string> client_settings;
  /// Some of value, key, topic, partition and headers, as kafka::CheckOutgoingSchema wants them.
  std::shared_ptr<arrow::Schema> schema;
};

using StreamOutput = std::variant<StreamingTable, KafkaOutput>;

/// An expectation, by the BOOLEAN column of the flow's query that holds its outcome.
struct Expectation {
  std::string name;
  std::string expression;  ///< Spark SQL, as written
  Reaction reaction = Reaction::kWarn;
  int column = 0;
};

/// How far the stream's event time is known to have come: the greatest that was seen less `delay`.
struct Watermark {
  std::string column;  ///< of the stream, TIMESTAMP
  int64_t delay_ms = 0;
  /// DuckDB SQL over kBatchRelation: one row with the greatest event time of a micro-batch.
  std::string event_time_sql;
};

/// One streaming query: input → [aggregate →] sql → DISTINCT ON → expectations → output.
struct Flow {
  std::string name;  ///< its table's, or its own where it ends in a sink
  std::string comment;
  std::string checkpoint_path;
  StreamInput input;
  std::optional<Watermark> watermark;
  /// GROUP BY window(…): what is computed over kBatchRelation and kept as state.
  std::optional<query::WindowAggregate> aggregate;
  /// DuckDB SQL over the relation kBatchRelation, which has the input's schema, or, where there is
  /// an aggregate, over query::kGroupsRelation. Its columns are: the output's own, cast to their
  /// types and in their order; then keys of DISTINCT ON that are not among those; then one BOOLEAN
  /// for each expectation.
  std::string sql;
  /// What `sql` answers to a row depends on that row alone, so that it may be run on any part of a
  /// micro-batch by itself.
  bool row_wise = false;
  std::shared_ptr<arrow::Schema> query_schema;
  std::vector<int> distinct_keys;  ///< columns of the query; empty: no deduplication
  /// The column of the query by which DISTINCT ON knows late rows; nullopt: there is none.
  std::optional<int> event_time_column;
  std::vector<Expectation> expectations;
  /// `pipelines.trigger.interval`; zero: the next micro-batch starts as soon as there is data.
  std::chrono::milliseconds trigger_interval{0};
  StreamOutput output;
  /// The flow's SELECT as written, views in it not resolved, for engines that speak Spark SQL.
  std::string spark_sql;
  /// Flows of this pipeline whose tables this one reads.
  std::vector<std::string> depends_on;

  /// Null for a flow that ends in a sink.
  const StreamingTable* table() const { return std::get_if<StreamingTable>(&output); }
  /// The columns that go to the output.
  const std::shared_ptr<arrow::Schema>& output_schema() const {
    return std::visit(
        [](const auto& one) -> const auto& { return one.schema; }, output);
  }
};

/// The name under which a flow's SQL refers to the rows of a micro-batch.
inline constexpr char kBatchRelation[] = "__batch";

struct View {
  std::string name;
  std::shared_ptr<arrow::Schema> schema;
};

struct FlowGraph {
  std::vector<Flow> flows;  ///< each after those that it depends on, else in the file's order
  std::vector<View> views;
};

}  // namespace freshet
