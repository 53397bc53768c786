// The tables, views, flows and sinks that a pipeline file defines, by name.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "pipeline/build_context.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// A statement with a query: a table, a view or a flow of the file. Refers to its statement, which
/// outlives it. Exactly one of the three is set.
class Definition {
 public:
  const CreateStreamingTable* table;
  const CreateTemporaryView* view;
  const CreateFlow* flow;

  /// nullopt for a statement without a query.
  static std::optional<Definition> Make(const Statement& statement);

  const Identifier& name() const { return *name_; }
  const Query& query() const { return *query_; }
  bool is_view() const { return view != nullptr; }

 private:
  Definition() = default;

  const Identifier* name_ = nullptr;
  const Query* query_ = nullptr;
};

/// All definitions in the file's order, and the sinks. Immutable.
class Definitions {
 public:
  /// A name that is defined twice is an error that gives both places; the first one counts.
  Definitions(const std::vector<Statement>& statements, const BuildContext& context);

  size_t size() const { return all_.size(); }
  const Definition& at(size_t index) const { return all_[index]; }
  /// Finds a name without regard to case.
  std::optional<size_t> Find(std::string_view name) const;
  /// Of tables and views: of what can be read.
  std::vector<std::string> ReadableNames() const;

  const std::vector<const CreateSink*>& sinks() const { return sinks_; }
  /// The index of a sink; as Find.
  std::optional<size_t> FindSink(std::string_view name) const;
  std::vector<std::string> SinkNames() const;

 private:
  /// False, with an error, if something else has the name.
  bool CheckNew(const Identifier& name, const BuildContext& context) const;

  std::vector<Definition> all_;
  std::vector<const CreateSink*> sinks_;
};

}  // namespace freshet
