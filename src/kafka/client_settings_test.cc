#include "kafka/client_settings.h"

#include <array>
#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace freshet::kafka {
namespace {

using ::testing::HasSubstr;

std::string Get(const rd_kafka_conf_t* conf, const char* name) {
  std::array<char, 256> value{};
  size_t size = value.size();
  return rd_kafka_conf_get(conf, name, value.data(), &size) == RD_KAFKA_CONF_OK ? value.data()
                                                                                : "(none)";
}

std::string Setting(const ClientSettings& settings, const char* name) {
  const auto conf = MakeClientConf(settings);
  return conf.ok() ? Get(conf->get(), name) : conf.status().message();
}

TEST(ClientSettingsTest, TakesBothSpellings) {
  EXPECT_EQ(Setting({{"compression.type", "lz4"}}, "compression.codec"), "lz4");
  EXPECT_EQ(Setting({{"compression.codec", "lz4"}}, "compression.codec"), "lz4");
  EXPECT_EQ(Setting({{"security.protocol", "SASL_SSL"}}, "security.protocol"), "sasl_ssl");
  EXPECT_EQ(Setting({{"ssl.truststore.location", "/etc/ca.pem"}}, "ssl.ca.location"),
            "/etc/ca.pem");
  EXPECT_EQ(Setting({{"ssl.endpoint.identification.algorithm", ""}},
                    "ssl.endpoint.identification.algorithm"),
            "none");
}

TEST(ClientSettingsTest, ReadsUserAndPasswordOfJaas) {
  const ClientSettings settings = {
      {"sasl.jaas.config",
       "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"ann\" "
       "password=\"a \\\"b\\\" c\";"}};
  EXPECT_EQ(Setting(settings, "sasl.username"), "ann");
  EXPECT_EQ(Setting(settings, "sasl.password"), "a \"b\" c");
  EXPECT_THAT(Setting({{"sasl.jaas.config", "Krb5LoginModule required;"}}, "sasl.username"),
              HasSubstr("no username"));
}

TEST(ClientSettingsTest, SaysWhatIsWrong) {
  EXPECT_THAT(CheckClientSetting("fetch.min.byte", "1").message(),
              HasSubstr("Did you mean 'fetch.min.bytes'?"));
  EXPECT_THAT(CheckClientSetting("fetch.min.bytes", "many").message(),
              HasSubstr("fetch.min.bytes"));
  EXPECT_THAT(CheckClientSetting("value.deserializer", "x").message(), HasSubstr("cast them"));
  EXPECT_THAT(CheckClientSetting("ssl.truststore.location", "/etc/trust.jks").message(),
              HasSubstr("kafka.ssl.ca.location"));
  EXPECT_TRUE(CheckClientSetting("ssl.truststore.type", "PEM").ok());
}

TEST(ClientSettingsTest, PrefersSettingsToDefaults) {
  const auto conf = MakeClientConf({{"fetch.max.wait.ms", "7"}},
                                   {{"fetch.wait.max.ms", "100"}, {"fetch.min.bytes", "9"}});
  ASSERT_TRUE(conf.ok()) << conf.status();
  EXPECT_EQ(Get(conf->get(), "fetch.wait.max.ms"), "7");
  EXPECT_EQ(Get(conf->get(), "fetch.min.bytes"), "9");
}

TEST(ClientSettingsTest, MakesAClient) {
  auto conf = MakeClientConf({{"bootstrap.servers", "127.0.0.1:1"}});
  ASSERT_TRUE(conf.ok()) << conf.status();
  EXPECT_TRUE(MakeClient(RD_KAFKA_PRODUCER, *std::move(conf)).ok());
}

}  // namespace
}  // namespace freshet::kafka
