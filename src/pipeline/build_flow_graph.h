// Statements → FlowGraph.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "pipeline/flow_graph.h"
#include "query/query_engine.h"
#include "sql/pipeline_ast.h"

namespace freshet {

struct GraphOptions {
  std::string warehouse = "warehouse";
  /// Tables that are about to be made again: what is on the disk need not fit them.
  std::vector<std::string> full_refresh = {};
};

/// Resolves every name, option, type and expression of a pipeline. Fails with all that is wrong,
/// each with file:line:column, a caret, and a near match where there is one: an unknown column,
/// option, table, function or property; a cycle; two definitions of a table; a query that does not
/// fit the declared columns or the table that exists; a directory that is not there. Reads the disk
/// (existing tables), writes nothing.
arrow::Result<FlowGraph> BuildFlowGraph(const SourceText& source,
                                        const std::vector<Statement>& statements,
                                        const GraphOptions& options, query::QueryEngine* engine,
                                        Disk* disk);

/// The graph and every schema as text for a person: what `freshet check` prints.
std::string DescribeFlowGraph(const FlowGraph& graph);

}  // namespace freshet
