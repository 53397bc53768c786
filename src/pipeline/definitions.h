// The tables and views that a pipeline file defines, by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "pipeline/build_context.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// A table or a view of the file. Refers to its statement, which outlives it.
struct Definition {
  const CreateStreamingTable* table = nullptr;  ///< null for a view
  const CreateTemporaryView* view = nullptr;    ///< null for a table

  const Identifier& name() const { return table != nullptr ? table->name : view->name; }
  const Query& query() const { return table != nullptr ? table->query : view->query; }
  bool is_view() const { return view != nullptr; }
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
