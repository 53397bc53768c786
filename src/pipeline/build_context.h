// What the steps of BuildFlowGraph share. Plain data; nothing in it is owned.
#pragma once

#include <string>

#include "base/disk.h"
#include "base/source_text.h"
#include "pipeline/build_flow_graph.h"
#include "query/query_engine.h"

namespace freshet {

struct BuildContext {
  const SourceText* source;
  const GraphOptions* options;
  query::QueryEngine* engine;
  Disk* disk;
  Diagnostics* diagnostics;

  /// Adds an error with its place. Gives false, so that a check can end with it.
  bool Refuse(Span span, const std::string& message) const {
    diagnostics->Add(span, message);
    return false;
  }
};

}  // namespace freshet
