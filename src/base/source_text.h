// A pipeline's text, and messages that point into it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <arrow/status.h>

namespace freshet {

/// A range of bytes in a SourceText.
struct Span {
  size_t begin = 0;
  size_t end = 0;  ///< one past the last byte
};

/// The text of one file and its name. Immutable; may be read from any thread.
class SourceText {
 public:
  SourceText(std::string name, std::string text);

  const std::string& name() const { return name_; }
  std::string_view text() const { return text_; }
  std::string_view Slice(Span span) const;

  struct Position {
    size_t line = 1;    ///< from 1
    size_t column = 1;  ///< from 1, in characters (UTF-8 code points)
  };
  Position PositionOf(size_t offset) const;

  /// Renders a message with its place, the line it is on, and carets under the span:
  ///
  ///     pipelines/p.sql:7:12: error: unknown column 'devise_id'. Did you mean 'device_id'?
  ///       7 | SELECT devise_id FROM STREAM readings
  ///         |        ^^^^^^^^^
  std::string Render(Span span, std::string_view message) const;

  /// Render as a Status::Invalid, for a caller that has only one thing to say.
  arrow::Status Error(Span span, std::string_view message) const;

 private:
  std::string name_;
  std::string text_;
};

/// Collects what is wrong with a file, so that a person sees all of it at once. Not thread-safe.
class Diagnostics {
 public:
  explicit Diagnostics(const SourceText* source) : source_(source) {}

  void Add(Span span, std::string_view message);
  /// Takes over an error that is rendered already; an OK status adds nothing.
  void Add(const arrow::Status& status);

  bool empty() const { return messages_.empty(); }
  /// OK when nothing was added, else Status::Invalid with all messages in the order of the file.
  arrow::Status ToStatus() const;

 private:
  struct Message {
    size_t offset;
    std::string text;
  };
  const SourceText* source_;
  std::vector<Message> messages_;
};

}  // namespace freshet
