#include "query/file_column.h"

#include <algorithm>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "delta/physical_name.h"
#include "query/duckdb_handles.h"
#include "query/type_mapping.h"

namespace freshet::query {
namespace {

using arrow::DataType;
using arrow::Field;
using arrow::Type;

const Field* FindInFile(const DataType& file_struct, const Field& wanted) {
  const std::string name = delta::PhysicalName(wanted);
  for (const auto& field : file_struct.fields()) {
    if (EqualsIgnoreCase(field->name(), name)) return field.get();
  }
  return nullptr;
}

/// Fields of the table's nested type beside those of the file's: a STRUCT's by their name, others'
/// by their position (a MAP's are those of its entries).
std::vector<std::pair<const Field*, const Field*>> Children(const DataType& file,
                                                            const DataType& table) {
  std::vector<std::pair<const Field*, const Field*>> children;
  if (table.id() == Type::MAP) {
    const auto& from = static_cast<const arrow::MapType&>(file);
    const auto& to = static_cast<const arrow::MapType&>(table);
    return {{from.key_field().get(), to.key_field().get()},
            {from.item_field().get(), to.item_field().get()}};
  }
  for (int i = 0; i < table.num_fields(); ++i) {
    const Field& field = *table.field(i);
    const bool by_name = table.id() == Type::STRUCT;
    children.emplace_back(by_name ? FindInFile(file, field) : file.field(i).get(), &field);
  }
  return children;
}

/// Whether a cast does not do: names differ, or fields are missing.
bool NeedsRebuild(const DataType& file, const DataType& table) {
  if (file.id() != table.id()) return false;
  for (const auto& [from, to] : Children(file, table)) {
    if (from == nullptr) return true;
    if (table.id() == Type::STRUCT && !EqualsIgnoreCase(from->name(), to->name())) return true;
    if (NeedsRebuild(*from->type(), *to->type())) return true;
  }
  return false;
}

std::string Rebuilt(const std::string& value, const DataType& file, const DataType& table,
                    int depth) {
  if (!NeedsRebuild(file, table)) return value;
  const std::string item = fmt::format("__item_{}", depth);
  const auto children = Children(file, table);
  std::string built;
  switch (table.id()) {
    case Type::STRUCT:
      for (const auto& [from, to] : children) {
        const std::string field =
            from == nullptr ? "NULL"
                            : Rebuilt(fmt::format("({}).{}", value, QuoteIdentifier(from->name())),
                                      *from->type(), *to->type(), depth);
        built += fmt::format("{}{} := {}", built.empty() ? "" : ", ", QuoteIdentifier(to->name()),
                             field);
      }
      built = fmt::format("struct_pack({})", built);
      break;
    case Type::LIST:
      built = fmt::format(
          "list_transform({}, lambda {}: {})", value, item,
          Rebuilt(item, *children[0].first->type(), *children[0].second->type(), depth + 1));
      break;
    default:  // a MAP
      built = fmt::format(
          "map_from_entries(list_transform(map_entries({}), lambda {}: struct_pack(k := {}, v := "
          "{})))",
          value, item,
          Rebuilt(item + ".key", *children[0].first->type(), *children[0].second->type(),
                  depth + 1),
          Rebuilt(item + ".value", *children[1].first->type(), *children[1].second->type(),
                  depth + 1));
  }
  return fmt::format("CASE WHEN {} IS NULL THEN NULL ELSE {} END", value, built);
}

bool HoldsReals(const DataType& type) {
  if (type.id() == Type::FLOAT || type.id() == Type::DOUBLE) return true;
  return std::any_of(type.fields().begin(), type.fields().end(),
                     [](const auto& field) { return HoldsReals(*field->type()); });
}

/// The value, so that DuckDB does not compare it with the bounds that parquet keeps of a row group.
/// NaN is above all numbers in SQL and in no bounds: rows with it would be lost.
std::string WithoutBounds(const std::string& value, const DataType& type) {
  if (!HoldsReals(type)) return value;
  if (type.num_fields() == 0) return fmt::format("-(-{})", value);  // every bit stays
  return fmt::format("CASE WHEN {0} IS NULL THEN NULL ELSE {0} END", value);
}

}  // namespace

arrow::Result<std::string> FileColumnSql(const std::string& value, const DataType& file_type,
                                         const Field& field) {
  ARROW_ASSIGN_OR_RAISE(const std::string type, DuckDbTypeText(*field.type()));
  std::string sql = Rebuilt(value, file_type, *field.type(), 0);
  if (sql == value) sql = WithoutBounds(value, file_type);
  return fmt::format("CAST({} AS {})", sql, type);
}

bool HasWholeColumn(const DataType& file_type, const Field& field) {
  const DataType& type = *field.type();
  if (file_type.id() != type.id()) return false;
  if (type.id() == Type::TIMESTAMP) return true;
  if (type.num_fields() == 0) return file_type.Equals(type);
  for (const auto& [from, to] : Children(file_type, type)) {
    if (from == nullptr || !HasWholeColumn(*from->type(), *to)) return false;
  }
  return true;
}

}  // namespace freshet::query
