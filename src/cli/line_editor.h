// Lines typed at a terminal: editing, history, completion. libedit behind it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "cli/completion.h"

namespace freshet::cli {

struct TypedLine {
  enum class Kind { kText, kInterrupted, kEnd };
  Kind kind = Kind::kEnd;
  std::string text;  ///< without the line's end
};

/// One terminal. One thread at a time. The terminal is as it was whenever Read is not under way.
class LineEditor {
 public:
  /// What could stand at the end of the text.
  using Completer = std::function<Completion(const std::string& before_cursor)>;

  explicit LineEditor(Completer completer);
  ~LineEditor();
  LineEditor(const LineEditor&) = delete;
  LineEditor& operator=(const LineEditor&) = delete;

  /// Entries that the arrow keys give back; the newest is remembered last.
  void Remember(const std::string& entry);

  /// Ctrl-C gives kInterrupted, Ctrl-D in an empty line kEnd.
  TypedLine Read(const std::string& prompt);

 private:
  class Terminal;
  std::unique_ptr<Terminal> terminal_;
};

}  // namespace freshet::cli
