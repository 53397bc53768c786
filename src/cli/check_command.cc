#include "cli/check_command.h"

#include "cli/exit_status.h"
#include "pipeline/build_flow_graph.h"

namespace freshet::cli {

int RunCheck(const PipelineFile& file, std::ostream& out, std::ostream& err) {
  const std::unique_ptr<Disk> disk = MakePosixDisk(Durability::kOs);
  const auto loaded = LoadPipeline(file, disk.get());
  if (!loaded.ok()) return Fail(loaded.status(), kWrongCall, err);
  out << DescribeFlowGraph(loaded->graph);
  return kSuccess;
}

}  // namespace freshet::cli
