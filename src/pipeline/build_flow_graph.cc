#include "pipeline/build_flow_graph.h"

#include <algorithm>
#include <utility>

#include "base/ascii_text.h"
#include "pipeline/decode_while_reading.h"
#include "pipeline/definitions.h"
#include "pipeline/dependency_order.h"
#include "pipeline/flow_query.h"
#include "pipeline/local_path.h"
#include "pipeline/query_text.h"
#include "pipeline/read_files_options.h"
#include "pipeline/read_kafka_options.h"
#include "pipeline/sink_options.h"
#include "pipeline/sink_plan.h"
#include "pipeline/stateless_check.h"
#include "pipeline/table_plan.h"
#include "pipeline/table_properties.h"
#include "pipeline/warehouse.h"
#include "sql/hint.h"
#include "sql/schema_text.h"

namespace freshet {
namespace {

/// What is known of a definition once it was resolved.
struct Resolved {
  /// Where its rows come from, through views; a table's own rows for those who read the table.
  StreamInput source;
  std::optional<size_t> source_table;  // the definition that `source` is, if it is one
  /// What stands for it in a query: kBatchRelation, or a view's query in parentheses.
  std::string relation;
  std::shared_ptr<arrow::Schema> schema;
  std::optional<WatermarkClause> watermark;  // of the source
  std::optional<std::string> event_time;     // the watermark's column in `schema`, if it is there
  bool row_wise = true;                      // so are all views between it and `source`
};

/// UNION ALL has parts that come once a micro-batch.
bool IsRowWise(const QueryShape& shape) {
  return std::none_of(shape.tokens.begin(), shape.tokens.end(), [](const PlacedToken& one) {
    return one.token.IsWord("UNION") || one.token.IsWord("EXCEPT") ||
           one.token.IsWord("INTERSECT") || one.token.IsWord("MINUS");
  });
}

/// What a statement says besides its query; read in the file's order, before any query.
struct Settings {
  std::optional<StreamInput> source;  // of a read_files(…) or read_kafka(…)
  std::optional<TableProperties> properties;
  std::string path;
  std::optional<size_t> sink;  // a flow's target
};

class GraphBuilder {
 public:
  GraphBuilder(const std::vector<Statement>& statements, const BuildContext& context)
      : context_(context),
        definitions_(statements, context),
        warehouse_(context.options->warehouse, context.disk) {}

  arrow::Result<FlowGraph> Run() {
    for (const CreateSink* sink : definitions_.sinks()) {
      sinks_.push_back(ReadSinkOptions(*sink, context_));
    }
    for (size_t i = 0; i < definitions_.size(); ++i) ReadDefinition(definitions_.at(i));
    CheckPaths();
    resolved_.resize(definitions_.size());
    for (const size_t i : DependencyOrder(definitions_, inputs_, context_)) Resolve(i);
    ARROW_RETURN_NOT_OK(context_.diagnostics->ToStatus());
    return std::move(graph_);
  }

 private:
  /// Everything that needs no other definition's schema.
  void ReadDefinition(const Definition& definition) {
    shapes_.push_back(ScanShape(*context_.source, definition.query()));
    const auto aggregation = definition.is_view() ? Aggregation::kRefused : Aggregation::kOutermost;
    fine_.push_back(CheckStateless(shapes_.back().tokens, aggregation, context_));
    inputs_.push_back(
        ResolveInput(definition.query(), shapes_.back(), definitions_, warehouse_, context_));
    Settings settings;
    for (const StreamReference& stream : definition.query().streams) {
      const auto* call = std::get_if<SourceCall>(&stream.input);
      if (call != nullptr) settings.source = ReadSourceCall(*call);
    }
    if (definition.table != nullptr) {
      settings.properties = ReadTableProperties(definition.table->properties, context_);
      settings.path = TablePath(*definition.table);
    }
    if (definition.flow != nullptr) settings.sink = FindTarget(definition.flow->target);
    settings_.push_back(std::move(settings));
  }

  std::optional<StreamInput> ReadSourceCall(const SourceCall& call) const {
    if (EqualsIgnoreCase(call.function.text, "read_kafka")) return ReadKafkaOptions(call, context_);
    return ReadFilesOptions(call, context_);
  }

  /// The sink that a flow writes to.
  std::optional<size_t> FindTarget(const Identifier& target) const {
    const auto sink = definitions_.FindSink(target.text);
    if (sink) return sink;
    const auto other = definitions_.Find(target.text);
    if (other && definitions_.at(*other).table != nullptr) {
      context_.Refuse(target.span,
                      "a flow into a table is not in this version yet: write the query behind "
                      "CREATE OR REFRESH STREAMING TABLE " +
                          target.text + " AS");
    } else {
      context_.Refuse(
          target.span,
          WithHint("there is no sink '" + target.text + "': write CREATE SINK " + target.text +
                       " FORMAT kafka OPTIONS ('kafka.bootstrap.servers' = "
                       "'host:port', 'topic' = 'name')",
                   target.text, definitions_.SinkNames()));
    }
    return std::nullopt;
  }

  std::string TablePath(const CreateStreamingTable& table) const {
    if (!table.location) return warehouse_.TablePath(table.name.text);
    const auto path = LocalPath(table.location->text);
    if (path.ok()) return *path;
    context_.Refuse(table.location->span, path.status().message());
    return "";
  }

  void CheckPaths() {
    for (size_t i = 0; i < definitions_.size(); ++i) {
      for (size_t other = 0; other < i && !settings_[i].path.empty(); ++other) {
        if (settings_[other].path != settings_[i].path) continue;
        const CreateStreamingTable& table = *definitions_.at(i).table;
        context_.Refuse(table.location ? table.location->span : table.name.span,
                        "the tables '" + definitions_.at(other).name().text + "' and '" +
                            table.name.text + "' can't both be in '" + settings_[i].path + "'");
      }
    }
  }

  void Resolve(size_t i) {
    std::optional<Resolved> input = inputs_[i] ? ResolvedInput(i) : std::nullopt;
    if (!input || !fine_[i]) return;
    const Definition& definition = definitions_.at(i);
    if (!TakeWatermark(definition.query(), context_, &*input)) return;
    input->row_wise = input->row_wise && IsRowWise(shapes_[i]);
    const std::string spark_sql =
        ReplaceStream(definition.query(), shapes_[i], *inputs_[i], kBatchRelation);
    const auto query = CheckQuery(definition.query(), spark_sql,
                                  {{kBatchRelation, input->schema}, input->event_time}, context_);
    if (!query) return;
    if (definition.is_view()) {
      AddView(i, *input, *query);
    } else if (definition.table != nullptr) {
      AddTable(i, *input, *query);
    } else {
      AddFlowIntoSink(i, *input, *query);
    }
  }

  /// What the i-th definition reads; nullopt when that is in error itself.
  std::optional<Resolved> ResolvedInput(size_t i) const {
    const QueryInput& input = *inputs_[i];
    if (input.call != nullptr) {
      const std::optional<StreamInput>& source = settings_[i].source;
      if (!source) return std::nullopt;
      return Resolved{*source,           std::nullopt, kBatchRelation,
                      SchemaOf(*source), std::nullopt, std::nullopt};
    }
    if (input.definition) return resolved_[*input.definition];
    const WarehouseTable& table = *input.warehouse_table;
    return Resolved{TableInput{table.name, table.path, table.schema, std::nullopt},
                    std::nullopt,
                    kBatchRelation,
                    table.schema,
                    std::nullopt,
                    std::nullopt};
  }

  /// Puts the watermark that the query writes behind its stream into `input`.
  static bool TakeWatermark(const Query& query, const BuildContext& context, Resolved* input) {
    for (const StreamReference& stream : query.streams) {
      if (!stream.watermark) continue;
      const WatermarkClause& watermark = *stream.watermark;
      if (input->relation != kBatchRelation) {
        return context.Refuse(
            watermark.span, "a view's watermark is written in the view, behind the stream itself");
      }
      const auto field = FindField(*input->schema, watermark.column.text);
      if (field == nullptr) {
        return context.Refuse(watermark.column.span,
                              WithHint("the stream has no column '" + watermark.column.text + "'",
                                       watermark.column.text, input->schema->field_names()));
      }
      if (TypeText(*field->type()) != "TIMESTAMP") {
        return context.Refuse(watermark.column.span,
                              "a watermark's column is a TIMESTAMP, and '" + field->name() +
                                  "' is " + TypeText(*field->type()) +
                                  ": cast it in the table that is read here");
      }
      input->watermark = watermark;
      input->event_time = field->name();
    }
    return true;
  }

  static std::shared_ptr<arrow::Field> FindField(const arrow::Schema& schema,
                                                 const std::string& name) {
    for (const auto& field : schema.fields()) {
      if (EqualsIgnoreCase(field->name(), name)) return field;
    }
    return nullptr;
  }

  void AddView(size_t i, const Resolved& input, const CheckedQuery& query) {
    Resolved view = input;
    view.relation =
        "(" + ReplaceStream(definitions_.at(i).query(), shapes_[i], *inputs_[i], input.relation) +
        ")";
    view.schema = query.schema;
    view.event_time.reset();
    for (const int column : query.stream.event_time_columns) {
      view.event_time = query.schema->field(column)->name();
    }
    resolved_[i] = std::move(view);
    graph_.views.push_back({definitions_.at(i).name().text, query.schema});
  }

  void AddTable(size_t i, const Resolved& input, const CheckedQuery& query) {
    const CreateStreamingTable& table = *definitions_.at(i).table;
    const Settings& settings = settings_[i];
    if (settings.path.empty()) return;
    const auto existing = ExistingTable(table, settings.path);
    if (!existing.ok()) {
      context_.Refuse(table.name.span, existing.status().message());
      return;
    }
    if (*existing != nullptr && settings.properties) {
      CheckExistingProperties(table, (*existing)->properties(), context_);
    }
    const auto plan =
        PlanTable(table, shapes_[i], *query.schema, existing->get(), settings.path, context_);
    if (!plan) return;
    const auto schema = plan->schema();
    // Those who read the table depend on its columns only, so they are checked in any case.
    resolved_[i] = Resolved{TableInput{table.name.text, settings.path, schema, std::nullopt},
                            i,
                            kBatchRelation,
                            schema,
                            std::nullopt,
                            std::nullopt};
    auto flow = MakeFlow(i, input, query, *plan, table.constraints);
    if (!flow || !settings.properties) return;
    flow->comment = table.comment.value_or("");
    flow->trigger_interval = settings.properties->trigger_interval;
    flow->output =
        StreamingTable{table.name.text,         settings.path, schema,
                       plan->partition_columns, flow->comment, settings.properties->table};
    graph_.flows.push_back(*std::move(flow));
  }

  void AddFlowIntoSink(size_t i, const Resolved& input, const CheckedQuery& query) {
    const CreateFlow& statement = *definitions_.at(i).flow;
    const std::optional<size_t> target = settings_[i].sink;
    if (!target || !sinks_[*target]) return;
    KafkaOutput output = *sinks_[*target];
    const auto plan = PlanMessages(statement.name, output, shapes_[i], *query.schema, context_);
    if (!plan) return;
    auto flow = MakeFlow(i, input, query, *plan, {});
    if (!flow) return;
    output.schema = plan->schema();
    flow->comment = statement.comment.value_or("");
    flow->output = std::move(output);
    graph_.flows.push_back(*std::move(flow));
  }

  /// What tables and sinks have in common; the output is left open.
  std::optional<Flow> MakeFlow(size_t i, const Resolved& input, const CheckedQuery& query,
                               const OutputPlan& plan,
                               const std::vector<Constraint>& constraints) const {
    const Definition& definition = definitions_.at(i);
    const Identifier& name = definition.name();
    auto flow_query =
        BuildFlowQuery({name.span, &definition.query(), &constraints, &shapes_[i], &*inputs_[i],
                        &query, &plan, input.schema, input.relation, StreamOf(input)},
                       context_);
    if (!flow_query) return std::nullopt;
    Flow flow;
    flow.name = name.text;
    flow.checkpoint_path = warehouse_.CheckpointPath(name.text);
    flow.input = input.source;
    if (input.watermark) {
      flow.watermark = {input.watermark->column.text, input.watermark->delay_ms,
                        flow_query->event_time_sql};
    }
    flow.aggregate = std::move(flow_query->aggregate);
    flow.row_wise = input.row_wise && !flow.aggregate;
    flow.sql = std::move(flow_query->sql);
    auto* kafka = std::get_if<KafkaInput>(&flow.input);
    // With a watermark other statements look at the messages, too.
    if (kafka != nullptr && !flow.watermark) {
      const arrow::Status moved = DecodeWhileReading(context_.engine, kafka, &flow.sql);
      if (!moved.ok()) {
        context_.Refuse(name.span, moved.message());
        return std::nullopt;
      }
    }
    flow.query_schema = std::move(flow_query->schema);
    flow.distinct_keys = std::move(flow_query->distinct_keys);
    flow.event_time_column = flow_query->event_time_column;
    flow.expectations = std::move(flow_query->expectations);
    flow.spark_sql = context_.source->Slice(definition.query().span);
    if (input.source_table) {
      flow.depends_on.push_back(definitions_.at(*input.source_table).name().text);
    }
    return flow;
  }

  static std::shared_ptr<arrow::Schema> SchemaOf(const StreamInput& input) {
    return std::visit([](const auto& source) { return source.schema; }, input);
  }

  /// The relation of the flow's source, and its event time.
  static query::StreamSource StreamOf(const Resolved& input) {
    query::StreamSource stream;
    stream.relation = {kBatchRelation, SchemaOf(input.source)};
    if (input.watermark) stream.event_time = input.watermark->column.text;
    return stream;
  }

  /// The table as it is on the disk; null when it is not there or about to be made anew.
  arrow::Result<delta::SnapshotPtr> ExistingTable(const CreateStreamingTable& table,
                                                  const std::string& path) const {
    for (const std::string& name : context_.options->full_refresh) {
      if (EqualsIgnoreCase(name, table.name.text)) return nullptr;
    }
    return delta::Table::Make(path, context_.disk)->Load();
  }

  const BuildContext& context_;
  Definitions definitions_;
  Warehouse warehouse_;
  std::vector<std::optional<KafkaOutput>> sinks_;  // as in definitions_; nullopt: in error
  // One for each definition.
  std::vector<QueryShape> shapes_;
  std::vector<bool> fine_;
  std::vector<std::optional<QueryInput>> inputs_;
  std::vector<Settings> settings_;
  std::vector<std::optional<Resolved>> resolved_;
  FlowGraph graph_;
};

}  // namespace

arrow::Result<FlowGraph> BuildFlowGraph(const SourceText& source,
                                        const std::vector<Statement>& statements,
                                        const GraphOptions& options, query::QueryEngine* engine,
                                        Disk* disk) {
  Diagnostics diagnostics(&source);
  const BuildContext context{&source, &options, engine, disk, &diagnostics};
  return GraphBuilder(statements, context).Run();
}

}  // namespace freshet
