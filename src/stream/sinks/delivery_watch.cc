#include "stream/sinks/delivery_watch.h"

#include <utility>

namespace freshet {

DeliveryWatch::DeliveryWatch(std::string brokers, WaitListener* waits,
                             std::function<Clock::time_point()> now)
    : brokers_(std::move(brokers)), waits_(waits), now_(std::move(now)), last_answer_(now_()) {}

void DeliveryWatch::Begin() {
  failure_ = arrow::Status::OK();
  trouble_.clear();
  answered_ = false;
  last_answer_ = now_();
}

arrow::Status DeliveryWatch::Check() {
  ARROW_RETURN_NOT_OK(failure_);
  const Clock::time_point now = now_();
  if (answered_) {
    answered_ = false;
    last_answer_ = now;
    trouble_.clear();
    waits_->OnResumed();
    return arrow::Status::OK();
  }
  const Clock::duration silence = now - last_answer_;
  if (silence < kOrdinary) return arrow::Status::OK();
  if (interrupted_) return arrow::Status::Cancelled("interrupted while no broker answered");
  const std::string what =
      "no answer from the Kafka broker " + brokers_ + (trouble_.empty() ? "" : ": " + trouble_);
  if (limited_ && silence >= kLimit) {
    return arrow::Status::IOError(what, ". Waited ", kLimit.count(),
                                  " seconds; a run without --once waits on");
  }
  waits_->OnWaiting(what);
  return arrow::Status::OK();
}

void DeliveryWatch::OnDelivered(const kafka::Delivery& /*delivery*/) { answered_ = true; }

void DeliveryWatch::OnFailed(uint64_t tag, const arrow::Status& why) {
  if (!failure_.ok()) return;
  failure_ = why.WithMessage("message ", tag, " of the batch: ", why.message());
}

void DeliveryWatch::OnTrouble(const arrow::Status& what) { trouble_ = what.message(); }

}  // namespace freshet
