#include "cli/log_reporter.h"

#include <chrono>
#include <memory>
#include <utility>

#include <nlohmann/json.hpp>
#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

namespace freshet::cli {
namespace {

int64_t UnixMilliseconds(spdlog::log_clock::time_point time) {
  return std::chrono::duration_cast<std::chrono::milliseconds>(time.time_since_epoch()).count();
}

class TextFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    fmt::format_to(std::back_inserter(line), "{} {:<5} {}\n",
                   FormatTimestamp(UnixMilliseconds(message.time)), LevelName(message.level),
                   std::string_view(message.payload.data(), message.payload.size()));
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<TextFormatter>();
  }
  static std::string_view LevelName(spdlog::level::level_enum level) {
    switch (level) {
      case spdlog::level::warn:
        return "warn";
      case spdlog::level::err:
      case spdlog::level::critical:
        return "error";
      default:
        return "info";
    }
  }
};

class JsonFormatter : public spdlog::formatter {
 public:
  void format(const spdlog::details::log_msg& message, spdlog::memory_buf_t& line) override {
    const nlohmann::ordered_json json = {
        {"time", FormatTimestamp(UnixMilliseconds(message.time))},
        {"level", TextFormatter::LevelName(message.level)},
        {"message", std::string(message.payload.data(), message.payload.size())}};
    const std::string text =
        json.dump(-1, ' ', false, nlohmann::json::error_handler_t::replace) + '\n';
    line.append(text.data(), text.data() + text.size());
  }
  std::unique_ptr<spdlog::formatter> clone() const override {
    return std::make_unique<JsonFormatter>();
  }
};

}  // namespace

std::shared_ptr<spdlog::logger> MakeLogger(LogFormat format) {
  auto sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  if (format == LogFormat::kJson) {
    sink->set_formatter(std::make_unique<JsonFormatter>());
  } else {
    sink->set_formatter(std::make_unique<TextFormatter>());
  }
  return std::make_shared<spdlog::logger>("freshet", std::move(sink));
}

std::string CountOf(int64_t count, const std::string& noun) {
  std::string digits = std::to_string(count);
  for (auto at = static_cast<int>(digits.size()) - 3; at > 0; at -= 3) {
    digits.insert(static_cast<size_t>(at), ",");
  }
  const bool sibilant = noun.ends_with("ch");
  return digits + " " + noun + (count == 1 ? "" : sibilant ? "es" : "s");
}

std::string ViolationText(const StreamingQueryProgress& progress,
                          const ExpectationOutcome& outcome) {
  return fmt::format("{}: batch {}: expectation {} is violated by {}{}", progress.name,
                     progress.batch_id, outcome.name, CountOf(outcome.failed, "row"),
                     outcome.reaction == Reaction::kDropRow ? ", dropped" : ", kept");
}

void LogReporter::OnStarted(const std::string& flow, int64_t resumes_at) {
  if (resumes_at == 0) {
    logger_->info("{}: starts from the beginning", flow);
  } else {
    logger_->info("{}: goes on with batch {}", flow, resumes_at);
  }
}

void LogReporter::OnProgress(const StreamingQueryProgress& progress) {
  {
    std::lock_guard lock(mutex_);
    Totals& totals = totals_[progress.name];
    ++totals.batches;
    totals.input_rows += progress.input_rows;
    totals.output_rows += progress.output_rows;
  }
  logger_->info(
      "{}: batch {}: {} in, {} out in {:.1f} ms{}", progress.name, progress.batch_id,
      CountOf(progress.input_rows, "row"), progress.output_rows, progress.batch_duration_ms,
      progress.table_version ? fmt::format(" (version {})", *progress.table_version) : "");
  if (progress.corrupt_records > 0) {
    logger_->warn("{}: batch {}: {} did not fit the schema", progress.name, progress.batch_id,
                  CountOf(progress.corrupt_records, "record"));
  }
  for (const std::string& loss : progress.losses) {
    logger_->warn("{}: batch {}: {}", progress.name, progress.batch_id, loss);
  }
  for (const ExpectationOutcome& outcome : progress.expectations) {
    if (outcome.failed == 0) continue;
    logger_->warn("{}", ViolationText(progress, outcome));
  }
  for (const StateProgress& state : progress.state) {
    if (state.rows_dropped_by_watermark == 0) continue;
    logger_->warn("{}: batch {}: {} came behind the watermark, dropped", progress.name,
                  progress.batch_id, CountOf(state.rows_dropped_by_watermark, "row"));
  }
  TellOfGrowth(progress);
}

void LogReporter::TellOfGrowth(const StreamingQueryProgress& progress) {
  for (const StateProgress& state : progress.state) {
    if (!state.only_grows) continue;
    {
      std::lock_guard lock(mutex_);
      int64_t& told_at = totals_[progress.name].state_told_at;
      if (state.rows_total < told_at) continue;
      while (told_at <= state.rows_total) told_at *= 10;
    }
    logger_->warn(
        "{}: DISTINCT remembers {} ({} MiB on disk), and more with each new one: WATERMARK behind "
        "the stream, with its column among the keys, lets old ones go",
        progress.name, CountOf(state.rows_total, "key"), state.disk_bytes >> 20);
  }
}

void LogReporter::OnIdle(const std::string& flow) {
  {
    // Once: a flow behind another is idle after every batch of that one.
    std::lock_guard lock(mutex_);
    if (std::exchange(totals_[flow].has_been_idle, true)) return;
  }
  logger_->info("{}: has taken all there is, waits for data", flow);
}

void LogReporter::OnWaiting(const std::string& flow, const std::string& what) {
  logger_->warn("{}: waits: {}", flow, what);
}

void LogReporter::OnResumed(const std::string& flow) {
  logger_->info("{}: goes on, what it waited for is there", flow);
}

void LogReporter::OnFinished(const std::string& flow) {
  std::lock_guard lock(mutex_);
  const Totals totals = totals_[flow];
  logger_->info("{}: done: {}, {} in, {} out", flow, CountOf(totals.batches, "batch"),
                CountOf(totals.input_rows, "row"), totals.output_rows);
}

void LogReporter::OnFailed(const std::string& flow, const arrow::Status& status) {
  const std::string prefix = "flow '" + flow + "'";
  const std::string& message = status.message();
  if (message.starts_with(prefix)) {
    logger_->error("{}", message);
  } else {
    logger_->error("{}: {}", prefix, message);
  }
}

}  // namespace freshet::cli
