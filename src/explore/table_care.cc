// VACUUM and RESTORE.
#include "explore/statement_context.h"

namespace freshet::explore {
namespace {

arrow::Status NotYet(const StatementContext& context, const char* statement) {
  return context.source.Error(
      context.place, std::string(statement) + " is not in this version yet: Spark does it");
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const VacuumTable& /*vacuum*/,
                                         const StatementContext& context) {
  return NotYet(context, "VACUUM");
}

arrow::Result<ExplorationStream> Execute(const RestoreTable& /*restore*/,
                                         const StatementContext& context) {
  return NotYet(context, "RESTORE");
}

}  // namespace freshet::explore
