// What the tokens of a query tell without parsing it: which tables it names, where its outermost
// SELECT and FROM are.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "base/source_text.h"
#include "sql/find_token.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// A name in a FROM clause: a table's, a view's, a common table expression's or a placeholder.
struct TableReference {
  size_t token = 0;  ///< its index
  bool has_alias = false;
  bool has_parts = false;    ///< it is written a.b
  bool is_function = false;  ///< it is written f(…)
};

/// `WITH name AS (…)`.
struct CommonTable {
  std::string name;
  size_t begin = 0;  ///< tokens of its query, without the parentheses
  size_t end = 0;
};

struct QueryShape {
  std::vector<PlacedToken> tokens;
  std::vector<TableReference> tables;
  std::vector<CommonTable> common_tables;
  /// The outermost SELECT (the last one, where several are joined by UNION) and its FROM.
  std::optional<size_t> outer_select;
  std::optional<size_t> outer_from;
  /// UNION, EXCEPT or INTERSECT of the outermost level.
  std::optional<size_t> set_operation;
};

QueryShape ScanShape(const SourceText& source, const Query& query);

/// The place of the `column`-th of `columns` output columns in the outermost SELECT's list. Where
/// `*` hides which it is, the place of that SELECT.
Span OutputColumnPlace(const QueryShape& shape, size_t column, size_t columns);

}  // namespace freshet
