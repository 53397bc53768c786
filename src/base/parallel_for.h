// Independent pieces of work on as many threads as the machine has.
#pragma once

#include <cstddef>
#include <functional>

#include <arrow/status.h>

namespace freshet {

/// How many workers ParallelFor uses for so many pieces: never more than the machine's threads.
size_t ParallelWorkers(size_t pieces);

/// Calls `work(piece, worker)` once for each piece below `pieces`, in rising order, from
/// ParallelWorkers(pieces) threads, the caller's among them; each thread has one `worker` number.
/// After a failure no further piece is begun; the failure of the lowest piece is returned.
arrow::Status ParallelFor(size_t pieces,
                          const std::function<arrow::Status(size_t piece, size_t worker)>& work);

}  // namespace freshet
