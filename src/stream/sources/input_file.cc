#include "stream/sources/input_file.h"

#include <algorithm>
#include <array>
#include <memory>

#include <zlib.h>

namespace freshet {
std::optional<std::string_view> OtherCompression(std::string_view path) {
  constexpr std::array<std::string_view, 6> kEndings = {".bz2",    ".deflate", ".lz4",
                                                        ".snappy", ".zst",     ".xz"};
  for (const std::string_view ending : kEndings) {
    if (path.ends_with(ending)) return ending.substr(1);
  }
  return std::nullopt;
}

arrow::Result<std::string> Gunzip(std::string_view compressed, std::string_view name) {
  if (compressed.empty()) return std::string();
  z_stream stream{};
  constexpr int kGzipOnly = 15 + 16;
  if (::inflateInit2(&stream, kGzipOnly) != Z_OK) {
    return arrow::Status::OutOfMemory("no memory to decompress '", name, "'");
  }
  const std::unique_ptr<z_stream, int (*)(z_stream*)> closer(&stream, ::inflateEnd);
  constexpr size_t kMost = size_t{1} << 30U;  // zlib counts in 32 bits.
  std::string text(std::max<size_t>(compressed.size() * 4, 4096), '\0');
  size_t filled = 0;
  while (true) {
    if (filled == text.size()) text.resize(text.size() * 2);
    const size_t given = std::min(compressed.size(), kMost);
    const size_t room = std::min(text.size() - filled, kMost);
    stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(compressed.data()));
    stream.avail_in = static_cast<uInt>(given);
    stream.next_out = reinterpret_cast<Bytef*>(text.data() + filled);
    stream.avail_out = static_cast<uInt>(room);
    const int outcome = ::inflate(&stream, Z_NO_FLUSH);
    compressed.remove_prefix(given - stream.avail_in);
    filled += room - stream.avail_out;
    switch (outcome) {
      case Z_OK:
        continue;
      case Z_STREAM_END:
        // Another member follows, or nothing but padding.
        if (compressed.find_first_not_of('\0') == std::string_view::npos) {
          text.resize(filled);
          return text;
        }
        ::inflateReset(&stream);
        continue;
      case Z_BUF_ERROR:
        // There was room for output, so it is input that is wanting.
        return arrow::Status::Invalid("'", name, "' is cut short: its gzip data has no end");
      default:
        return arrow::Status::Invalid("'", name, "' is damaged gzip data (",
                                      stream.msg != nullptr ? stream.msg : "unknown", ")");
    }
  }
}

arrow::Result<std::string> ReadInputFile(Disk* disk, const std::string& path,
                                         int64_t planned_size) {
  if (const auto compression = OtherCompression(path)) {
    return arrow::Status::NotImplemented(
        "'", path, "' is compressed (", *compression,
        "), and only .gz is read: decompress it, or leave it out with pathGlobFilter");
  }
  ARROW_ASSIGN_OR_RAISE(std::optional<std::string> bytes, disk->Read(path));
  if (!bytes) {
    return arrow::Status::Invalid(
        "'", path,
        "' has gone since it was planned for this micro-batch: put it back. If it is "
        "lost, start the table afresh with --full-refresh");
  }
  if (static_cast<int64_t>(bytes->size()) < planned_size) {
    return arrow::Status::Invalid(
        "'", path, "' is shorter than when it was planned for this micro-batch: ", bytes->size(),
        " bytes instead of ", planned_size,
        ". Put the whole file back; write new contents to a new file");
  }
  if (path.ends_with(".gz")) return Gunzip(*bytes, path);
  return *std::move(bytes);
}

}  // namespace freshet
