// CREATE VIEW and DROP VIEW.
#include <optional>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "explore/statement_context.h"

namespace freshet::explore {
namespace {

arrow::Result<std::optional<std::string>> TableNamed(const LakeTables& tables,
                                                     const std::string& name) {
  ARROW_ASSIGN_OR_RAISE(const auto names, tables.Names());
  for (const std::string& table : names) {
    if (EqualsIgnoreCase(table, name)) return table;
  }
  return std::nullopt;
}

/// Whether the view can be read; it is not among the session's views meanwhile.
arrow::Status Check(const CreateView& create, const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(const auto query,
                        context.runner->Prepare(context.source, {std::nullopt, create.query}));
  ARROW_ASSIGN_OR_RAISE(const auto schema, context.runner->Describe(context.source, query));
  if (create.columns.empty() ||
      create.columns.size() == static_cast<size_t>(schema->num_fields())) {
    return arrow::Status::OK();
  }
  return context.source.Error({create.columns.front().span.begin, create.columns.back().span.end},
                              fmt::format("{} columns are named here, and the query gives {}",
                                          create.columns.size(), schema->num_fields()));
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const CreateView& create,
                                         const StatementContext& context) {
  const std::string& name = create.name.text;
  ARROW_ASSIGN_OR_RAISE(const auto table, TableNamed(*context.tables, name));
  if (table) {
    return context.source.Error(
        create.name.span, fmt::format("there is a table '{}': give the view another name", *table));
  }
  std::optional<SessionView> before;
  if (const SessionView* there = context.views->Find(name)) {
    if (create.if_not_exists) return NoteStream(fmt::format("view '{}' is there already", name));
    if (!create.replace) {
      return context.source.Error(
          create.name.span,
          fmt::format("view '{}' is there already: write CREATE OR REPLACE VIEW", name));
    }
    before = *there;
    context.views->Remove(name);
  }
  const arrow::Status checked = Check(create, context);
  if (!checked.ok()) {
    if (before) context.views->Put(*std::move(before));
    return checked;
  }
  std::vector<std::string> columns;
  for (const Identifier& column : create.columns) columns.push_back(column.text);
  context.views->Put({name,
                      SourceText("view " + name, std::string(context.source.Slice(create.query))),
                      std::move(columns)});
  return NoteStream(fmt::format("view '{}' is there until this session ends", name));
}

arrow::Result<ExplorationStream> Execute(const DropView& drop, const StatementContext& context) {
  const std::string& name = drop.name.text;
  if (context.views->Remove(name)) return NoteStream(fmt::format("view '{}' is gone", name));
  ARROW_ASSIGN_OR_RAISE(const auto table, TableNamed(*context.tables, name));
  if (table) {
    return context.source.Error(
        drop.name.span,
        fmt::format("'{}' is a table, not a view: tables are not dropped here", *table));
  }
  if (drop.if_exists) return NoteStream(fmt::format("there is no view '{}'", name));
  return context.source.Error(
      drop.name.span,
      fmt::format("there is no view '{}'.{}", name, DidYouMean(name, context.views->Names())));
}

}  // namespace freshet::explore
