// COPY … TO: a query's rows into a file, or a folder of files.
//
// Rows are written under a temporary name beside the target, which takes their name when all of
// them are there.
#include <array>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include <arrow/array/array_primitive.h>
#include <arrow/builder.h>
#include <fmt/format.h>
#include <unistd.h>

#include "base/ascii_text.h"
#include "base/near_match.h"
#include "explore/statement_context.h"
#include "query/duckdb_handles.h"

namespace freshet::explore {
namespace {

namespace fs = std::filesystem;

/// Options of DuckDB's COPY that are carried, beside FORMAT and PARTITION_BY.
const std::vector<std::string>& CarriedOptions() {
  static const std::vector<std::string> options = {
      "FORMAT",          "HEADER",      "DELIMITER",         "DELIM",          "SEP",
      "QUOTE",           "ESCAPE",      "NULLSTR",           "NULL",           "DATEFORMAT",
      "TIMESTAMPFORMAT", "COMPRESSION", "COMPRESSION_LEVEL", "ROW_GROUP_SIZE", "ARRAY",
      "PARTITION_BY"};
  return options;
}

std::string LowerEnding(const fs::path& path) { return ToLower(path.extension().string()); }

/// gzip or zstd for a text file that is called so; else empty.
std::string CompressionOf(const fs::path& path) {
  const std::string ending = LowerEnding(path);
  return ending == ".gz" ? "gzip" : ending == ".zst" ? "zstd" : "";
}

std::string FormatOf(fs::path path) {
  if (!CompressionOf(path).empty()) path = path.stem();
  const std::string ending = LowerEnding(path);
  if (ending == ".parquet" || ending == ".pq") return "parquet";
  if (ending == ".csv" || ending == ".tsv") return "csv";
  if (ending == ".json" || ending == ".jsonl" || ending == ".ndjson") return "json";
  return "";
}

/// The folder of the Delta table, or the checkpoint, that a path is in.
std::optional<fs::path> OwnedFolder(const fs::path& target) {
  std::error_code error;
  fs::path at = fs::weakly_canonical(target, error);
  if (error) at = fs::absolute(target, error);
  for (; !at.empty(); at = at.parent_path()) {
    if (at.filename() == "_checkpoints" || at.filename() == "_delta_log") return at;
    if (fs::exists(at / "_delta_log", error)) return at;
    if (at == at.parent_path()) break;
  }
  return std::nullopt;
}

arrow::Status CheckTarget(const Copy& copy, const StatementContext& context) {
  const fs::path target(copy.target.text);
  const auto refuse = [&](const std::string& message) {
    return context.source.Error(copy.target.span, message);
  };
  if (!target.has_filename()) return refuse("a file's path is needed here");
  if (const auto folder = OwnedFolder(target)) {
    return refuse(
        fmt::format("'{}' belongs to a table or a checkpoint, and is written by pipelines "
                    "only: name another folder",
                    folder->string()));
  }
  std::error_code error;
  const fs::file_status there = fs::status(target, error);
  if (!copy.partition_by.empty()) {
    return fs::exists(there)
               ? refuse(fmt::format("'{}' is there already: name a new folder", target.string()))
               : arrow::Status::OK();
  }
  if (fs::is_directory(there)) return refuse(fmt::format("'{}' is a folder", target.string()));
  if (fs::exists(there) && !fs::is_regular_file(there)) {
    return refuse(fmt::format(
        "'{}' is not a plain file: for a pipe use --format csv, json or arrow", target.string()));
  }
  const fs::path folder = target.has_parent_path() ? target.parent_path() : fs::path(".");
  if (!fs::is_directory(folder, error)) {
    return refuse(fmt::format("there is no folder '{}'", folder.string()));
  }
  return arrow::Status::OK();
}

/// `(FORMAT csv, HEADER true, …)`.
arrow::Result<std::string> OptionsSql(const Copy& copy, const StatementContext& context) {
  const fs::path target(copy.target.text);
  std::string format = FormatOf(target);
  std::string compression = CompressionOf(target);
  std::string rest;
  for (const Option& option : copy.options) {
    const std::string key = ToUpper(option.key.text);
    const auto& carried = CarriedOptions();
    if (std::find(carried.begin(), carried.end(), key) == carried.end()) {
      return context.source.Error(
          option.key.span, fmt::format("COPY has no option {}.{}", key, DidYouMean(key, carried)));
    }
    if (key == "FORMAT") {
      format = ToLower(option.value.text);
      if (format != "parquet" && format != "csv" && format != "json") {
        return context.source.Error(
            option.value.span,
            fmt::format("unknown format '{}': parquet, csv or json.{}", option.value.text,
                        DidYouMean(format, {"parquet", "csv", "json"})));
      }
    } else if (key == "COMPRESSION") {
      compression = option.value.text;
    } else {
      const bool number = option.value.kind != OptionValue::Kind::kString;
      rest += fmt::format(", {} {}", key,
                          number ? option.value.text : query::QuoteString(option.value.text));
    }
  }
  if (format.empty()) {
    return context.source.Error(copy.target.span,
                                "the file's name does not say its format: end it in .parquet, .csv "
                                "or .json, or write (FORMAT parquet)");
  }
  if (!compression.empty()) rest += ", COMPRESSION " + query::QuoteString(compression);
  if (format == "csv" && LowerEnding(target) == ".tsv" && rest.find("DELIM") == std::string::npos) {
    rest += ", DELIM '\t'";
  }
  std::string columns;
  for (const Identifier& column : copy.partition_by) {
    columns += (columns.empty() ? "" : ", ") + query::QuoteIdentifier(column.text);
  }
  if (!columns.empty()) rest += fmt::format(", PARTITION_BY ({})", columns);
  return fmt::format("(FORMAT {}{})", format, rest);
}

/// Removes what was written unless it got its name.
class TemporaryPath {
 public:
  explicit TemporaryPath(const fs::path& target)
      : target_(target),
        path_(target.parent_path() /
              fmt::format(".{}.{}.tmp", target.filename().string(), ::getpid())) {}
  ~TemporaryPath() {
    std::error_code error;
    if (!path_.empty()) fs::remove_all(path_, error);
  }
  TemporaryPath(const TemporaryPath&) = delete;
  TemporaryPath& operator=(const TemporaryPath&) = delete;

  const fs::path& path() const { return path_; }

  arrow::Status TakeName() {
    std::error_code error;
    fs::rename(path_, target_, error);
    if (error) {
      return arrow::Status::IOError("cannot rename '", path_.string(), "' to '", target_.string(),
                                    "': ", error.message());
    }
    path_.clear();
    return arrow::Status::OK();
  }

 private:
  fs::path target_;
  fs::path path_;
};

int64_t BytesOf(const fs::path& path) {
  std::error_code error;
  if (!fs::is_directory(path, error)) return static_cast<int64_t>(fs::file_size(path, error));
  int64_t bytes = 0;
  for (const auto& entry : fs::recursive_directory_iterator(path, error)) {
    if (entry.is_regular_file(error)) bytes += static_cast<int64_t>(entry.file_size(error));
  }
  return bytes;
}

arrow::Result<std::shared_ptr<arrow::Table>> Report(const std::string& path, int64_t rows,
                                                    int64_t bytes) {
  arrow::StringBuilder paths;
  arrow::Int64Builder counts;
  arrow::Int64Builder sizes;
  ARROW_RETURN_NOT_OK(paths.Append(path));
  ARROW_RETURN_NOT_OK(counts.Append(rows));
  ARROW_RETURN_NOT_OK(sizes.Append(bytes));
  arrow::ArrayVector columns(3);
  ARROW_RETURN_NOT_OK(paths.Finish(&columns[0]));
  ARROW_RETURN_NOT_OK(counts.Finish(&columns[1]));
  ARROW_RETURN_NOT_OK(sizes.Finish(&columns[2]));
  return arrow::Table::Make(
      arrow::schema({arrow::field("path", arrow::utf8()), arrow::field("rows", arrow::int64()),
                     arrow::field("bytes", arrow::int64())}),
      columns);
}

}  // namespace

arrow::Result<ExplorationStream> Execute(const Copy& copy, const StatementContext& context) {
  ARROW_RETURN_NOT_OK(CheckTarget(copy, context));
  ARROW_ASSIGN_OR_RAISE(const std::string options, OptionsSql(copy, context));
  ARROW_ASSIGN_OR_RAISE(const auto query, context.runner->Prepare(context.source, copy.from));
  TemporaryPath temporary{fs::path(copy.target.text)};
  ARROW_ASSIGN_OR_RAISE(
      const auto done, context.runner->Stream(context.source, query, [&](const std::string& sql) {
        return fmt::format("COPY (\n{}\n) TO {} {}", sql,
                           query::QuoteString(temporary.path().string()), options);
      }));
  ARROW_ASSIGN_OR_RAISE(const auto counted, done->ToTable());
  int64_t rows = 0;
  if (counted->num_rows() > 0 && counted->num_columns() > 0) {
    rows = static_cast<const arrow::Int64Array&>(*counted->column(0)->chunk(0)).Value(0);
  }
  const int64_t bytes = BytesOf(temporary.path());
  ARROW_RETURN_NOT_OK(temporary.TakeName());
  ARROW_ASSIGN_OR_RAISE(auto report, Report(copy.target.text, rows, bytes));
  return StreamOf(std::move(report));
}

}  // namespace freshet::explore
