#include "pipeline/sink_plan.h"

#include "base/ascii_text.h"
#include "kafka/message_schema.h"
#include "sql/hint.h"
#include "sql/schema_text.h"

namespace freshet {
namespace {

class MessagePlanner {
 public:
  MessagePlanner(const QueryShape& shape, const arrow::Schema& query, const BuildContext& context)
      : shape_(shape), query_(query), context_(context) {}

  std::optional<OutputPlan> Run(const Identifier& flow, const KafkaOutput& sink) {
    for (int i = 0; i < query_.num_fields(); ++i) TakeColumn(i);
    if (fine_ && !Has("value")) {
      Refuse(flow.span,
             "a Kafka sink needs a column value, STRING or BINARY: write to_json(struct(*)) AS "
             "value to send whole rows as JSON");
    }
    if (fine_ && sink.topic.empty() && !Has("topic")) {
      Refuse(flow.span, "sink '" + sink.sink +
                            "' names no topic: add 'topic' = 'name' to its OPTIONS, or a column "
                            "topic to the query");
    }
    if (!fine_) return std::nullopt;
    return std::move(plan_);
  }

 private:
  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  bool Has(std::string_view name) const {
    for (const PlannedColumn& column : plan_.columns) {
      if (column.field->name() == name) return true;
    }
    return false;
  }

  void TakeColumn(int i) {
    const arrow::Field& field = *query_.field(i);
    const Span place =
        OutputColumnPlace(shape_, static_cast<size_t>(i), static_cast<size_t>(query_.num_fields()));
    for (const kafka::OutgoingColumn& column : kafka::OutgoingColumns()) {
      if (!EqualsIgnoreCase(field.name(), column.name)) continue;
      if (Has(column.name)) {
        return Refuse(place, "the query gives two columns '" + column.name + "'");
      }
      if (!column.Takes(*field.type())) {
        return Refuse(place, "a message's " + column.name + " is " + TypeNames(column) +
                                 ", and this is " + TypeText(*field.type()) + ": " +
                                 Remedy(column, *field.type()));
      }
      plan_.columns.push_back({arrow::field(column.name, field.type()), i, false});
      return;
    }
    std::vector<std::string> names;
    for (const kafka::OutgoingColumn& column : kafka::OutgoingColumns()) {
      names.push_back(column.name);
    }
    Refuse(place, WithHint("a message has no '" + field.name() +
                               "': a Kafka sink takes value, key, topic, partition and headers. "
                               "Put what readers need into value, with to_json(struct(*)) say",
                           field.name(), names));
  }

  static std::string TypeNames(const kafka::OutgoingColumn& column) {
    std::string names;
    for (const auto& type : column.types) names += (names.empty() ? "" : " or ") + TypeText(*type);
    return names;
  }

  static std::string Remedy(const kafka::OutgoingColumn& column, const arrow::DataType& given) {
    const bool nested = given.id() == arrow::Type::STRUCT || given.id() == arrow::Type::LIST ||
                        given.id() == arrow::Type::MAP;
    const std::string wanted = TypeText(*column.types.front());
    return nested && wanted == "STRING" ? "write to_json(…)" : "write CAST(… AS " + wanted + ")";
  }

  const QueryShape& shape_;
  const arrow::Schema& query_;
  const BuildContext& context_;
  OutputPlan plan_;
  bool fine_ = true;
};

}  // namespace

std::optional<OutputPlan> PlanMessages(const Identifier& flow, const KafkaOutput& sink,
                                       const QueryShape& shape, const arrow::Schema& query_schema,
                                       const BuildContext& context) {
  return MessagePlanner(shape, query_schema, context).Run(flow, sink);
}

}  // namespace freshet
