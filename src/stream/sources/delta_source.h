// A Delta table as a stream: the Delta project's own DeltaSource for Spark.
#pragma once

#include <memory>

#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"
#include "stream/sources/source.h"

namespace freshet {

/// Makes the source over the table at `input.path`. Offsets are Delta's own JSON
/// (DeltaSourceOffset: sourceVersion, reservoirId, reservoirVersion, index, isStartingVersion), so
/// that Spark goes on from them. The first batches are the files of the snapshot, after them the
/// commits that follow. Files that a commit adds with dataChange = false are left out; a commit
/// that removes data is an error that names version and remedy. A table that is not there yet is no
/// error: LatestOffset answers nullopt until it is, and `waits` hears of it when that lasts; a run
/// of what is available now reads nothing then.
arrow::Result<std::unique_ptr<Source>> MakeDeltaSource(const TableInput& input, Disk* disk,
                                                       WaitListener* waits);

}  // namespace freshet
