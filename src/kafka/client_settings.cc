#include "kafka/client_settings.h"

#include <array>
#include <optional>
#include <regex>
#include <utility>
#include <vector>

#include "base/near_match.h"

namespace freshet::kafka {
namespace {

/// librdkafka's names that are offered for a slip of the pen.
constexpr std::array kCommonNames = {
    "acks",
    "auto.offset.reset",
    "batch.size",
    "bootstrap.servers",
    "client.dns.lookup",
    "client.id",
    "client.rack",
    "compression.type",
    "fetch.max.bytes",
    "fetch.message.max.bytes",
    "fetch.min.bytes",
    "fetch.wait.max.ms",
    "group.id",
    "isolation.level",
    "linger.ms",
    "max.partition.fetch.bytes",
    "message.max.bytes",
    "metadata.max.age.ms",
    "queued.max.messages.kbytes",
    "queued.min.messages",
    "receive.message.max.bytes",
    "reconnect.backoff.max.ms",
    "reconnect.backoff.ms",
    "request.timeout.ms",
    "sasl.jaas.config",
    "sasl.kerberos.keytab",
    "sasl.kerberos.principal",
    "sasl.kerberos.service.name",
    "sasl.mechanism",
    "sasl.oauthbearer.client.id",
    "sasl.oauthbearer.client.secret",
    "sasl.oauthbearer.token.endpoint.url",
    "sasl.password",
    "sasl.username",
    "security.protocol",
    "session.timeout.ms",
    "socket.timeout.ms",
    "ssl.ca.location",
    "ssl.ca.pem",
    "ssl.certificate.location",
    "ssl.certificate.pem",
    "ssl.endpoint.identification.algorithm",
    "ssl.key.location",
    "ssl.key.password",
    "ssl.key.pem",
    "ssl.keystore.location",
    "ssl.keystore.password",
    "ssl.truststore.certificates",
    "ssl.truststore.location",
};

/// Java's name, librdkafka's.
constexpr std::array<std::pair<std::string_view, std::string_view>, 8> kRenamed = {{
    {"compression.type", "compression.codec"},
    {"fetch.max.wait.ms", "fetch.wait.max.ms"},
    {"max.request.size", "message.max.bytes"},
    {"receive.buffer.bytes", "socket.receive.buffer.bytes"},
    {"send.buffer.bytes", "socket.send.buffer.bytes"},
    {"ssl.keystore.certificate.chain", "ssl.certificate.pem"},
    {"ssl.keystore.key", "ssl.key.pem"},
    {"ssl.truststore.certificates", "ssl.ca.pem"},
}};

struct Refusal {
  std::string_view name;
  std::string_view reason;
};

constexpr std::array<Refusal, 9> kRefused = {{
    {"key.deserializer", "key and value come as bytes (BINARY); cast them in the query"},
    {"value.deserializer", "key and value come as bytes (BINARY); cast them in the query"},
    {"key.serializer", "keys are sent as the bytes they are"},
    {"value.serializer", "values are sent as the bytes they are"},
    {"interceptor.classes", "it names Java classes"},
    {"ssl.truststore.password",
     "a Java key store can't be read; give the certificates as PEM: kafka.ssl.ca.location"},
    {"ssl.engine.factory.class", "it names a Java class"},
    {"sasl.login.class", "it names a Java class"},
    {"sasl.client.callback.handler.class", "it names a Java class"},
}};

using Translated = std::vector<std::pair<std::string, std::string>>;

bool IsPem(std::string_view path) {
  for (const std::string_view ending : {".jks", ".p12", ".pfx", ".keystore", ".truststore"}) {
    if (path.ends_with(ending)) return false;
  }
  return true;
}

/// `…PlainLoginModule required username="u" password="p";` → user and password. The format is that
/// of Java's javax.security.auth.login.Configuration.
arrow::Result<Translated> TranslateJaas(std::string_view value) {
  Translated found;
  for (const std::string key : {"username", "password"}) {
    const std::regex pattern("\\b" + key + R"(\s*=\s*("((?:[^"\\]|\\.)*)\"|'([^']*)'))");
    std::cmatch match;
    if (!std::regex_search(value.data(), value.data() + value.size(), match, pattern)) {
      return arrow::Status::Invalid("sasl.jaas.config has no ", key,
                                    "=\"…\"; give kafka.sasl.username and kafka.sasl.password");
    }
    const std::string quoted = match[2].matched ? match[2].str() : match[3].str();
    found.emplace_back("sasl." + key, std::regex_replace(quoted, std::regex(R"(\\(.))"), "$1"));
  }
  return found;
}

/// A setting in librdkafka's words; empty for one that says what is so anyway.
arrow::Result<Translated> Translate(std::string_view name, std::string_view value) {
  for (const Refusal& refusal : kRefused) {
    if (name == refusal.name) {
      return arrow::Status::Invalid("kafka.", name, " is not carried: ", refusal.reason);
    }
  }
  if (name == "sasl.jaas.config") return TranslateJaas(value);
  if (name == "ssl.truststore.type" || name == "ssl.keystore.type") {
    if (value == "PEM" || (name == "ssl.keystore.type" && value == "PKCS12")) return Translated{};
    return arrow::Status::Invalid("kafka.", name, " '", value,
                                  "' is not carried: turn the store into PEM files");
  }
  if (name == "ssl.truststore.location") {
    if (!IsPem(value)) {
      return arrow::Status::Invalid("kafka.", name, " '", value,
                                    "' is a Java key store; give the certificates as PEM: "
                                    "kafka.ssl.ca.location");
    }
    return Translated{{"ssl.ca.location", std::string(value)}};
  }
  if (name == "ssl.endpoint.identification.algorithm" && value.empty()) {
    return Translated{{std::string(name), "none"}};
  }
  for (const auto& [java, ours] : kRenamed) {
    if (name == java) return Translated{{std::string(ours), std::string(value)}};
  }
  return Translated{{std::string(name), std::string(value)}};
}

arrow::Status Apply(rd_kafka_conf_t* conf, std::string_view name, std::string_view value) {
  ARROW_ASSIGN_OR_RAISE(const Translated translated, Translate(name, value));
  for (const auto& [key, text] : translated) {
    std::array<char, 512> reason{};
    switch (rd_kafka_conf_set(conf, key.c_str(), text.c_str(), reason.data(), reason.size())) {
      case RD_KAFKA_CONF_OK:
        break;
      case RD_KAFKA_CONF_UNKNOWN:
        return arrow::Status::Invalid("the Kafka client has no setting '", name, "'.",
                                      DidYouMean(name, {kCommonNames.begin(), kCommonNames.end()}));
      case RD_KAFKA_CONF_INVALID:
        return arrow::Status::Invalid("kafka.", name, ": ", reason.data());
    }
  }
  return arrow::Status::OK();
}

void IgnoreLog(const rd_kafka_t*, int, const char*, const char*) {}

}  // namespace

arrow::Status CheckClientSetting(std::string_view name, std::string_view value) {
  const ConfHandle conf(rd_kafka_conf_new());
  return Apply(conf.get(), name, value);
}

arrow::Result<ConfHandle> MakeClientConf(const ClientSettings& settings,
                                         const ClientSettings& defaults) {
  ConfHandle conf(rd_kafka_conf_new());
  rd_kafka_conf_set_log_cb(conf.get(), IgnoreLog);
  for (const ClientSettings* each : {&defaults, &settings}) {
    for (const auto& [name, value] : *each) {
      ARROW_RETURN_NOT_OK(Apply(conf.get(), name, value));
    }
  }
  return conf;
}

arrow::Result<ClientHandle> MakeClient(rd_kafka_type_t type, ConfHandle conf) {
  std::array<char, 512> reason{};
  ClientHandle client(rd_kafka_new(type, conf.get(), reason.data(), reason.size()));
  if (!client) return arrow::Status::Invalid("Kafka client: ", reason.data());
  // rd_kafka_new owns it only where it succeeds.
  static_cast<void>(conf.release());
  return client;
}

}  // namespace freshet::kafka
