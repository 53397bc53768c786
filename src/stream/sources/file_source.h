// Files of a directory as a stream: Spark's FileStreamSource.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"
#include "stream/sources/source.h"

namespace freshet {

/// Makes the source over `input`, with its log (`sources/0`, Spark's FileStreamSourceLog with its
/// compaction each 10th entry) at `log_path`. Offsets are Spark's {"logOffset":N}.
///
/// Which files: those of a directory, not those of directories below it; names that begin with `_`
/// or `.` are left out (file_listing.h). Each file is read once, by its path, whatever is written
/// into it later, and in the order of modification time, then path. Files more than a week older
/// than the newest one read are taken for read (seen_files.h); latestFirst lifts that.
///
/// When: a file counts as soon as it is listed. One that this machine is seen to be writing is left
/// alone until it is closed, or until nothing was written for two seconds. A writer elsewhere (a
/// network file system), or one that began before this process, is not seen: as with Spark, write
/// to a name that begins with `.` or `_` and rename it when it is whole.
///
/// Errors of Read name the file: it has gone, it is shorter than when it was planned (known to the
/// process that planned it), its gzip data is cut. A file that has grown is read whole.
///
/// Reaches the failpoint before-source-log.
arrow::Result<std::unique_ptr<Source>> MakeFileSource(const FilesInput& input,
                                                      const std::string& log_path, Disk* disk);

}  // namespace freshet
