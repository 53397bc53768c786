#include "pipeline/query_input.h"

#include <utility>

#include "base/ascii_text.h"
#include "sql/hint.h"

namespace freshet {
namespace {

constexpr std::string_view kOneStream =
    "a flow reads one stream, once, in this version: this is a second one. Write the streams to "
    "tables of their own and join those with freshet sql";

class InputResolver {
 public:
  InputResolver(const Query& query, const QueryShape& shape, const Definitions& definitions,
                const Warehouse& warehouse, const BuildContext& context)
      : query_(query),
        shape_(shape),
        definitions_(definitions),
        warehouse_(warehouse),
        context_(context) {}

  std::optional<QueryInput> Run() {
    for (const TableReference& table : shape_.tables) TakeTable(table);
    if (fine_ && !input_) {
      Refuse(shape_.tokens.front().place,
             "this query reads no stream: write FROM STREAM table, FROM STREAM read_files(…) or "
             "FROM STREAM read_kafka(…)");
    }
    if (fine_) CheckCommonTables();
    if (!fine_) return std::nullopt;
    return std::move(input_);
  }

 private:
  const Token& TokenOf(const TableReference& table) const {
    return shape_.tokens[table.token].token;
  }
  Span PlaceOf(const TableReference& table) const { return shape_.tokens[table.token].place; }

  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  void TakeTable(const TableReference& table) {
    for (const StreamReference& stream : query_.streams) {
      if (TokenOf(table).text == stream.placeholder) return TakeStream(table, stream);
    }
    if (FindCommonTable(TokenOf(table).text) != nullptr && !table.has_parts) return;
    if (table.is_function) return;  // the query engine's to know
    TakeName(table);
  }

  void TakeStream(const TableReference& table, const StreamReference& stream) {
    QueryInput input;
    input.token = table.token;
    if (const auto* call = std::get_if<SourceCall>(&stream.input)) {
      input.call = call;
      input.name = call->function;
    } else {
      input.name = std::get<Identifier>(stream.input);
      if (!Resolve(&input)) return;
    }
    Keep(std::move(input));
  }

  void Keep(QueryInput input) {
    if (input_) {
      Refuse(shape_.tokens[input.token].place, std::string(kOneStream));
    } else {
      input_ = std::move(input);
    }
  }

  /// A name without STREAM: a view holds its stream itself; anything else would be a join with, or
  /// a reading of, a table as it is now.
  void TakeName(const TableReference& table) {
    if (table.has_parts) {
      return Refuse(PlaceOf(table), "a table is named by one word here, without catalog or schema");
    }
    QueryInput input;
    input.token = table.token;
    input.has_alias = table.has_alias;
    input.name = {TokenOf(table).text, PlaceOf(table)};
    if (!Resolve(&input)) return;
    if (input.definition && definitions_.at(*input.definition).is_view()) {
      return Keep(std::move(input));
    }
    if (!query_.streams.empty()) {
      return Refuse(PlaceOf(table), "joins with tables are not in this version yet: '" +
                                        input.name.text +
                                        "' is read besides the stream. Join with freshet sql");
    }
    Refuse(PlaceOf(table), "'" + input.name.text +
                               "' is read without STREAM, once and not as it grows: that is not "
                               "carried in this version. Write STREAM " +
                               input.name.text);
  }

  /// Finds what a name means, in the file and then in the warehouse.
  bool Resolve(QueryInput* input) {
    if (!CheckReadable(input->name)) return false;
    input->definition = definitions_.Find(input->name.text);
    if (input->definition) return true;
    auto found = warehouse_.Find(input->name.text);
    if (!found.ok()) {
      Refuse(input->name.span, found.status().message());
      return false;
    }
    input->warehouse_table = *std::move(found);
    if (input->warehouse_table) return true;
    std::vector<std::string> names = definitions_.ReadableNames();
    if (const auto folders = warehouse_.Names(); folders.ok()) {
      names.insert(names.end(), folders->begin(), folders->end());
    }
    Refuse(input->name.span, WithHint("there is no table '" + input->name.text +
                                          "', neither in this file nor in the warehouse '" +
                                          context_.options->warehouse + "'",
                                      input->name.text, names));
    return false;
  }

  /// What goes into a sink is not there to be read.
  bool CheckReadable(const Identifier& name) {
    const auto found = definitions_.Find(name.text);
    if (found && definitions_.at(*found).flow != nullptr) {
      Refuse(name.span, "'" + name.text +
                            "' is a flow into a sink and holds no rows: read the table that it "
                            "reads, or make it a streaming table");
      return false;
    }
    if (!definitions_.FindSink(name.text)) return true;
    Refuse(name.span,
           "'" + name.text + "' is a sink and holds no rows: read its topic with read_kafka(…)");
    return false;
  }

  const CommonTable* FindCommonTable(std::string_view name) const {
    for (const CommonTable& table : shape_.common_tables) {
      if (EqualsIgnoreCase(table.name, name)) return &table;
    }
    return nullptr;
  }

  /// A common table expression that holds the stream may be read once only, or the stream would be
  /// joined with itself.
  void CheckCommonTables() {
    for (const CommonTable& common : shape_.common_tables) {
      if (!HoldsStream(common, 0)) continue;
      int references = 0;
      for (const TableReference& table : shape_.tables) {
        if (EqualsIgnoreCase(TokenOf(table).text, common.name) && ++references > 1) {
          Refuse(PlaceOf(table), std::string(kOneStream));
        }
      }
    }
  }

  bool HoldsStream(const CommonTable& common, size_t depth) const {
    if (depth > shape_.common_tables.size()) return false;  // they refer to each other
    for (const TableReference& table : shape_.tables) {
      if (table.token < common.begin || table.token >= common.end) continue;
      if (table.token == input_->token) return true;
      const CommonTable* inner = FindCommonTable(TokenOf(table).text);
      if (inner != nullptr && HoldsStream(*inner, depth + 1)) return true;
    }
    return false;
  }

  const Query& query_;
  const QueryShape& shape_;
  const Definitions& definitions_;
  const Warehouse& warehouse_;
  const BuildContext& context_;
  std::optional<QueryInput> input_;
  bool fine_ = true;
};

}  // namespace

std::optional<QueryInput> ResolveInput(const Query& query, const QueryShape& shape,
                                       const Definitions& definitions, const Warehouse& warehouse,
                                       const BuildContext& context) {
  return InputResolver(query, shape, definitions, warehouse, context).Run();
}

}  // namespace freshet
