#include "delta/reader_features.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace freshet::delta {
namespace {

constexpr int kNewestReaderVersion = 3;

/// Reader features, of the protocol's list, whose rows Freshet reads as they are meant.
constexpr std::array<std::string_view, 7> kKnown = {
    "columnMapping",        "deletionVectors", "timestampNtz",       "typeWidening",
    "typeWidening-preview", "v2Checkpoint",    "vacuumProtocolCheck"};

/// What to do about features that others know.
std::string Advice(const std::string& feature) {
  if (feature.starts_with("variant")) {
    return "its VARIANT columns are read by Spark 4: write what you need of them into columns of "
           "other types";
  }
  if (feature.starts_with("catalog")) {
    return "its commits are a catalog's, and the log alone does not tell the newest: read it "
           "through that catalog";
  }
  return "read it with the engine that wrote it, or drop the feature there (ALTER TABLE … DROP "
         "FEATURE)";
}

}  // namespace

arrow::Status CheckReaderFeatures(const std::string& table_path, const Protocol& protocol) {
  if (protocol.reader_version > kNewestReaderVersion) {
    return arrow::Status::NotImplemented("table ", table_path, " asks for Delta's reader version ",
                                         protocol.reader_version, ", Freshet knows versions up to ",
                                         kNewestReaderVersion,
                                         ": read it with the engine that wrote it");
  }
  for (const std::string& feature : protocol.reader_features) {
    if (std::find(kKnown.begin(), kKnown.end(), feature) != kKnown.end()) continue;
    return arrow::Status::NotImplemented("table ", table_path, " has the Delta feature '", feature,
                                         "', which Freshet can't read: ", Advice(feature));
  }
  return arrow::Status::OK();
}

}  // namespace freshet::delta
