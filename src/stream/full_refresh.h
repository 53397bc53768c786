// Starting a flow over.
#pragma once

#include <arrow/status.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"

namespace freshet {

/// Removes the flow's table, if it has one, and its checkpoint, so that the next run takes all that
/// the source has; what went into a sink stays there, and goes there again. Refused while another
/// process runs the flow. The checkpoint goes last: if this is cut short, the next start finds a
/// checkpoint without its table and says so, and nothing is appended twice.
arrow::Status FullRefresh(const Flow& flow, Disk* disk);

}  // namespace freshet
