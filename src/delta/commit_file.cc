#include "delta/commit_file.h"

#include <utility>

#include <nlohmann/json.hpp>

#include "delta/file_statistics.h"
#include "delta/log_path.h"

namespace freshet::delta {
namespace {

using nlohmann::json;

/// Says whether JSON's value is of the C++ type.
bool Holds(const json& value, const std::string& /*type*/) { return value.is_string(); }
bool Holds(const json& value, int64_t /*type*/) { return value.is_number_integer(); }
bool Holds(const json& value, bool /*type*/) { return value.is_boolean(); }

/// The value of a field, or `otherwise` where the field is missing or null. A value of the wrong
/// type is an error of the action.
template <typename T>
arrow::Result<T> Get(const json& action, const char* field, T otherwise) {
  const auto found = action.find(field);
  if (found == action.end() || found->is_null()) return otherwise;
  if (!Holds(*found, otherwise)) {
    return arrow::Status::Invalid("field '", field, "' is a ", found->type_name());
  }
  return found->get<T>();
}

/// The body of the action if it is of that kind.
const json* Body(const json& action, const char* kind) {
  const auto found = action.find(kind);
  return found != action.end() && found->is_object() ? &*found : nullptr;
}

arrow::Result<PartitionValues> ParsePartitionValues(const json& add) {
  PartitionValues values;
  const json* fields = Body(add, "partitionValues");
  if (fields == nullptr) return values;
  for (const auto& [key, value] : fields->items()) {
    if (value.is_null()) {
      values.emplace(key, std::nullopt);
    } else if (value.is_string()) {
      values.emplace(key, value.get<std::string>());
    } else {
      return arrow::Status::Invalid("the partition value of '", key, "' is not a string");
    }
  }
  return values;
}

arrow::Result<AddedFile> ParseAdd(const json& add) {
  AddedFile file;
  ARROW_ASSIGN_OR_RAISE(const auto path, Get<std::string>(add, "path", {}));
  ARROW_ASSIGN_OR_RAISE(file.path, DecodeLogPath(path));
  if (IsAbsolutePath(file.path)) {
    return arrow::Status::Invalid(
        "file '", file.path,
        "' is named by an absolute path, as in a shallow clone; copy the table's rows (a deep "
        "clone) to stream from it");
  }
  ARROW_ASSIGN_OR_RAISE(file.size, Get<int64_t>(add, "size", 0));
  ARROW_ASSIGN_OR_RAISE(file.modification_time_ms, Get<int64_t>(add, "modificationTime", 0));
  ARROW_ASSIGN_OR_RAISE(file.data_change, Get<bool>(add, "dataChange", true));
  ARROW_ASSIGN_OR_RAISE(file.partition_values, ParsePartitionValues(add));
  ARROW_ASSIGN_OR_RAISE(file.stats_json, Get<std::string>(add, "stats", {}));
  file.num_records = NumRecordsOf(file.stats_json);
  file.has_deletion_vector = Body(add, "deletionVector") != nullptr;
  return file;
}

arrow::Status ReadAction(const json& action, Commit* commit) {
  if (const json* add = Body(action, "add")) {
    ARROW_ASSIGN_OR_RAISE(AddedFile file, ParseAdd(*add));
    commit->added.push_back(std::move(file));
  } else if (const json* remove = Body(action, "remove")) {
    ARROW_ASSIGN_OR_RAISE(const bool changes_data, Get(*remove, "dataChange", true));
    commit->removes_data = commit->removes_data || changes_data;
  } else if (Body(action, "metaData") != nullptr) {
    commit->changes_metadata = true;
  } else if (Body(action, "protocol") != nullptr) {
    commit->changes_protocol = true;
  } else if (const json* info = Body(action, "commitInfo")) {
    ARROW_ASSIGN_OR_RAISE(const int64_t timestamp, Get<int64_t>(*info, "timestamp", 0));
    ARROW_ASSIGN_OR_RAISE(commit->timestamp_ms, Get(*info, "inCommitTimestamp", timestamp));
  }
  return arrow::Status::OK();
}

arrow::Status ReadLine(std::string_view line, Commit* commit) {
  const json action = json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!action.is_object()) return arrow::Status::Invalid("not a JSON object");
  return ReadAction(action, commit);
}

}  // namespace

arrow::Result<Commit> ParseCommit(const std::string& name, int64_t version, std::string_view text) {
  Commit commit;
  commit.version = version;
  size_t line_number = 0;
  while (!text.empty()) {
    const size_t end = text.find('\n');
    const std::string_view line = text.substr(0, end);
    text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
    ++line_number;
    if (line.find_first_not_of(" \t\r") == std::string_view::npos) continue;
    const arrow::Status read = ReadLine(line, &commit);
    if (!read.ok()) {
      return read.WithMessage(name, ", line ", line_number, ": ", read.message());
    }
  }
  return commit;
}

}  // namespace freshet::delta
