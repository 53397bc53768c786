#include "explore/session_views.h"

#include <algorithm>
#include <utility>

#include "base/ascii_text.h"
#include "sql/tokenizer.h"

namespace freshet::explore {
namespace {

bool Contains(const std::vector<const SessionView*>& views, const SessionView* view) {
  return std::find(views.begin(), views.end(), view) != views.end();
}

}  // namespace

void SessionViews::Put(SessionView view) {
  std::string key = ToLower(view.name);
  views_.insert_or_assign(std::move(key), std::move(view));
}

bool SessionViews::Remove(std::string_view name) { return views_.erase(ToLower(name)) > 0; }

const SessionView* SessionViews::Find(std::string_view name) const {
  const auto found = views_.find(ToLower(name));
  return found == views_.end() ? nullptr : &found->second;
}

std::vector<std::string> SessionViews::Names() const {
  std::vector<std::string> names;
  for (const auto& [key, view] : views_) names.push_back(view.name);
  return names;
}

std::vector<const SessionView*> SessionViews::UsedBy(std::string_view text) const {
  std::vector<const SessionView*> open;
  std::vector<const SessionView*> used;
  AddUsed(text, &open, &used);
  return used;
}

void SessionViews::AddUsed(std::string_view text, std::vector<const SessionView*>* open,
                           std::vector<const SessionView*>* used) const {
  if (views_.empty()) return;
  std::vector<LexicalError> errors;
  for (const Token& token : Tokenize(text, &errors)) {
    // DuckDB writes a name as "name", which is a string to Spark.
    if (!token.IsName() && token.kind != Token::Kind::kString) continue;
    const SessionView* view = Find(token.text);
    if (view == nullptr || Contains(*used, view) || Contains(*open, view)) continue;
    open->push_back(view);
    AddUsed(view->query.text(), open, used);
    open->pop_back();
    used->push_back(view);
  }
}

}  // namespace freshet::explore
