// A position in a Delta table: the Delta project's DeltaSourceOffset.
#pragma once

#include <cstdint>
#include <string>

#include <arrow/result.h>

#include "stream/checkpoint/offset.h"

namespace freshet {

/// Everything before a version, up to and with a file of it. As JSON, after
/// DeltaSourceOffset.scala:
///
///     {"sourceVersion":1,"reservoirId":"UUID","reservoirVersion":3,"index":1,"isStartingVersion":true}
///
/// The files of the first snapshot are counted in the order of modification time and path
/// (isStartingVersion true), those that a commit adds in the order of the commit, both from 0.
/// sourceVersion 3 is what Delta writes where it follows schema changes with a log of its own.
struct DeltaOffset {
  /// Before all files of the version; -100 in memory and -1 on the disk in Delta's own code.
  static constexpr int64_t kBaseIndex = -1;

  std::string reservoir_id;  ///< the table's metaData.id
  int64_t version = 0;
  int64_t index = kBaseIndex;
  bool is_initial_snapshot = false;

  bool operator==(const DeltaOffset&) const = default;
};

Offset SerializeDeltaOffset(const DeltaOffset& offset);

/// Fails with what is wrong: not such JSON, a newer sourceVersion, a position within a schema
/// change.
arrow::Result<DeltaOffset> ParseDeltaOffset(const Offset& offset);

}  // namespace freshet
