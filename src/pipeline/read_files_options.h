// The arguments of read_files(…) → FilesInput.
#pragma once

#include <optional>

#include "pipeline/build_context.h"
#include "pipeline/flow_graph.h"
#include "sql/pipeline_ast.h"

namespace freshet {

/// Reads path and options, each by its kind; names are those of Spark and Auto Loader, in any case.
/// nullopt when something is wrong; all that is wrong has then been added to the diagnostics: an
/// unknown option with its near match, one that is not carried with what to use instead, a value
/// of the wrong kind, a schema's error at its place within the string, a directory that is not
/// there.
std::optional<FilesInput> ReadFilesOptions(const SourceCall& call, const BuildContext& context);

}  // namespace freshet
