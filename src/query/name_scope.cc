#include "query/name_scope.h"

#include <algorithm>

#include "base/ascii_text.h"

namespace freshet::query {
namespace {

const ScopeColumn* FindIn(const std::vector<ScopeColumn>& columns, const std::string& name) {
  const auto found = std::find_if(columns.begin(), columns.end(), [&](const ScopeColumn& column) {
    return EqualsIgnoreCase(column.name, name);
  });
  return found == columns.end() ? nullptr : &*found;
}

std::optional<Scope::Found> FindUnqualified(const Scope& scope, const std::string& name,
                                            bool* ambiguous) {
  if (const auto* column = FindIn(scope.merged, name)) return Scope::Found{*column, 1};
  std::optional<Scope::Found> found;
  for (const ScopeRelation& relation : scope.relations) {
    for (const ScopeColumn& column : relation.columns) {
      if (!EqualsIgnoreCase(column.name, name)) continue;
      if (found) *ambiguous = true;
      found = Scope::Found{column, 1};
    }
  }
  return found;
}

}  // namespace

std::optional<Scope::Found> Scope::Find(const std::vector<Name>& parts, bool* ambiguous) const {
  if (parts.size() > 1) {
    if (const ScopeRelation* relation = FindRelation(parts[0].text)) {
      if (const auto* column = FindIn(relation->columns, parts[1].text)) return Found{*column, 2};
    }
  }
  const std::string& name = parts[0].text;
  const auto* alias = FindIn(aliases, name);
  if (alias != nullptr && aliases_first) return Found{*alias, 1};
  if (auto found = FindUnqualified(*this, name, ambiguous)) return found;
  if (alias != nullptr) return Found{*alias, 1};
  return outer == nullptr ? std::nullopt : outer->Find(parts, ambiguous);
}

const ScopeRelation* Scope::FindRelation(const std::string& name) const {
  for (const ScopeRelation& relation : relations) {
    if (EqualsIgnoreCase(relation.name, name)) return &relation;
  }
  return nullptr;
}

bool Scope::Hides(const std::string& name) const {
  return std::any_of(hiding.begin(), hiding.end(),
                     [&](const std::string& alias) { return EqualsIgnoreCase(alias, name); });
}

bool Scope::IsMerged(const std::string& column) const { return FindIn(merged, column) != nullptr; }

std::vector<std::string> Scope::ColumnNames() const {
  std::vector<std::string> names;
  for (const ScopeRelation& relation : relations) {
    for (const ScopeColumn& column : relation.columns) names.push_back(column.name);
  }
  for (const ScopeColumn& alias : aliases) names.push_back(alias.name);
  if (outer != nullptr) {
    for (std::string& name : outer->ColumnNames()) names.push_back(std::move(name));
  }
  return names;
}

std::vector<std::string> Scope::RelationNames() const {
  std::vector<std::string> names;
  for (const ScopeRelation& relation : relations) names.push_back(relation.name);
  if (outer != nullptr) {
    for (std::string& name : outer->RelationNames()) names.push_back(std::move(name));
  }
  return names;
}

}  // namespace freshet::query
