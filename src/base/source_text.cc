#include "base/source_text.h"

#include <algorithm>
#include <utility>

namespace freshet {
namespace {

/// Characters (code points) in UTF-8 text.
size_t CountCharacters(std::string_view text) {
  return static_cast<size_t>(std::count_if(text.begin(), text.end(), [](char c) {
    return (static_cast<unsigned char>(c) & 0xC0) != 0x80;
  }));
}

}  // namespace

SourceText::SourceText(std::string name, std::string text)
    : name_(std::move(name)), text_(std::move(text)) {}

std::string_view SourceText::Slice(Span span) const {
  const size_t begin = std::min(span.begin, text_.size());
  return std::string_view(text_).substr(begin, std::max(span.end, begin) - begin);
}

SourceText::Position SourceText::PositionOf(size_t offset) const {
  offset = std::min(offset, text_.size());
  const std::string_view before = std::string_view(text_).substr(0, offset);
  const size_t line = 1 + static_cast<size_t>(std::count(before.begin(), before.end(), '\n'));
  const size_t line_start = before.find_last_of('\n') + 1;  // npos + 1 is 0
  return {line, 1 + CountCharacters(before.substr(line_start))};
}

std::string SourceText::Render(Span span, std::string_view message) const {
  const size_t begin = std::min(span.begin, text_.size());
  const Position position = PositionOf(begin);
  const size_t line_start = begin == 0 ? 0 : text_.find_last_of('\n', begin - 1) + 1;
  const size_t line_end = std::min(text_.find('\n', begin), text_.size());
  std::string line = text_.substr(line_start, line_end - line_start);
  if (!line.empty() && line.back() == '\r') line.pop_back();
  std::replace(line.begin(), line.end(), '\t', ' ');

  const size_t marked_end = std::clamp(span.end, begin, line_end);
  const size_t marked = std::max<size_t>(
      1, CountCharacters(std::string_view(text_).substr(begin, marked_end - begin)));
  const std::string number = std::to_string(position.line);
  const std::string margin(number.size(), ' ');
  std::string rendered = name_ + ":" + number + ":" + std::to_string(position.column) +
                         ": error: " + std::string(message);
  rendered += "\n  " + number + " | " + line;
  rendered +=
      "\n  " + margin + " | " + std::string(position.column - 1, ' ') + std::string(marked, '^');
  return rendered;
}

arrow::Status SourceText::Error(Span span, std::string_view message) const {
  return arrow::Status::Invalid(Render(span, message));
}

void Diagnostics::Add(Span span, std::string_view message) {
  messages_.push_back({span.begin, source_->Render(span, message)});
}

void Diagnostics::Add(const arrow::Status& status) {
  if (!status.ok()) messages_.push_back({source_->text().size(), status.message()});
}

arrow::Status Diagnostics::ToStatus() const {
  if (messages_.empty()) return arrow::Status::OK();
  std::vector<Message> sorted = messages_;
  std::stable_sort(sorted.begin(), sorted.end(),
                   [](const Message& a, const Message& b) { return a.offset < b.offset; });
  std::string all;
  for (const Message& message : sorted) {
    if (!all.empty()) all += '\n';
    all += message.text;
  }
  return arrow::Status::Invalid(all);
}

}  // namespace freshet
