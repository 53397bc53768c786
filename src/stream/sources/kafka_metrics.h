// What a Kafka source says of itself: its name, and how far it is behind. In Spark's words.
//
// Pure functions.
#pragma once

#include <string>

#include "kafka/partition_offsets.h"
#include "pipeline/flow_graph.h"
#include "stream/sources/source.h"

namespace freshet {

/// `KafkaV2[Subscribe[readings]]`, `KafkaV2[SubscribePattern[read.*]]`, `KafkaV2[Assign[t-0,
/// t-1]]`.
std::string DescribeKafkaSource(const KafkaInput& input);

/// The latest offsets, and how far the partitions at `end` are behind them: avg-, max- and
/// minOffsetsBehindLatest, as KafkaMicroBatchStream.metrics.
SourceReport ReportKafkaOffsets(const kafka::PartitionOffsets& latest, const Offset& end);

}  // namespace freshet
