#include "pipeline/read_files_options.h"

#include <array>
#include <functional>
#include <set>
#include <utility>

#include "base/ascii_text.h"
#include "pipeline/local_path.h"
#include "pipeline/value_text.h"
#include "sql/hint.h"
#include "sql/schema_text.h"

namespace freshet {
namespace {

struct NotCarried {
  std::string_view name;
  std::string_view instead;
};

/// Options of Spark's JSON reader and of Auto Loader that are known and not carried.
constexpr std::array<NotCarried, 22> kNotCarried = {{
    {"inferColumnTypes", "give the columns with schema => '…'"},
    {"inferSchema", "give the columns with schema => '…'"},
    {"schemaHints", "give the columns with schema => '…'"},
    {"schemaLocation", "give the columns with schema => '…'"},
    {"schemaEvolutionMode", "give the columns with schema => '…'"},
    {"rescuedDataColumn", "use columnNameOfCorruptRecord"},
    {"fileNamePattern", "use pathGlobFilter"},
    {"recursiveFileLookup", "use a glob: 'data/*/*.json'"},
    {"multiLine", "one record a line is read"},
    {"encoding", "files are read as UTF-8"},
    {"charset", "files are read as UTF-8"},
    {"lineSep", "a record ends with a line break"},
    {"timestampFormat", "read the column as STRING and use to_timestamp in the query"},
    {"dateFormat", "read the column as STRING and use to_date in the query"},
    {"timeZone", "times without a zone are UTC"},
    {"modifiedAfter", "use pathGlobFilter"},
    {"modifiedBefore", "use pathGlobFilter"},
    {"allowOverwrites", "a file is read once, by its name"},
    {"includeExistingFiles", "files that are there already are read first"},
    {"maxFileAge", "every file that was read is remembered"},
    {"ignoreCorruptFiles", "a file that can't be read stops the flow"},
    {"ignoreMissingFiles", "a file that has gone stops the flow"},
}};

class OptionReader {
 public:
  OptionReader(const SourceCall& call, const BuildContext& context)
      : call_(call), context_(context) {}

  std::optional<FilesInput> Run() {
    TakePath();
    for (const Option& option : call_.named) TakeOption(option);
    CheckWhole();
    if (!fine_) return std::nullopt;
    return std::move(input_);
  }

 private:
  using Setter = std::function<void(const OptionValue&)>;

  void Refuse(Span span, const std::string& message) { fine_ = context_.Refuse(span, message); }

  void TakePath() {
    if (call_.positional.size() > 1) {
      Refuse(call_.positional[1].span,
             "read_files takes one path; options are written name => value");
    }
    if (!call_.positional.empty()) SetPath(call_.positional[0]);
  }

  void SetPath(const OptionValue& value) {
    if (value.kind != OptionValue::Kind::kString) {
      return Refuse(value.span, "the path is a string: read_files('directory', …)");
    }
    const auto path = LocalPath(value.text);
    if (!path.ok()) return Refuse(value.span, path.status().message());
    input_.path = *path;
    const arrow::Status there = CheckSourcePath(input_.path, context_.disk);
    if (!there.ok()) Refuse(value.span, there.message());
  }

  /// Every option that is carried, with what its value does. Stays in one place so that the names
  /// in messages are those that work.
  const std::vector<std::pair<std::string, Setter>>& Setters() {
    if (!setters_.empty()) return setters_;
    const auto add = [this](std::string name, Setter setter) {
      setters_.emplace_back(std::move(name), std::move(setter));
    };
    add("path", [this](const OptionValue& v) { SetPath(v); });
    add("format", [this](const OptionValue& v) { SetFormat(v); });
    add("schema", [this](const OptionValue& v) { SetSchema(v); });
    add("maxFilesPerTrigger", [this](const OptionValue& v) {
      Set(v, ParseWholeNumber(v.text, 1), &input_.max_files_per_trigger);
    });
    add("maxBytesPerTrigger", [this](const OptionValue& v) {
      Set(v, ParseByteSize(v.text), &input_.max_bytes_per_trigger);
    });
    add("mode", [this](const OptionValue& v) {
      SetChoice(v,
                {{"PERMISSIVE", ParseMode::kPermissive},
                 {"DROPMALFORMED", ParseMode::kDropMalformed},
                 {"FAILFAST", ParseMode::kFailFast}},
                &input_.mode);
    });
    add("columnNameOfCorruptRecord", [this](const OptionValue& v) {
      input_.corrupt_record_column = v.text;
      corrupt_record_option_ = v.span;
    });
    add("pathGlobFilter", [this](const OptionValue& v) { input_.path_glob_filter = v.text; });
    add("latestFirst",
        [this](const OptionValue& v) { Set(v, ParseBoolean(v.text), &input_.latest_first); });
    add("cleanSource", [this](const OptionValue& v) {
      clean_source_ = &v;
      SetChoice(v,
                {{"off", CleanSource::kOff},
                 {"archive", CleanSource::kArchive},
                 {"delete", CleanSource::kDelete}},
                &input_.clean_source);
    });
    add("sourceArchiveDir", [this](const OptionValue& v) { SetArchive(v); });
    return setters_;
  }

  void TakeOption(const Option& option) {
    const std::string name = ToLower(option.key.text);
    if (!seen_.insert(name).second || (name == "path" && !call_.positional.empty())) {
      return Refuse(option.key.span, "the option '" + option.key.text + "' is given twice");
    }
    std::vector<std::string> names;
    for (const auto& [known, setter] : Setters()) {
      if (ToLower(known) == name) return setter(option.value);
      names.push_back(known);
    }
    if (name.starts_with("cloudfiles.")) {
      return Refuse(option.key.span, "options of read_files are written without 'cloudFiles.': " +
                                         option.key.text.substr(11));
    }
    for (const NotCarried& known : kNotCarried) {
      if (ToLower(known.name) == name) {
        return Refuse(option.key.span, "the option '" + std::string(known.name) +
                                           "' is not carried: " + std::string(known.instead));
      }
    }
    Refuse(option.key.span,
           WithHint("read_files has no option '" + option.key.text + "'", option.key.text, names));
  }

  template <typename T, typename U>
  void Set(const OptionValue& value, const arrow::Result<T>& parsed, U* target) {
    if (parsed.ok()) {
      *target = *parsed;
    } else {
      Refuse(value.span, parsed.status().message());
    }
  }

  template <typename T>
  void SetChoice(const OptionValue& value, const std::vector<std::pair<std::string, T>>& choices,
                 T* target) {
    std::vector<std::string> names;
    std::string list;
    for (const auto& [name, choice] : choices) {
      if (EqualsIgnoreCase(name, value.text)) {
        *target = choice;
        return;
      }
      names.push_back(name);
      list += (list.empty() ? "" : ", ") + name;
    }
    Refuse(value.span,
           WithHint("expected one of " + list + ", found '" + value.text + "'", value.text, names));
  }

  void SetFormat(const OptionValue& value) {
    if (EqualsIgnoreCase(value.text, "json")) return;
    for (const std::string_view known : {"csv", "parquet", "avro", "orc", "text", "xml", "delta"}) {
      if (EqualsIgnoreCase(value.text, known)) {
        return Refuse(value.span, "the format '" + value.text +
                                      "' is not in this version yet: only json is read");
      }
    }
    Refuse(value.span, WithHint("unknown format '" + value.text + "': only json is read",
                                value.text, {"json"}));
  }

  void SetSchema(const OptionValue& value) {
    if (value.kind != OptionValue::Kind::kString) {
      return Refuse(value.span, "a schema is a string: schema => 'name STRING, value DOUBLE'");
    }
    TypeProblem problem;
    const auto schema = ParseSchemaText(value.text, &problem);
    if (!schema.ok()) return Refuse(PlaceInString(value, problem.span), problem.message);
    // As Spark's file source: what a file says is never more than a wish.
    arrow::FieldVector fields;
    for (const auto& field : (*schema)->fields()) fields.push_back(field->WithNullable(true));
    input_.schema = arrow::schema(std::move(fields));
  }

  /// A place within a string literal. Where it has escapes, offsets differ: then the whole literal.
  Span PlaceInString(const OptionValue& value, Span within) const {
    const std::string_view literal = context_.source->Slice(value.span);
    if (literal.size() != value.text.size() + 2) return value.span;
    const size_t begin = value.span.begin + 1;
    return {begin + within.begin, begin + within.end};
  }

  void SetArchive(const OptionValue& value) {
    const auto path = LocalPath(value.text);
    if (!path.ok()) return Refuse(value.span, path.status().message());
    input_.source_archive_dir = *path;
    archive_ = value.span;
  }

  void CheckWhole() {
    if (call_.positional.empty() && !seen_.contains("path")) {
      Refuse(call_.function.span, "read_files needs a path: read_files('directory', …)");
    }
    if (!seen_.contains("schema")) {
      Refuse(call_.function.span,
             "read_files needs the columns: schema => 'name STRING, value DOUBLE' (they are not "
             "inferred)");
    }
    const bool archives = input_.clean_source == CleanSource::kArchive;
    if (archives && input_.source_archive_dir.empty()) {
      Refuse(clean_source_->span, "cleanSource => 'archive' needs sourceArchiveDir => 'directory'");
    }
    if (!archives && archive_ && fine_) {
      Refuse(*archive_, "sourceArchiveDir means nothing without cleanSource => 'archive'");
    }
    const std::string source = FixedPart(input_.path) + "/";
    if (archives && archive_ && (input_.source_archive_dir + "/").starts_with(source)) {
      Refuse(*archive_,
             "files can't be archived inside the directory that they are read from: "
             "name a directory outside '" +
                 FixedPart(input_.path) + "'");
    }
    CheckCorruptRecordColumn();
  }

  void CheckCorruptRecordColumn() {
    if (input_.schema == nullptr) return;
    const auto field = input_.schema->GetFieldByName(input_.corrupt_record_column);
    if (field == nullptr && corrupt_record_option_) {
      // Spark would drop the text of corrupt records without a word.
      Refuse(*corrupt_record_option_,
             WithHint("the schema has no column '" + input_.corrupt_record_column +
                          "' to keep corrupt records in: add " + input_.corrupt_record_column +
                          " STRING",
                      input_.corrupt_record_column, input_.schema->field_names()));
    }
    if (field != nullptr && field->type()->id() != arrow::Type::STRING) {
      Refuse(call_.function.span, "the corrupt record column '" + input_.corrupt_record_column +
                                      "' must be STRING in the schema, not " +
                                      TypeText(*field->type()));
    }
  }

  const SourceCall& call_;
  const BuildContext& context_;
  FilesInput input_;
  bool fine_ = true;
  std::vector<std::pair<std::string, Setter>> setters_;
  std::set<std::string> seen_;
  const OptionValue* clean_source_ = nullptr;
  std::optional<Span> archive_;
  std::optional<Span> corrupt_record_option_;
};

}  // namespace

std::optional<FilesInput> ReadFilesOptions(const SourceCall& call, const BuildContext& context) {
  return OptionReader(call, context).Run();
}

}  // namespace freshet
