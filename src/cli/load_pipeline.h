// A pipeline file's path → its resolved flows: what `run` and `check` share.
#pragma once

#include <string>
#include <vector>

#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/load_pipeline.h"

namespace freshet::cli {

struct PipelineFile {
  std::string path;
  std::string warehouse = "warehouse";
  std::vector<std::string> definitions;  ///< `key=value`, from -D
};

/// Reads, substitutes, parses and resolves. The error's message is for the person as it stands. The
/// tables named in `full_refresh` are about to be removed: what is on the disk of them need not
/// fit.
arrow::Result<LoadedPipeline> LoadPipeline(const PipelineFile& file, Disk* disk,
                                           const std::vector<std::string>& full_refresh = {});

}  // namespace freshet::cli
