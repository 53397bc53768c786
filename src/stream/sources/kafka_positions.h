// Where to begin and where to end: startingOffsets and endingOffsets → offsets.
#pragma once

#include <arrow/result.h>

#include "kafka/cluster.h"
#include "kafka/partition_offsets.h"
#include "pipeline/flow_graph.h"
#include "stream/sources/kafka_topics.h"

namespace freshet {

/// The offset at which each partition begins. A position that names offsets or times must name
/// those of all partitions and of no others, as Spark has it. With kLatest, a topic that was made
/// after the source had asked for it is read from its first message.
arrow::Result<kafka::PartitionOffsets> ResolveStart(const KafkaPosition& start,
                                                    const KafkaTopics::Partitions& partitions,
                                                    const KafkaTopics& topics,
                                                    kafka::Cluster* cluster);

/// The offset before which each partition ends: what is there now, and no more than `end` says.
arrow::Result<kafka::PartitionOffsets> ResolveEnd(const KafkaPosition& end,
                                                  const KafkaTopics::Partitions& partitions,
                                                  kafka::Cluster* cluster);

/// Of each partition the earliest or the latest offset. One that the cluster does not answer for is
/// a transient failure.
arrow::Result<kafka::PartitionOffsets> OffsetsOfAll(const KafkaTopics::Partitions& partitions,
                                                    int64_t position, kafka::Cluster* cluster);

}  // namespace freshet
