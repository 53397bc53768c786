#include "cli/load_pipeline.h"

#include <map>

#include "base/source_text.h"

namespace freshet::cli {
namespace {

arrow::Result<std::map<std::string, std::string>> ParseDefinitions(
    const std::vector<std::string>& definitions) {
  std::map<std::string, std::string> values;
  for (const std::string& definition : definitions) {
    const size_t equals = definition.find('=');
    if (equals == std::string::npos || equals == 0) {
      return arrow::Status::Invalid("-D takes key=value, not '", definition, "'");
    }
    values[definition.substr(0, equals)] = definition.substr(equals + 1);
  }
  return values;
}

}  // namespace

arrow::Result<LoadedPipeline> LoadPipeline(const PipelineFile& file, Disk* disk,
                                           const std::vector<std::string>& full_refresh) {
  ARROW_ASSIGN_OR_RAISE(const auto values, ParseDefinitions(file.definitions));
  ARROW_ASSIGN_OR_RAISE(const auto text, disk->Read(file.path));
  if (!text) return arrow::Status::Invalid("there is no pipeline file '", file.path, "'");
  return freshet::LoadPipeline(SourceText(file.path, *text), values, {file.warehouse, full_refresh},
                               disk);
}

}  // namespace freshet::cli
