// Settings of a Kafka client by name: Java's and Spark's names, and librdkafka's.
#pragma once

#include <map>
#include <string>
#include <string_view>

#include <arrow/result.h>
#include <arrow/status.h>

#include "kafka/handles.h"

namespace freshet::kafka {

/// Name → value, without the prefix `kafka.` of a pipeline's options.
using ClientSettings = std::map<std::string, std::string>;

/// Invalid, with a near match and what is right, when librdkafka has no such setting or does not
/// take the value. Of the Java client's names those that librdkafka spells otherwise are understood
/// (`sasl.jaas.config`, `ssl.truststore.location` with a PEM file, `max.poll.records`, …), and
/// those that make no sense without a JVM (deserializers, interceptors) are refused with a reason.
arrow::Status CheckClientSetting(std::string_view name, std::string_view value);

/// A configuration for rd_kafka_new with these settings, and with those of `defaults` that they do
/// not say otherwise, under whatever name. Its log goes nowhere: who uses the client
/// hears of errors by its queue.
arrow::Result<ConfHandle> MakeClientConf(const ClientSettings& settings,
                                         const ClientSettings& defaults = {});

/// A producer or consumer of it. `conf` is used up.
arrow::Result<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf);

}  // namespace freshet::kafka
