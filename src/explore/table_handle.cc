#include "explore/table_handle.h"

#include <filesystem>
#include <system_error>
#include <utility>

#include <fmt/format.h>

#include "base/ascii_text.h"
#include "base/near_match.h"

namespace freshet::explore {
namespace {

arrow::Result<std::string> FolderOf(const TableReference& reference,
                                    const StatementContext& context) {
  ARROW_ASSIGN_OR_RAISE(auto names, context.tables->Names());
  for (const std::string& name : names) {
    if (EqualsIgnoreCase(name, reference.name)) return name;
  }
  const SessionView* view = context.views->Find(reference.name);
  const std::string message =
      view != nullptr
          ? fmt::format("'{}' is a view: this is told of tables only", view->name)
          : fmt::format("unknown table '{}'.{}", reference.name, DidYouMean(reference.name, names));
  return context.source.Error(reference.span, message);
}

}  // namespace

std::string TableHandle::Location() const {
  std::error_code error;
  const auto path = std::filesystem::weakly_canonical(table->path(), error);
  return "file:" + (error ? table->path() : path.string());
}

std::string TableHandle::SparkName() const {
  return name.empty() ? "delta.`" + Location() + "`" : "spark_catalog.default." + name;
}

arrow::Result<TableHandle> OpenTable(const TableReference& reference,
                                     const StatementContext& context) {
  TableHandle handle;
  std::string path = reference.path;
  if (path.empty()) {
    ARROW_ASSIGN_OR_RAISE(handle.name, FolderOf(reference, context));
    path = JoinPath(context.warehouse, handle.name);
  }
  handle.table = delta::Table::Make(path, context.disk);
  auto snapshot = handle.table->Load();
  if (!snapshot.ok()) {
    return snapshot.status().WithMessage("error: ", snapshot.status().message());
  }
  if (*snapshot == nullptr) {
    return context.source.Error(reference.span,
                                fmt::format("there is no Delta table at '{}'", path));
  }
  handle.snapshot = *std::move(snapshot);
  return handle;
}

}  // namespace freshet::explore
