// Where the kernel's commits go: the C++ side of the border puts them on the disk.
#pragma once

#include <cstdint>

#include "rust/cxx.h"

namespace freshet::bridge {

/// What became of a commit file.
enum class PutResult : std::uint8_t {
  Created,
  AlreadyThere,
  Failed,
};

/// Takes the finished text of one commit. Used by one thread during one call of the bridge.
class CommitSink {
 public:
  virtual ~CommitSink() = default;

  /// Puts the actions, newline-delimited JSON, as commit `version`. Must not throw: an
  /// implementation that fails keeps its error for its owner and answers PutResult::Failed.
  virtual PutResult Put(std::uint64_t version,
                        rust::Slice<const std::uint8_t> actions) noexcept = 0;
};

}  // namespace freshet::bridge
