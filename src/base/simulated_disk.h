// A disk in memory for tests: it forgets what was not synced when the power goes, and can be told
// to fail.
#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <set>
#include <string>

#include "base/disk.h"

namespace freshet {

/// Keeps files in memory, with what would survive a power loss beside what a running program sees:
/// a file's contents survive once it was synced, its name once the folder was synced. Because
/// Disk's calls are durable as a whole, what it can lose is what SyncAndClose or a Put had not yet
/// finished. May be used from any thread.
class SimulatedDisk : public Disk {
 public:
  explicit SimulatedDisk(Durability durability = Durability::kFull);

  /// Drops everything that was not durable: unsynced files, and those whose name was not synced.
  void LosePower();

  /// Makes the n-th mutating call from now on (1 is the next) fail with IOError `message` and, when
  /// `loses_power`, drop what was not durable at that very moment, as a cut in mid-call would.
  void FailMutation(int n, std::string message, bool loses_power = false);

  /// Mutating calls made so far; a test runs once to learn how many there are to fail.
  int mutations() const;

  arrow::Result<std::optional<std::string>> Read(const std::string& path) override;
  arrow::Result<std::vector<DirectoryEntry>> List(const std::string& path) override;
  arrow::Result<bool> Exists(const std::string& path) override;
  arrow::Status CreateDirectories(const std::string& path) override;
  arrow::Result<PutOutcome> PutIfAbsent(const std::string& path,
                                        std::string_view contents) override;
  arrow::Status Put(const std::string& path, std::string_view contents) override;
  arrow::Result<std::unique_ptr<WritableFile>> Create(const std::string& path) override;
  arrow::Status Remove(const std::string& path) override;
  arrow::Status RemoveTree(const std::string& path) override;

 private:
  friend class SimulatedFile;
  struct File {
    std::string contents;
    bool durable = false;
    int64_t modification_time_ms = 0;
  };

  /// Counts a mutating call; the injected error when it is its turn. Holds mutex_.
  arrow::Status CountMutation(const std::string& path);
  void DropUnsynced();

  mutable std::mutex mutex_;
  const Durability durability_;
  std::map<std::string, File> files_;
  std::set<std::string> folders_;
  int64_t clock_ms_ = 1'700'000'000'000;
  int mutations_ = 0;
  int fail_in_ = 0;
  std::string failure_;
  bool failure_loses_power_ = false;
};

}  // namespace freshet
