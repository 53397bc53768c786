// Lines to a Kafka topic; the device's id is the key, so that its readings stay in order.
#pragma once

#include "generate/reading_target.h"
#include "kafka/paced_sender.h"

namespace freshet {

class TopicTarget : public ReadingTarget {
 public:
  /// `sender` outlives it, and keeps the rate. A message's tag is its sequence number.
  explicit TopicTarget(kafka::PacedSender* sender) : sender_(sender) {}

  arrow::Result<bool> Take(const MadeReading& reading, int64_t sequence) override {
    return sender_->Send(reading.line, reading.device_id, static_cast<uint64_t>(sequence));
  }
  arrow::Status Finish() override { return sender_->Finish(); }
  bool is_paced() const override { return true; }

 private:
  kafka::PacedSender* const sender_;
};

}  // namespace freshet
