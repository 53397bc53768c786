#include "maintenance/table_features.h"

#include <algorithm>
#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace freshet::maintenance {
namespace {

struct Feature {
  std::string_view name;
  bool optimize;  ///< rows may be written anew
  bool vacuum;    ///< every file that the table needs is named by its log's adds and removes
  bool restore;   ///< adds and removes are all that bringing back a version takes
};

/// The features of the protocol. Constraints, generated and identity columns, defaults: the rows of
/// a rewrite have passed them. Checkpoints and retention of the log are not table care's.
constexpr std::array<Feature, 25> kFeatures = {{
    {"allowColumnDefaults", true, true, true},
    {"appendOnly", true, true, true},
    {"changeDataFeed", true, true, true},
    {"checkConstraints", true, true, true},
    {"checkpointProtection", true, true, true},
    {"clustering", false, true, false},
    {"columnMapping", true, true, true},  // OPTIMIZE looks at its mode
    {"deletionVectors", true, true, true},
    {"domainMetadata", true, true, true},
    {"generatedColumns", true, true, true},
    {"icebergCompatV1", false, false, false},
    {"icebergCompatV2", false, false, false},
    {"identityColumns", true, true, true},
    {"inCommitTimestamp", true, true, true},
    {"invariants", true, true, true},
    {"rowTracking", false, true, false},
    {"timestampNtz", true, true, true},
    {"typeWidening", false, true, true},
    {"typeWidening-preview", false, true, true},
    {"v2Checkpoint", true, true, true},
    {"vacuumProtocolCheck", true, true, true},
    {"variantShredding-preview", false, true, true},
    {"variantType", false, true, true},
    {"variantType-preview", false, true, true},
    {"materializePartitionColumns", false, true, true},
}};

const char* NameOf(Care care) {
  switch (care) {
    case Care::kOptimize:
      return "OPTIMIZE";
    case Care::kVacuum:
      return "VACUUM";
    case Care::kRestore:
      return "RESTORE";
  }
  return "";
}

bool Carries(const std::string& name, Care care) {
  const auto found = std::find_if(kFeatures.begin(), kFeatures.end(),
                                  [&](const Feature& feature) { return feature.name == name; });
  if (found == kFeatures.end()) return false;
  switch (care) {
    case Care::kOptimize:
      return found->optimize;
    case Care::kVacuum:
      return found->vacuum;
    case Care::kRestore:
      return found->restore;
  }
  return false;
}

arrow::Status Refuse(const delta::Table& table, Care care, const std::string& what) {
  return arrow::Status::NotImplemented(NameOf(care), " of table ", table.path(), ": it has ", what,
                                       ", which Freshet can't keep there; let Spark do it, or drop "
                                       "the feature (ALTER TABLE … DROP FEATURE)");
}

}  // namespace

arrow::Status CheckFeatures(const delta::Table& table, const delta::Snapshot& snapshot, Care care) {
  const delta::Protocol& protocol = snapshot.protocol();
  for (const auto* features : {&protocol.reader_features, &protocol.writer_features}) {
    for (const std::string& feature : *features) {
      if (!Carries(feature, care)) return Refuse(table, care, "the table feature " + feature);
    }
  }
  if (protocol.reader_version > 3 || protocol.writer_version > 7) {
    return Refuse(table, care,
                  "protocol versions " + std::to_string(protocol.reader_version) + " and " +
                      std::to_string(protocol.writer_version));
  }
  if (care != Care::kOptimize) return arrow::Status::OK();
  const auto mapping = snapshot.properties().find("delta.columnMapping.mode");
  if (mapping != snapshot.properties().end() && mapping->second != "none") {
    return Refuse(table, care, "delta.columnMapping.mode = " + mapping->second);
  }
  return arrow::Status::OK();
}

}  // namespace freshet::maintenance
