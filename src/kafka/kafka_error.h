// What librdkafka answers → arrow::Status.
#pragma once

#include <string_view>

#include <arrow/status.h>
#include <librdkafka/rdkafka.h>

namespace freshet::kafka {

/// OK for RD_KAFKA_RESP_ERR_NO_ERROR; else IOError: `action`, librdkafka's words, and what to do
/// where that is known. `action` says what failed: "reading topic 'readings'".
arrow::Status ToStatus(rd_kafka_resp_err_t error, std::string_view action);

/// Whether it may pass by itself (a broker that is away, an election of leaders), so that waiting
/// is right; false for a wrong password or a topic that may not be read.
bool IsTransient(rd_kafka_resp_err_t error);

}  // namespace freshet::kafka
