// How far a micro-batch of a Kafka source goes.
//
// Pure functions, after Spark's KafkaMicroBatchStream.scala.
#pragma once

#include <cstdint>

#include "kafka/partition_offsets.h"

namespace freshet {

/// Spreads `limit` messages over the partitions in proportion to what each has between `from` and
/// `until`; each that has any gets at least one. Gives where each partition ends. `from` holds
/// every partition of `until` whose size is to count.
kafka::PartitionOffsets LimitOffsets(int64_t limit, const kafka::PartitionOffsets& from,
                                     const kafka::PartitionOffsets& until);

/// How many offsets lie between the two; partitions that `from` lacks count from 0.
int64_t CountOffsets(const kafka::PartitionOffsets& from, const kafka::PartitionOffsets& until);

}  // namespace freshet
