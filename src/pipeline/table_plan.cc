#include "pipeline/table_plan.h"

#include <utility>

#include <arrow/type_traits.h>
#include <arrow/util/key_value_metadata.h>

#include "base/ascii_text.h"
#include "pipeline/store_assignment.h"
#include "sql/hint.h"
#include "sql/schema_text.h"
#include "sql/string_escapes.h"

namespace freshet {
namespace {

std::optional<int> FindColumn(const arrow::Schema& schema, std::string_view name) {
  for (int i = 0; i < schema.num_fields(); ++i) {
    if (EqualsIgnoreCase(schema.field(i)->name(), name)) return i;
  }
  return std::nullopt;
}

class TablePlanner {
 public:
  TablePlanner(const CreateStreamingTable& table, const QueryShape& shape,
               const arrow::Schema& query_schema, const BuildContext& context)
      : table_(table), shape_(shape), query_(query_schema), context_(context) {}

  std::optional<TablePlan> Run(const delta::Snapshot* existing, const std::string& path) {
    CheckQueryColumns();
    if (!fine_) return std::nullopt;
    if (table_.columns.empty()) {
      for (int i = 0; i < query_.num_fields(); ++i) {
        plan_.columns.push_back({query_.field(i)->WithNullable(true), i, false});
      }
    } else {
      TakeDeclaredColumns();
    }
    if (!fine_) return std::nullopt;
    // From here on the columns are known, so that keys and expectations can be checked, too.
    TakePartitions();
    if (fine_ && existing != nullptr) FitToExisting(*existing, path);
    return std::move(plan_);
  }

 private:
  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  Span PlaceOf(int column) const {
    return OutputColumnPlace(shape_, static_cast<size_t>(column),
                             static_cast<size_t>(query_.num_fields()));
  }

  /// Names as Delta takes them, each once, and types that Spark has.
  void CheckQueryColumns() {
    for (int i = 0; i < query_.num_fields(); ++i) {
      const arrow::Field& field = *query_.field(i);
      const std::string name = "'" + field.name() + "'";
      if (field.name().empty() || field.name().find_first_of("()\"") != std::string::npos) {
        Refuse(PlaceOf(i), "this column has no name: write … AS name");
      } else if (field.name().find_first_of(" ,;{}\n\t=") != std::string::npos) {
        Refuse(PlaceOf(i), "Delta takes no column " + name +
                               ", because of a blank or one of ,;{}()= in it: write … AS name");
      } else if (ToLower(field.name()).starts_with("__")) {
        Refuse(PlaceOf(i), "the column " + name +
                               " begins with '__', which is kept for Freshet's "
                               "own: write … AS name");
      } else if (FindColumn(query_, field.name()) != i) {
        Refuse(PlaceOf(i),
               "the query gives two columns " + name + ": write … AS name for one of them");
      } else if (!IsSparkType(*field.type())) {
        Refuse(PlaceOf(i), "the column " + name + " has the type " + TypeText(*field.type()) +
                               ", which a Delta table can't hold: CAST it to another");
      }
    }
  }

  void TakeDeclaredColumns() {
    for (const ColumnDefinition& column : table_.columns) TakeDeclaredColumn(column);
    for (int i = 0; i < query_.num_fields(); ++i) {
      bool declared = false;
      std::vector<std::string> names;
      for (const ColumnDefinition& column : table_.columns) {
        declared = declared || EqualsIgnoreCase(column.name.text, query_.field(i)->name());
        names.push_back(column.name.text);
      }
      if (!declared) {
        Refuse(PlaceOf(i), WithHint("the query gives the column '" + query_.field(i)->name() +
                                        "', which the table's columns don't have",
                                    query_.field(i)->name(), names));
      }
    }
  }

  void TakeDeclaredColumn(const ColumnDefinition& column) {
    const std::string name = "'" + column.name.text + "'";
    if (column.not_null) {
      Refuse(column.name.span, "NOT NULL is not carried: use CONSTRAINT " + column.name.text +
                                   "_is_set EXPECT (" + column.name.text +
                                   " IS NOT NULL) ON VIOLATION FAIL UPDATE");
    }
    const std::optional<int> source = FindColumn(query_, column.name.text);
    if (!source) {
      return Refuse(column.name.span, WithHint("the query gives no column " + name,
                                               column.name.text, query_.field_names()));
    }
    const auto declared = ParseTypeText(column.type.text);
    if (!declared.ok()) return Refuse(column.type.span, declared.status().message());
    const arrow::DataType& given = *query_.field(*source)->type();
    if (!CanStoreIn(given, **declared)) {
      return Refuse(column.type.span, "the query gives " + name + " as " + TypeText(given) +
                                          ", which is not stored as " + TypeText(**declared) +
                                          " by itself: write CAST(… AS " + TypeText(**declared) +
                                          ") in the query");
    }
    auto field = arrow::field(column.name.text, *declared);
    if (!column.comment.empty()) {
      field = field->WithMetadata(arrow::key_value_metadata({"comment"}, {column.comment}));
    }
    plan_.columns.push_back({std::move(field), *source, TypeText(given) != TypeText(**declared)});
  }

  void TakePartitions() {
    const auto schema = plan_.schema();
    for (const Identifier& column : table_.partitioned_by) {
      const std::optional<int> found = FindColumn(*schema, column.text);
      if (!found) {
        Refuse(column.span,
               WithHint("the table has no column '" + column.text + "' to partition by",
                        column.text, schema->field_names()));
        continue;
      }
      const arrow::Field& field = *schema->field(*found);
      if (arrow::is_nested(field.type()->id()) || field.type()->id() == arrow::Type::BINARY) {
        Refuse(column.span, "a table can't be partitioned by '" + column.text + "', which is " +
                                TypeText(*field.type()));
      }
      for (const std::string& other : plan_.partition_columns) {
        if (other == field.name()) {
          Refuse(column.span, "'" + column.text + "' stands twice in PARTITIONED BY");
        }
      }
      plan_.partition_columns.push_back(field.name());
    }
    if (fine_ && plan_.partition_columns.size() == plan_.columns.size()) {
      Refuse(table_.partitioned_by.front().span,
             "PARTITIONED BY names every column: one at least must be left for the files");
    }
  }

  /// Puts the columns in the order, and under the names, of the table that is there.
  void FitToExisting(const delta::Snapshot& existing, const std::string& path) {
    const auto planned = plan_.schema();
    std::vector<std::string> differences;
    std::vector<PlannedColumn> ordered;
    for (const auto& field : existing.schema()->fields()) {
      const std::optional<int> found = FindColumn(*planned, field->name());
      if (!found) {
        differences.push_back("'" + field->name() + "' is only there");
        continue;
      }
      PlannedColumn column = plan_.columns[static_cast<size_t>(*found)];
      if (TypeText(*column.field->type()) != TypeText(*field->type())) {
        differences.push_back("'" + field->name() + "' is " + TypeText(*column.field->type()) +
                              " here and " + TypeText(*field->type()) + " there");
      } else if (!field->nullable()) {
        differences.push_back("'" + field->name() +
                              "' is NOT NULL there, which is not carried in this version");
      }
      column.field = field;
      ordered.push_back(std::move(column));
    }
    for (const auto& field : planned->fields()) {
      if (!FindColumn(*existing.schema(), field->name())) {
        differences.push_back("'" + field->name() + "' is only here");
      }
    }
    if (!differences.empty()) return RefuseExisting(existing, path, *planned, differences);
    plan_.columns = std::move(ordered);
    FitPartitions(existing, path);
  }

  void RefuseExisting(const delta::Snapshot& existing, const std::string& path,
                      const arrow::Schema& planned, const std::vector<std::string>& differences) {
    std::string list;
    for (const std::string& difference : differences)
      list += (list.empty() ? "" : ", ") + difference;
    Refuse(table_.name.span, "this does not fit the table that is in '" + path + "': " + list +
                                 Remedy() + "\n  here:  " + SchemaText(planned) +
                                 "\n  there: " + SchemaText(*existing.schema()));
  }

  void FitPartitions(const delta::Snapshot& existing, const std::string& path) {
    const std::vector<std::string>& there = existing.partition_columns();
    bool same = table_.partitioned_by.empty() || there.size() == plan_.partition_columns.size();
    for (size_t i = 0; same && i < plan_.partition_columns.size(); ++i) {
      same = EqualsIgnoreCase(there[i], plan_.partition_columns[i]);
    }
    if (!same) {
      std::string list;
      for (const std::string& column : there) list += (list.empty() ? "" : ", ") + column;
      return Refuse(table_.partitioned_by.front().span,
                    "the table that is in '" + path + "' is " +
                        (there.empty() ? "not partitioned" : "partitioned by (" + list + ")") +
                        Remedy());
    }
    plan_.partition_columns = there;
  }

  std::string Remedy() const {
    return ". Change the statement, or make the table anew with --full-refresh " + table_.name.text;
  }

  const CreateStreamingTable& table_;
  const QueryShape& shape_;
  const arrow::Schema& query_;
  const BuildContext& context_;
  TablePlan plan_;
  bool fine_ = true;
};

}  // namespace

std::optional<TablePlan> PlanTable(const CreateStreamingTable& table, const QueryShape& shape,
                                   const arrow::Schema& query_schema,
                                   const delta::Snapshot* existing, const std::string& path,
                                   const BuildContext& context) {
  return TablePlanner(table, shape, query_schema, context).Run(existing, path);
}

}  // namespace freshet
