#include "pipeline/load_pipeline.h"

#include "sql/pipeline_parser.h"

namespace freshet {

arrow::Result<LoadedPipeline> LoadPipeline(const SourceText& text,
                                           const std::map<std::string, std::string>& values,
                                           const GraphOptions& options, Disk* disk) {
  ARROW_ASSIGN_OR_RAISE(const SourceText source, SubstituteVariables(text, values));
  ARROW_ASSIGN_OR_RAISE(const auto statements, ParsePipeline(source));
  LoadedPipeline loaded;
  ARROW_ASSIGN_OR_RAISE(loaded.engine, query::QueryEngine::Make());
  ARROW_ASSIGN_OR_RAISE(loaded.graph,
                        BuildFlowGraph(source, statements, options, loaded.engine.get(), disk));
  return loaded;
}

}  // namespace freshet
