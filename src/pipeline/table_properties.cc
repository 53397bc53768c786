#include "pipeline/table_properties.h"

#include <algorithm>
#include <array>
#include <limits>
#include <set>

#include "base/ascii_text.h"
#include "maintenance/target_size.h"
#include "pipeline/value_text.h"
#include "sql/hint.h"

namespace freshet {
namespace {

constexpr std::string_view kTriggerInterval = "pipelines.trigger.interval";

enum class Kind { kBoolean, kPositive, kFromMinusOne, kInterval, kBytes };

struct DeltaProperty {
  std::string_view name;
  Kind kind;
};

/// Properties that need no table feature which Freshet lacks.
constexpr std::array<DeltaProperty, 9> kDeltaProperties = {{
    {"delta.appendOnly", Kind::kBoolean},
    {"delta.autoOptimize.autoCompact", Kind::kBoolean},
    {"delta.checkpointInterval", Kind::kPositive},
    {"delta.dataSkippingNumIndexedCols", Kind::kFromMinusOne},
    {"delta.deletedFileRetentionDuration", Kind::kInterval},
    {"delta.enableExpiredLogCleanup", Kind::kBoolean},
    {"delta.logRetentionDuration", Kind::kInterval},
    {"delta.setTransactionRetentionDuration", Kind::kInterval},
    {"delta.targetFileSize", Kind::kBytes},
}};

/// Known to Delta; each switches on something that is not carried.
constexpr std::array<std::string_view, 20> kNotCarried = {
    "delta.autoOptimize.optimizeWrite",
    "delta.checkpoint.writeStatsAsJson",
    "delta.checkpoint.writeStatsAsStruct",
    "delta.checkpointPolicy",
    "delta.columnMapping.maxColumnId",
    "delta.columnMapping.mode",
    "delta.dataSkippingStatsColumns",
    "delta.enableChangeDataFeed",
    "delta.enableDeletionVectors",
    "delta.enableIcebergCompatV1",
    "delta.enableIcebergCompatV2",
    "delta.enableInCommitTimestamps",
    "delta.enableRowTracking",
    "delta.enableTypeWidening",
    "delta.isolationLevel",
    "delta.minReaderVersion",
    "delta.minWriterVersion",
    "delta.parquet.compression.codec",
    "delta.randomizeFilePrefixes",
    "delta.universalFormat.enabledFormats",
};

arrow::Status CheckValue(Kind kind, const std::string& text) {
  switch (kind) {
    case Kind::kBoolean:
      return ParseBoolean(text).status();
    case Kind::kPositive:
    case Kind::kFromMinusOne: {
      ARROW_ASSIGN_OR_RAISE(const int64_t number,
                            ParseWholeNumber(text, kind == Kind::kPositive ? 1 : -1));
      if (number <= std::numeric_limits<int32_t>::max()) return arrow::Status::OK();
      return arrow::Status::Invalid("'", text, "' is too large");
    }
    case Kind::kInterval:
      return ParseInterval(text).status();
    case Kind::kBytes:
      return maintenance::ParseByteSize(text).status();
  }
  return arrow::Status::OK();
}

class PropertyReader {
 public:
  explicit PropertyReader(const BuildContext& context) : context_(context) {}

  std::optional<TableProperties> Run(const std::vector<Option>& properties) {
    for (const Option& property : properties) {
      if (!seen_.insert(ToLower(property.key.text)).second) {
        Refuse(property.key.span, "the property '" + property.key.text + "' is given twice");
      } else if (ToLower(property.key.text).starts_with("pipelines.")) {
        TakePipelineProperty(property);
      } else if (ToLower(property.key.text).starts_with("delta.")) {
        TakeDeltaProperty(property);
      } else {
        found_.table[property.key.text] = property.value.text;
      }
    }
    if (!fine_) return std::nullopt;
    return std::move(found_);
  }

 private:
  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  void TakePipelineProperty(const Option& property) {
    if (!EqualsIgnoreCase(property.key.text, kTriggerInterval)) {
      return Refuse(property.key.span,
                    WithHint("there is no property '" + property.key.text +
                                 "': of those that begin with "
                                 "'pipelines.' only 'pipelines.trigger.interval' is carried",
                             property.key.text, {std::string(kTriggerInterval)}));
    }
    const auto interval = ParseInterval(property.value.text);
    if (!interval.ok()) return Refuse(property.value.span, interval.status().message());
    found_.trigger_interval = std::chrono::duration_cast<std::chrono::milliseconds>(*interval);
  }

  void TakeDeltaProperty(const Option& property) {
    std::vector<std::string> names;
    for (const DeltaProperty& known : kDeltaProperties) {
      names.emplace_back(known.name);
      if (!EqualsIgnoreCase(property.key.text, known.name)) continue;
      const arrow::Status checked = CheckValue(known.kind, property.value.text);
      if (!checked.ok()) return Refuse(property.value.span, checked.message());
      found_.table[std::string(known.name)] = property.value.text;
      return;
    }
    const bool feature = ToLower(property.key.text).starts_with("delta.feature.");
    const bool known = std::any_of(
        kNotCarried.begin(), kNotCarried.end(),
        [&](std::string_view name) { return EqualsIgnoreCase(name, property.key.text); });
    if (feature || known) {
      return Refuse(property.key.span,
                    "the property '" + property.key.text +
                        "' is not in this version yet: leave it out, the table would need what "
                        "Freshet doesn't write");
    }
    Refuse(property.key.span,
           WithHint("Delta has no property '" + property.key.text + "'", property.key.text, names));
  }

  const BuildContext& context_;
  TableProperties found_;
  std::set<std::string> seen_;
  bool fine_ = true;
};

/// Delta's own properties are known in any case, a user's as they are written.
bool SameKey(std::string_view a, std::string_view b) {
  return a == b || (ToLower(a).starts_with("delta.") && EqualsIgnoreCase(a, b));
}

}  // namespace

void CheckExistingProperties(const CreateStreamingTable& table,
                             const std::map<std::string, std::string>& existing,
                             const BuildContext& context) {
  for (const Option& property : table.properties) {
    if (ToLower(property.key.text).starts_with("pipelines.")) continue;
    std::string there = "does not have this property";
    bool same = false;
    for (const auto& [key, value] : existing) {
      if (!SameKey(key, property.key.text)) continue;
      same = value == property.value.text;
      there = "has '" + value + "' for it";
    }
    if (same) continue;
    context.Refuse(property.key.span,
                   "properties are set when a table is made, and '" + table.name.text +
                       "', which is there, " + there +
                       ". Change the statement, or make the table anew with --full-refresh " +
                       table.name.text);
  }
}

std::optional<TableProperties> ReadTableProperties(const std::vector<Option>& properties,
                                                   const BuildContext& context) {
  return PropertyReader(context).Run(properties);
}

}  // namespace freshet
