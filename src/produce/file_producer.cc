#include "produce/file_producer.h"

#include <utility>

#include "produce/line_reader.h"
#include "produce/message_key.h"

namespace freshet {
namespace {

/// A tag holds the file's number and the line's: 2^24 files, 2^40 lines.
constexpr unsigned kLineBits = 40;
constexpr uint64_t kLineMask = (uint64_t{1} << kLineBits) - 1;

uint64_t Tag(size_t file, int64_t line) {
  return uint64_t{file} << kLineBits | (static_cast<uint64_t>(line) & kLineMask);
}

}  // namespace

std::string FileProducer::Place(uint64_t tag) const {
  const std::string& path = options_.files[tag >> kLineBits].path;
  return (path == kStandardInput ? "standard input" : path) + ":" + std::to_string(tag & kLineMask);
}

std::string FileProducer::LastPlace() const { return counts_.lines == 0 ? "" : Place(last_tag_); }

arrow::Result<bool> FileProducer::SendFile(size_t index, kafka::PacedSender* sender) {
  ARROW_ASSIGN_OR_RAISE(LineReader reader, LineReader::Open(options_.files[index].path));
  MessageKey key(options_.key_field);
  std::string_view line;
  while (true) {
    ARROW_ASSIGN_OR_RAISE(const bool more, reader.Next(&line));
    if (!more) break;
    std::optional<std::string_view> key_text;
    if (!options_.key_field.empty()) key_text = key.Of(line);
    const uint64_t tag = Tag(index, reader.line_number());
    ARROW_ASSIGN_OR_RAISE(const bool taken, sender->Send(line, key_text, tag));
    if (!taken) return false;
    ++counts_.lines;
    counts_.keyless += !options_.key_field.empty() && !key_text ? 1 : 0;
    counts_.bytes = earlier_bytes_ + reader.position();
    last_tag_ = tag;
  }
  ++counts_.files;
  earlier_bytes_ += reader.position();
  return true;
}

arrow::Result<bool> FileProducer::Run(kafka::PacedSender* sender) {
  if (options_.files.size() >> (64 - kLineBits) != 0) {
    return arrow::Status::Invalid("these are more files than can be told apart: ",
                                  options_.files.size());
  }
  do {
    const int64_t before = counts_.lines;
    earlier_bytes_ = 0;
    for (size_t index = 0; index < options_.files.size(); ++index) {
      ARROW_ASSIGN_OR_RAISE(const bool whole, SendFile(index, sender));
      if (!whole) return false;
    }
    if (options_.loop && counts_.lines == before) {
      return arrow::Status::Invalid("there is no line in these files to send again and again");
    }
  } while (options_.loop);
  return true;
}

}  // namespace freshet
