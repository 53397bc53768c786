#include "generate/reading_generator.h"

#include <algorithm>

#include <fmt/format.h>

namespace freshet {
namespace {

constexpr size_t kRecent = 1024;
constexpr double kMostHeld = 10'000'000;
constexpr int64_t kEndOfTime = 253'402'300'800'000'000;  // The year 10000.

int64_t LateSlots(const GeneratorOptions& options) {
  return options.late_by_us / options.interval_us;
}

}  // namespace

arrow::Status ReadingGenerator::Check(const GeneratorOptions& options) {
  if (options.interval_us < 1) {
    return arrow::Status::Invalid("readings need an interval of at least a microsecond");
  }
  if (options.broken + options.late + options.repeated > 1) {
    return arrow::Status::Invalid(
        "the shares of broken, late and repeated readings are together over 1");
  }
  if (options.count > (kEndOfTime - options.start_us) / options.interval_us) {
    return arrow::Status::Invalid(
        "so many readings at this interval go beyond the year 9999: take a smaller interval");
  }
  if (options.late > 0 && LateSlots(options) < 1) {
    return arrow::Status::Invalid(
        "a late reading is behind by at least one interval: late-by is shorter than that");
  }
  if (options.late * static_cast<double>(LateSlots(options)) > kMostHeld) {
    return arrow::Status::Invalid(
        "so many readings late by so long would have to be held in "
        "memory: at most 10 million can be. Take a smaller share, a "
        "shorter late-by or a longer interval");
  }
  return arrow::Status::OK();
}

ReadingGenerator::ReadingGenerator(const GeneratorOptions& options)
    : options_(options),
      random_(options.seed),
      fleet_(options.devices, options.buildings, &random_),
      timestamp_(PrecisionOf(options.start_us, options.interval_us)) {
  for (uint32_t i = 0; i < fleet_.size(); ++i) {
    const Device& device = fleet_.device(i);
    middles_.push_back(fmt::format(
        R"(", "device_id": "{}", "building": "{}", "floor": {}, "type": "{}", "value": )",
        device.id, device.building, device.floor, device.type->name));
    ends_.push_back(fmt::format(R"(, "unit": "{}"}})", device.type->unit));
  }
  recent_.reserve(kRecent);
}

bool ReadingGenerator::AtEnd() const {
  if (options_.count > 0) return made_ == options_.count;
  return slot_ >= (kEndOfTime - options_.start_us) / options_.interval_us;
}

Reading ReadingGenerator::NewReading() {
  Reading reading;
  reading.time_us = options_.start_us + slot_ * options_.interval_us;
  reading.device = static_cast<uint32_t>(random_.Below(fleet_.size()));
  reading.value = fleet_.NextValue(reading.device, &random_);
  ++slot_;
  return reading;
}

MadeReading ReadingGenerator::Next() {
  const double broken = options_.broken;
  const double late = broken + options_.late;
  const double repeated = late + options_.repeated;
  while (true) {
    const bool only_held_left =
        options_.count > 0 && options_.count - made_ <= static_cast<int64_t>(held_.size());
    if (!held_.empty() && (only_held_left || held_.top().due <= slot_)) {
      const Reading reading = held_.top().reading;
      held_.pop();
      return Write(reading, ReadingKind::kLate);
    }
    const double draw = random_.Unit();
    if (draw < broken) return WriteBroken(NewReading());
    if (draw < late) {
      const int64_t due = slot_ + 1 + random_.Between(1, LateSlots(options_));
      held_.push({due, NewReading()});
      continue;
    }
    if (draw < repeated && !recent_.empty()) {
      return Write(recent_[random_.Below(recent_.size())], ReadingKind::kRepeated);
    }
    return Write(NewReading(), ReadingKind::kGood);
  }
}

size_t ReadingGenerator::WriteLine(const Reading& reading) {
  line_.assign(R"({"timestamp": ")");
  timestamp_.Append(reading.time_us, &line_);
  line_.append(middles_[reading.device]);
  AppendValue(*fleet_.device(reading.device).type, reading.value, &line_);
  const size_t value_end = line_.size();
  line_.append(ends_[reading.device]);
  return value_end;
}

MadeReading ReadingGenerator::Write(const Reading& reading, ReadingKind kind) {
  WriteLine(reading);
  if (kind != ReadingKind::kRepeated) Remember(reading);
  ++made_;
  return {line_, fleet_.device(reading.device).id, kind};
}

MadeReading ReadingGenerator::WriteBroken(const Reading& reading) {
  const size_t value_end = WriteLine(reading);
  const ReadingKind kind = BreakReading(value_end, &random_, &line_);
  ++made_;
  return {line_, fleet_.device(reading.device).id, kind};
}

void ReadingGenerator::Remember(const Reading& reading) {
  if (recent_.size() < kRecent) {
    recent_.push_back(reading);
  } else {
    recent_[oldest_] = reading;
    oldest_ = (oldest_ + 1) % kRecent;
  }
}

}  // namespace freshet
