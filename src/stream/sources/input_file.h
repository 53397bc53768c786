// The bytes of an input file, decompressed.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include <arrow/result.h>

#include "base/disk.h"

namespace freshet {

/// Reads a whole input file. As Hadoop does, takes `.gz` at the end of its name for gzip (several
/// members one after the other are one text). Errors name the file: it has gone, it has fewer bytes
/// than `planned_size` (-1: not known), its gzip data is damaged or cut short, or its name ends as
/// another compression's does.
arrow::Result<std::string> ReadInputFile(Disk* disk, const std::string& path, int64_t planned_size);

/// What a file of this name is compressed with that Spark would decompress, and this program can't:
/// `bz2`; nullopt for all others.
std::optional<std::string_view> OtherCompression(std::string_view path);

/// Decompresses gzip data; `name` is for messages.
arrow::Result<std::string> Gunzip(std::string_view compressed, std::string_view name);

}  // namespace freshet
