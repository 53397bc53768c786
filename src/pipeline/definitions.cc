#include "pipeline/definitions.h"

#include "base/ascii_text.h"

namespace freshet {
namespace {

/// A name is a folder of the warehouse, which has folders of its own.
bool CanBeFolder(const std::string& name) {
  return name.find('/') == std::string::npos && !name.starts_with('_') && !name.starts_with('.');
}

}  // namespace

Definitions::Definitions(const std::vector<Statement>& statements, const BuildContext& context) {
  for (const Statement& statement : statements) {
    const Definition definition(statement);
    const Identifier& name = definition.name();
    if (!definition.is_view() && !CanBeFolder(name.text)) {
      context.Refuse(name.span,
                     "a table's name can't begin with '_' or '.' or have a '/' in it: it "
                     "is the name of a folder in the warehouse");
      continue;
    }
    const std::optional<size_t> first = Find(name.text);
    if (!first) {
      all_.push_back(definition);
      continue;
    }
    const auto place = context.source->PositionOf(at(*first).name().span.begin);
    context.Refuse(name.span, "'" + name.text + "' is defined twice: first at " +
                                  context.source->name() + ":" + std::to_string(place.line) + ":" +
                                  std::to_string(place.column));
  }
}

std::optional<size_t> Definitions::Find(std::string_view name) const {
  for (size_t i = 0; i < all_.size(); ++i) {
    if (EqualsIgnoreCase(all_[i].name().text, name)) return i;
  }
  return std::nullopt;
}

std::vector<std::string> Definitions::Names() const {
  std::vector<std::string> names;
  for (const Definition& definition : all_) names.push_back(definition.name().text);
  return names;
}

}  // namespace freshet
