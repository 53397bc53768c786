#include "delta/log_actions.h"

#include <algorithm>
#include <iterator>
#include <string_view>
#include <utility>

#include "delta/kernel_call.h"
#include "delta/kernel_snapshot.h"

namespace freshet::delta {
namespace {

/// Takes away fields that are null, as writers leave them out; the value of a map stays.
void DropNulls(Json* object) {
  for (auto field = object->begin(); field != object->end();) {
    field = field->is_null() ? object->erase(field) : std::next(field);
  }
}

arrow::Result<const KernelSnapshot*> KernelOf(const Snapshot& snapshot) {
  const auto* kernel = dynamic_cast<const KernelSnapshot*>(&snapshot);
  if (kernel == nullptr) return arrow::Status::Invalid("not a snapshot that delta::Table gave");
  return kernel;
}

arrow::Status TakeLine(std::string_view line, int64_t part,
                       const std::function<arrow::Status(Json action, int64_t part)>& take) {
  Json action = Json::parse(line, nullptr, /*allow_exceptions=*/false);
  if (!action.is_object())
    return arrow::Status::Invalid("the kernel gave an action that is no JSON");
  DropNulls(&action);
  if (action.empty()) return arrow::Status::OK();
  Json& body = action.begin().value();
  if (body.is_object()) DropNulls(&body);
  return take(std::move(action), part);
}

}  // namespace

arrow::Status ForEachAction(const Snapshot& snapshot,
                            const std::function<arrow::Status(Json action, int64_t part)>& take,
                            Tombstones tombstones) {
  ARROW_ASSIGN_OR_RAISE(const KernelSnapshot* kernel, KernelOf(snapshot));
  const std::string what = "read the state of version " + std::to_string(snapshot.version());
  ARROW_ASSIGN_OR_RAISE(auto stream, CallKernel(what, [&] { return kernel->kernel().actions(); }));
  for (int64_t part = 0;; ++part) {
    ARROW_ASSIGN_OR_RAISE(const auto bytes, CallKernel(what, [&] { return stream->next_lines(); }));
    if (bytes.empty()) return arrow::Status::OK();
    std::string_view lines(reinterpret_cast<const char*>(bytes.data()), bytes.size());
    while (!lines.empty()) {
      const size_t end = std::min(lines.find('\n'), lines.size());
      const std::string_view line = lines.substr(0, end);
      const bool left_out =
          tombstones == Tombstones::kLeaveOut && line.starts_with("{\"remove\":{");
      if (!line.empty() && !left_out) ARROW_RETURN_NOT_OK(TakeLine(line, part, take));
      lines.remove_prefix(std::min(end + 1, lines.size()));
    }
  }
}

arrow::Result<std::vector<uint64_t>> ReadDeletedRows(const Snapshot& snapshot,
                                                     const Json& descriptor) {
  AddedFile file;
  file.path = descriptor.value("pathOrInlineDv", "");
  DeletionVector& vector = file.deletion_vector.emplace();
  vector.storage_type = descriptor.value("storageType", "");
  vector.path_or_inline = file.path;
  if (const auto offset = descriptor.find("offset"); offset != descriptor.end()) {
    vector.offset = offset->get<int32_t>();
  }
  vector.size = descriptor.value("sizeInBytes", 0);
  vector.cardinality = descriptor.value("cardinality", int64_t{0});
  return snapshot.DeletedRows(file);
}

}  // namespace freshet::delta
