// Kafka topics as a stream: Spark's KafkaMicroBatchStream.
#pragma once

#include <memory>
#include <string>

#include <arrow/result.h>

#include "base/disk.h"
#include "pipeline/flow_graph.h"
#include "stream/sources/source.h"

namespace freshet {

/// Makes the source over `input`; where it began is kept in `log_path` (`sources/0/0`, Spark's
/// KafkaSourceInitialOffsetWriter). Offsets are Spark's {"topic":{"0":12}}: of each partition the
/// next message. Nothing is asked of a broker here.
///
/// A broker or a topic that is not there is waited for (IsWaiting, `waits`); with
/// PrepareForAvailableNow only for a while (kafka_patience.h). Refused authentication and missing
/// rights are errors at once. Partitions and topics that appear are read from their beginning.
///
/// Messages that are gone before they were read (retention, a topic deleted and made again) are an
/// error that names topic, partition and offsets; with fail_on_data_loss = false they are counted
/// in SourceBatch and the partition goes on from its earliest message. A topic that was made again
/// and has more messages by then than were read of the old one can't be told from the old one.
///
/// Reaches the failpoint before-source-log.
///
/// With isolation.level=read_committed (librdkafka's default) messages of aborted transactions are
/// never read, and a batch ends before the first open one.
arrow::Result<std::unique_ptr<Source>> MakeKafkaSource(const KafkaInput& input,
                                                       const std::string& log_path, Disk* disk,
                                                       WaitListener* waits);

}  // namespace freshet
