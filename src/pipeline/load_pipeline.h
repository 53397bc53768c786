// A pipeline's text → its resolved flows, with the engine that they were resolved by.
#pragma once

#include <map>
#include <memory>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "base/source_text.h"
#include "pipeline/build_flow_graph.h"
#include "pipeline/flow_graph.h"
#include "query/query_engine.h"

namespace freshet {

struct LoadedPipeline {
  std::unique_ptr<query::QueryEngine> engine;
  FlowGraph graph;
};

/// Substitutes variables from `values`, parses and resolves. The error's message is for the person
/// as it stands. Writes nothing.
arrow::Result<LoadedPipeline> LoadPipeline(const SourceText& text,
                                           const std::map<std::string, std::string>& values,
                                           const GraphOptions& options, Disk* disk);

}  // namespace freshet
