#include "generate/device_fleet.h"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

namespace freshet {
namespace {

constexpr DeviceType kTemperature = {"temperature", "temp", "°C", true, 180, 280, 3};
constexpr DeviceType kCo2 = {"co2", "co2", "ppm", false, 400, 1200, 25};
constexpr DeviceType kHumidity = {"humidity", "hum", "%", true, 300, 600, 8};
constexpr DeviceType kEnergy = {"energy_consumption", "energy", "kWh", true, 1000, 2000, 40};

/// Of each twenty devices: nine, four, four and three.
constexpr std::array<const DeviceType*, 20> kMix = {
    &kTemperature, &kCo2,         &kHumidity,    &kTemperature, &kEnergy,
    &kTemperature, &kCo2,         &kTemperature, &kHumidity,    &kTemperature,
    &kEnergy,      &kTemperature, &kCo2,         &kTemperature, &kHumidity,
    &kTemperature, &kEnergy,      &kCo2,         &kTemperature, &kHumidity};

constexpr int kFloors = 3;
/// A sixteenth of the way back to the mean at each reading.
constexpr int64_t kPull = 16;

/// 0 → A, 25 → Z, 26 → AA, as columns of a spreadsheet are named.
std::string BuildingName(int index) {
  std::string name;
  for (int left = index + 1; left > 0; left = (left - 1) / 26) {
    name.insert(name.begin(), static_cast<char>('A' + (left - 1) % 26));
  }
  return name;
}

}  // namespace

DeviceFleet::DeviceFleet(int devices, int buildings, Random* random) {
  for (int i = 0; i < devices; ++i) {
    const DeviceType* type = kMix[static_cast<size_t>(i) % kMix.size()];
    devices_.push_back({fmt::format("sensor-{}-{:03}", type->short_name, i + 1),
                        BuildingName(i % buildings), 1 + i / buildings % kFloors, type,
                        random->Between(type->least, type->most)});
    values_.push_back(devices_.back().mean);
  }
}

int64_t DeviceFleet::NextValue(uint32_t index, Random* random) {
  const Device& device = devices_[index];
  const DeviceType& type = *device.type;
  int64_t& value = values_[index];
  value += (device.mean - value) / kPull + random->Between(-type.step, type.step);
  value = std::clamp(value, type.least, type.most);
  return value;
}

void AppendValue(const DeviceType& type, int64_t value, std::string* out) {
  std::array<char, 24> digits{};
  const auto whole = type.has_decimal ? value / 10 : value;
  char* end = std::to_chars(digits.data(), digits.data() + 20, whole).ptr;
  if (type.has_decimal) {
    *end++ = '.';
    *end++ = static_cast<char>('0' + value % 10);
  }
  out->append(digits.data(), static_cast<size_t>(end - digits.data()));
}

}  // namespace freshet
