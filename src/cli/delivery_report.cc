#include "cli/delivery_report.h"

#include <fmt/format.h>

#include "cli/log_reporter.h"
#include "cli/quantity_text.h"

namespace freshet::cli {

void DeliveryReport::OnDelivered(const kafka::Delivery& delivery) {
  ++delivered_;
  if (in_trouble_) {
    in_trouble_ = false;
    display_->Info("the broker answers again");
  }
  if (on_delivered_) on_delivered_(delivery);
}

void DeliveryReport::OnFailed(uint64_t tag, const arrow::Status& why) {
  if (++failed_ <= kNamedFailures) {
    display_->Warn(fmt::format("{}: {}", place_(tag), why.message()));
  }
}

void DeliveryReport::OnTrouble(const arrow::Status& what) {
  if (in_trouble_) return;
  in_trouble_ = true;
  display_->Warn(fmt::format("waiting up to {}: {}", timeout_, what.message()));
}

void DeliveryReport::SayUnnamedFailures() {
  if (failed_ <= kNamedFailures) return;
  display_->Warn(fmt::format("and {} more failed", WithCommas(failed_ - kNamedFailures)));
}

void DeliveryReport::SayWaiting(int64_t in_flight) {
  if (in_flight == 0) return;
  display_->Info(fmt::format("waiting for {} to be delivered; a second Ctrl-C gives up",
                             CountOf(in_flight, "message")));
}

}  // namespace freshet::cli
