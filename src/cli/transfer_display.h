// How far a transfer is: one live line on a terminal, else a log line now and then. On stderr.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include <spdlog/logger.h>

namespace freshet::cli {

struct TransferState {
  std::string unit;       ///< what is counted: "lines"
  int64_t done = 0;       ///< of that, so far
  int64_t in_flight = 0;  ///< of those, not acknowledged yet
  int64_t failed = 0;
  std::optional<double> share;  ///< of the whole, from 0 to 1, where that is known
};

/// One thread.
class TransferDisplay {
 public:
  TransferDisplay();
  /// Takes the live line away.
  ~TransferDisplay();
  TransferDisplay(const TransferDisplay&) = delete;
  TransferDisplay& operator=(const TransferDisplay&) = delete;

  /// Whether Update would show anything now; cheap, so that a state need not be made for nothing.
  bool IsDue() const;
  void Update(const TransferState& state);

  /// Says something that stays, above the live line.
  void Info(const std::string& text);
  void Warn(const std::string& text);

 private:
  using Clock = std::chrono::steady_clock;
  void Say(spdlog::level::level_enum level, const std::string& text);
  void Erase();

  const bool on_terminal_;
  const std::shared_ptr<spdlog::logger> logger_;
  const Clock::time_point start_;
  Clock::time_point last_;
  bool drawn_ = false;
};

/// The live line's text for a terminal `columns` wide.
std::string RenderTransfer(const TransferState& state, double seconds, size_t columns);

}  // namespace freshet::cli
