#include "stream/full_refresh.h"

#include "stream/checkpoint/folder_lock.h"

namespace freshet {

arrow::Status FullRefresh(const Flow& flow, Disk* disk) {
  const std::string& checkpoint = flow.checkpoint_path;
  ARROW_ASSIGN_OR_RAISE(const bool has_checkpoint, disk->Exists(checkpoint));
  std::unique_ptr<FolderLock> lock;
  if (has_checkpoint) {
    ARROW_ASSIGN_OR_RAISE(lock, FolderLock::Acquire(checkpoint));
  }
  if (flow.table() != nullptr) ARROW_RETURN_NOT_OK(disk->RemoveTree(flow.table()->path));
  return disk->RemoveTree(checkpoint);
}

}  // namespace freshet
