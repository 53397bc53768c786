#include "base/parallel_for.h"

#include <algorithm>
#include <atomic>
#include <thread>
#include <vector>

namespace freshet {

size_t ParallelWorkers(size_t pieces) {
  const size_t threads = std::max(1U, std::thread::hardware_concurrency());
  return std::min(pieces, threads);
}

arrow::Status ParallelFor(size_t pieces, const std::function<arrow::Status(size_t, size_t)>& work) {
  std::vector<arrow::Status> outcomes(pieces);
  std::atomic<size_t> next{0};
  std::atomic<bool> failed{false};
  const auto run = [&](size_t worker) {
    while (!failed) {
      const size_t piece = next.fetch_add(1);
      if (piece >= pieces) return;
      outcomes[piece] = work(piece, worker);
      if (!outcomes[piece].ok()) failed = true;
    }
  };
  std::vector<std::jthread> threads;
  for (size_t worker = 1; worker < ParallelWorkers(pieces); ++worker) {
    threads.emplace_back(run, worker);
  }
  run(0);
  threads.clear();
  for (arrow::Status& outcome : outcomes) ARROW_RETURN_NOT_OK(outcome);
  return arrow::Status::OK();
}

}  // namespace freshet
