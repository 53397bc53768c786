// Sensor readings with no files behind them, as lines of JSON like those of data/sensor_data.
//
// The same options give the same lines, byte for byte, on every machine. One thread.
#pragma once

#include <cstdint>
#include <queue>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/status.h>

#include "generate/broken_reading.h"
#include "generate/device_fleet.h"
#include "generate/random.h"
#include "generate/timestamp_text.h"

namespace freshet {

struct GeneratorOptions {
  int64_t count = 0;  ///< lines; 0: without end
  int devices = 100;
  int buildings = 2;
  uint64_t seed = 1;
  int64_t start_us = 1'736'668'800'000'000;  ///< Unix time of the first reading
  int64_t interval_us = 1'000'000;           ///< from one reading to the next
  double broken = 0;                         ///< shares of all lines; together at most 1
  double late = 0;
  double repeated = 0;
  int64_t late_by_us = 60'000'000;  ///< how far behind a late one can be
};

struct MadeReading {
  std::string_view line;  ///< without its end; valid until the next call
  std::string_view device_id;
  ReadingKind kind = ReadingKind::kGood;
};

/// Each good reading has a (device_id, timestamp) of its own, but for those that are repeated; a
/// broken line stands in the place of a good one.
class ReadingGenerator {
 public:
  /// Invalid says which option can't be.
  static arrow::Status Check(const GeneratorOptions& options);

  /// The options were checked.
  explicit ReadingGenerator(const GeneratorOptions& options);

  /// Whether all `count` lines were made, or time came to the year 10000.
  bool AtEnd() const;

  MadeReading Next();

 private:
  /// Held back, to come when the reading of a later slot is due.
  struct Held {
    int64_t due;
    Reading reading;
    bool operator>(const Held& other) const { return due > other.due; }
  };

  Reading NewReading();
  MadeReading Write(const Reading& reading, ReadingKind kind);
  MadeReading WriteBroken(const Reading& reading);
  /// Writes the line of a reading; gives where its value ends.
  size_t WriteLine(const Reading& reading);
  void Remember(const Reading& reading);

  const GeneratorOptions options_;
  Random random_;
  DeviceFleet fleet_;
  TimestampText timestamp_;
  std::vector<std::string> middles_;  ///< of each device's line: between timestamp and value
  std::vector<std::string> ends_;     ///< after the value
  std::priority_queue<Held, std::vector<Held>, std::greater<>> held_;
  std::vector<Reading> recent_;  ///< a ring of good ones, to be repeated
  size_t oldest_ = 0;
  int64_t slot_ = 0;  ///< readings made, also those held back
  int64_t made_ = 0;  ///< lines given
  std::string line_;
};

}  // namespace freshet
