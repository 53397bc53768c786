// The devices that readings come from, and their values, which drift.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "generate/random.h"

namespace freshet {

/// A device for good: what each of its readings says the same.
struct Device {
  std::string id;        ///< `sensor-temp-001`
  std::string building;  ///< A … Z, AA, …
  int floor = 1;
  const struct DeviceType* type = nullptr;
  int64_t mean = 0;  ///< what its value is drawn to, in the type's units
};

/// Values are whole numbers of the type's smallest step: tenths where it has a decimal.
struct DeviceType {
  const char* name;        ///< as in a reading's `type`
  const char* short_name;  ///< as in a device's id
  const char* unit;
  bool has_decimal;
  int64_t least;
  int64_t most;
  int64_t step;  ///< the most that a value jumps from one reading to the next, but for the pull
};

/// One reading, without its text.
struct Reading {
  int64_t time_us = 0;  ///< Unix time
  uint32_t device = 0;  ///< its place in the fleet
  int64_t value = 0;    ///< as DeviceType counts
};

/// A fleet of temperature, CO2, humidity and energy sensors in the proportions of data/sensor_data.
class DeviceFleet {
 public:
  DeviceFleet(int devices, int buildings, Random* random);

  const Device& device(uint32_t index) const { return devices_[index]; }
  uint32_t size() const { return static_cast<uint32_t>(devices_.size()); }

  /// The device's next value: a random walk that is drawn back to its mean and stays in the type's
  /// range.
  int64_t NextValue(uint32_t index, Random* random);

 private:
  std::vector<Device> devices_;
  std::vector<int64_t> values_;
};

/// `862`, `21.5`.
void AppendValue(const DeviceType& type, int64_t value, std::string* out);

}  // namespace freshet
