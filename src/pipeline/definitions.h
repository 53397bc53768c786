// The tables and views that a pipeline file defines, by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pipeline/build_context.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// A table or a view of the file. Refers to its statement, which outlives it.
class Definition {
 public:
  const CreateStreamingTable* table;  ///< null for a view
  const CreateTemporaryView* view;    ///< null for a table

  explicit Definition(const Statement& statement)
      : table(std::get_if<CreateStreamingTable>(&statement)),
        view(std::get_if<CreateTemporaryView>(&statement)),
        name_(std::visit([](const auto& one) { return &one.name; }, statement)),
        query_(std::visit([](const auto& one) { return &one.query; }, statement)) {}

  const Identifier& name() const { return *name_; }
  const Query& query() const { return *query_; }
  bool is_view() const { return view != nullptr; }

 private:
  const Identifier* name_;
  const Query* query_;
};

/// All definitions in the file's order. Immutable.
class Definitions {
 public:
  /// A name that is defined twice is an error that gives both places; the first one counts.
  Definitions(const std::vector<Statement>& statements, const BuildContext& context);

  size_t size() const { return all_.size(); }
  const Definition& at(size_t index) const { return all_[index]; }
  /// Finds a name without regard to case.
  std::optional<size_t> Find(std::string_view name) const;
  std::vector<std::string> Names() const;

 private:
  std::vector<Definition> all_;
};

}  // namespace freshet
