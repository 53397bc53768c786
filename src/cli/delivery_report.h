// What became of a call's messages: counted, and the failures named.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "cli/transfer_display.h"
#include "kafka/message_producer.h"

namespace freshet::cli {

/// Counts deliveries; says the first kNamedFailures failures with their place, and an outage once
/// as it begins and once as it ends. One thread. The display outlives it.
class DeliveryReport : public kafka::DeliveryListener {
 public:
  static constexpr int64_t kNamedFailures = 20;

  /// `place`: a tag as a person reads it. `timeout`: of a message, for the message about it.
  DeliveryReport(TransferDisplay* display, std::string timeout,
                 std::function<std::string(uint64_t tag)> place)
      : display_(display), timeout_(std::move(timeout)), place_(std::move(place)) {}

  void OnDelivered(const kafka::Delivery& delivery) override;
  void OnFailed(uint64_t tag, const arrow::Status& why) override;
  void OnTrouble(const arrow::Status& what) override;

  /// Called for each delivery after it is counted.
  void set_on_delivered(std::function<void(const kafka::Delivery&)> call) {
    on_delivered_ = std::move(call);
  }

  /// How many failures were not named, if there are any.
  void SayUnnamedFailures();

  /// After Ctrl-C: that what is under way is waited for.
  void SayWaiting(int64_t in_flight);

  int64_t delivered() const { return delivered_; }
  int64_t failed() const { return failed_; }

 private:
  TransferDisplay* const display_;
  const std::string timeout_;
  const std::function<std::string(uint64_t)> place_;
  std::function<void(const kafka::Delivery&)> on_delivered_;
  int64_t delivered_ = 0;
  int64_t failed_ = 0;
  bool in_trouble_ = false;
};

}  // namespace freshet::cli
