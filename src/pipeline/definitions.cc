#include "pipeline/definitions.h"

#include "base/ascii_text.h"

namespace freshet {
namespace {

/// A name is a folder of the warehouse, which has folders of its own.
bool CanBeFolder(const std::string& name) {
  return name.find('/') == std::string::npos && !name.starts_with('_') && !name.starts_with('.');
}

}  // namespace

std::optional<Definition> Definition::Make(const Statement& statement) {
  Definition made;
  made.table = std::get_if<CreateStreamingTable>(&statement);
  made.view = std::get_if<CreateTemporaryView>(&statement);
  made.flow = std::get_if<CreateFlow>(&statement);
  const auto refer = [&made](const auto* one) {
    if (one == nullptr) return;
    made.name_ = &one->name;
    made.query_ = &one->query;
  };
  refer(made.table);
  refer(made.view);
  refer(made.flow);
  if (made.query_ == nullptr) return std::nullopt;
  return made;
}

Definitions::Definitions(const std::vector<Statement>& statements, const BuildContext& context) {
  for (const Statement& statement : statements) {
    if (const auto* sink = std::get_if<CreateSink>(&statement)) {
      if (CheckNew(sink->name, context)) sinks_.push_back(sink);
      continue;
    }
    const auto definition = Definition::Make(statement);
    const Identifier& name = definition->name();
    if (!definition->is_view() && !CanBeFolder(name.text)) {
      context.Refuse(name.span, std::string(definition->table != nullptr ? "a table" : "a flow") +
                                    "'s name can't begin with '_' or '.' or have a '/' in it: it "
                                    "is the name of a folder in the warehouse");
      continue;
    }
    if (CheckNew(name, context)) all_.push_back(*definition);
  }
}

bool Definitions::CheckNew(const Identifier& name, const BuildContext& context) const {
  const Identifier* first = nullptr;
  if (const auto found = Find(name.text)) first = &at(*found).name();
  if (const auto found = FindSink(name.text)) first = &sinks_[*found]->name;
  if (first == nullptr) return true;
  const auto place = context.source->PositionOf(first->span.begin);
  return context.Refuse(name.span, "'" + name.text + "' is defined twice: first at " +
                                       context.source->name() + ":" + std::to_string(place.line) +
                                       ":" + std::to_string(place.column));
}

std::optional<size_t> Definitions::Find(std::string_view name) const {
  for (size_t i = 0; i < all_.size(); ++i) {
    if (EqualsIgnoreCase(all_[i].name().text, name)) return i;
  }
  return std::nullopt;
}

std::vector<std::string> Definitions::ReadableNames() const {
  std::vector<std::string> names;
  for (const Definition& definition : all_) {
    if (definition.flow == nullptr) names.push_back(definition.name().text);
  }
  return names;
}

std::optional<size_t> Definitions::FindSink(std::string_view name) const {
  for (size_t i = 0; i < sinks_.size(); ++i) {
    if (EqualsIgnoreCase(sinks_[i]->name.text, name)) return i;
  }
  return std::nullopt;
}

std::vector<std::string> Definitions::SinkNames() const {
  std::vector<std::string> names;
  for (const CreateSink* sink : sinks_) names.push_back(sink->name.text);
  return names;
}

}  // namespace freshet
