#include "explore/table_care_parser.h"

#include <utility>

namespace freshet::explore {

arrow::Result<Statement> ParseOptimize(StatementCursor* cursor) {
  TokenCursor& next = cursor->tokens();
  OptimizeTable optimize;
  ARROW_ASSIGN_OR_RAISE(optimize.table, cursor->ExpectTable());
  if (next.NextIsWord("ZORDER")) {
    return next.Error(next.Peek().span,
                      "ZORDER BY is not carried: OPTIMIZE packs small files into large ones");
  }
  if (next.TakeWord("WHERE")) {
    if (next.AtEnd()) return next.Unexpected("a condition on partition columns after WHERE");
    optimize.where = cursor->Rest();
  } else {
    ARROW_RETURN_NOT_OK(cursor->ExpectEnd());
  }
  return optimize;
}

arrow::Result<Statement> ParseVacuum(StatementCursor* cursor) {
  TokenCursor& next = cursor->tokens();
  VacuumTable vacuum;
  ARROW_ASSIGN_OR_RAISE(vacuum.table, cursor->ExpectTable());
  if (next.TakeWord("RETAIN")) {
    ARROW_ASSIGN_OR_RAISE(vacuum.retain_hours, cursor->ExpectNumber("how many hours"));
    if (!next.TakeWord("HOUR")) ARROW_RETURN_NOT_OK(next.ExpectWord("HOURS", "the number"));
  }
  if (next.TakeWord("DRY")) {
    ARROW_RETURN_NOT_OK(next.ExpectWord("RUN", "DRY"));
    vacuum.dry_run = true;
  }
  ARROW_RETURN_NOT_OK(cursor->ExpectEnd());
  return vacuum;
}

arrow::Result<Statement> ParseRestore(StatementCursor* cursor) {
  TokenCursor& next = cursor->tokens();
  if (next.Peek(1).kind == Token::Kind::kWord && !next.Peek(1).IsWord("TO")) {
    next.TakeWord("TABLE");
  }
  RestoreTable restore;
  ARROW_ASSIGN_OR_RAISE(restore.table, cursor->ExpectTable());
  ARROW_RETURN_NOT_OK(next.ExpectWord("TO", "the table's name"));
  const bool version = next.TakeWord("VERSION");
  if (!version && !next.TakeWord("TIMESTAMP")) {
    return next.Unexpected("VERSION AS OF or TIMESTAMP AS OF after TO", {"VERSION", "TIMESTAMP"});
  }
  ARROW_RETURN_NOT_OK(next.ExpectWord("AS", version ? "VERSION" : "TIMESTAMP"));
  ARROW_RETURN_NOT_OK(next.ExpectWord("OF", "AS"));
  if (version) {
    ARROW_ASSIGN_OR_RAISE(restore.version, cursor->ExpectInteger("a version"));
  } else {
    ARROW_ASSIGN_OR_RAISE(restore.timestamp, next.ExpectString("a time"));
  }
  ARROW_RETURN_NOT_OK(cursor->ExpectEnd());
  return restore;
}

}  // namespace freshet::explore
