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

/// librdkafka's code of a status that ToStatus made; RD_KAFKA_RESP_ERR_NO_ERROR of any other.
rd_kafka_resp_err_t CodeOf(const arrow::Status& status);

/// IsTransient of the status's code; false for a status that ToStatus did not make.
bool IsTransient(const arrow::Status& status);

}  // namespace freshet::kafka
