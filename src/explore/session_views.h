// Views that live as long as a session.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "base/source_text.h"

namespace freshet::explore {

struct SessionView {
  std::string name;
  SourceText query;                  ///< Spark SQL or DuckDB SQL, as it was written
  std::vector<std::string> columns;  ///< empty: the query's own names
};

/// The views of one session. A view is its text: each use of it reads the newest snapshots. One
/// thread at a time.
class SessionViews {
 public:
  /// Takes the place of a view of that name. A view that would read itself is not for this class
  /// to find: the caller puts in only what it could prepare without the view.
  void Put(SessionView view);
  bool Remove(std::string_view name);
  /// nullptr: there is none. Names are compared without regard to case.
  const SessionView* Find(std::string_view name) const;
  /// Sorted.
  std::vector<std::string> Names() const;

  /// The views that a text names, and those that they name, each behind those that it needs.
  std::vector<const SessionView*> UsedBy(std::string_view text) const;

 private:
  void AddUsed(std::string_view text, std::vector<const SessionView*>* open,
               std::vector<const SessionView*>* used) const;

  std::map<std::string, SessionView> views_;  ///< by the name in small letters
};

}  // namespace freshet::explore
