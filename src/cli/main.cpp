// freshet: streaming ETL into Delta Lake. One command a file; this is their table of contents.
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "base/failpoint.h"
#include "cli/broker_command.h"
#include "cli/call_error.h"
#include "cli/check_command.h"
#include "cli/exit_status.h"
#include "cli/generate_command.h"
#include "cli/keep_memory.h"
#include "cli/produce_command.h"
#include "cli/result_printer.h"
#include "cli/run_command.h"
#include "cli/sql_command.h"

namespace {

using freshet::Durability;
using freshet::cli::LogFormat;
using freshet::cli::PipelineFile;
using freshet::cli::RunOptions;

void AddPipelineOptions(CLI::App* command, PipelineFile* file) {
  command->add_option("PIPELINE", file->path, "the pipeline: a SQL file")->required();
  command->add_option("--warehouse", file->warehouse, "folder of tables and checkpoints")
      ->envname("FRESHET_WAREHOUSE")
      ->capture_default_str();
  command
      ->add_option("-D", file->definitions,
                   "key=value for ${key} in the pipeline; else the environment gives it")
      ->type_name("KEY=VALUE")
      ->expected(1)
      ->take_all();
}

/// An option that takes one of a few words.
template <typename Value>
CLI::Option* AddChoice(CLI::App* command, const std::string& name, Value* value,
                       const std::string& description,
                       const std::map<std::string, Value>& choices) {
  std::vector<std::string> words;
  for (const auto& choice : choices) words.push_back(choice.first);
  CLI::IsMember known(words);
  known.description("");
  return command
      ->add_option_function<std::string>(
          name, [value, choices](const std::string& word) { *value = choices.at(word); },
          description)
      ->check(known)
      ->type_name(CLI::detail::join(words, "|"));
}

CLI::App* AddRun(CLI::App* app, RunOptions* options, CLI::Option** log_format) {
  CLI::App* run = app->add_subcommand("run", "run a pipeline's flows, each row exactly once");
  AddPipelineOptions(run, &options->pipeline);
  run->add_flag("--once", options->once, "take all that there is now, then stop");
  run->add_option("--only", options->only,
                  "run only the flows into these tables, or of these names")
      ->delimiter(',')
      ->type_name("TABLE,...");
  run->add_option(
         "--full-refresh", options->full_refresh,
         "first remove these tables with their checkpoints, and build them anew; a flow's name: "
         "send to its sink all over again")
      ->delimiter(',')
      ->type_name("TABLE,...");
  run->add_flag("--yes", options->yes, "ask nothing before --full-refresh");
  run->add_option("--progress", options->progress_file,
                  "append each micro-batch's StreamingQueryProgress, one JSON object a line")
      ->type_name("FILE");
  AddChoice<Durability>(
      run, "--durability", &options->durability,
      "full: survives power loss (the default); os: no fsync, survives the process's death only",
      {{"full", Durability::kFull}, {"os", Durability::kOs}});
  *log_format = AddChoice<LogFormat>(run, "--log-format", &options->log_format,
                                     "log lines instead of live lines; json: one object a line",
                                     {{"text", LogFormat::kText}, {"json", LogFormat::kJson}});
  run->footer(
      "Without --once the flows run until Ctrl-C or SIGTERM, which let the micro-batches under "
      "way\n"
      "finish; a second signal abandons them, and the next start takes them up.\n"
      "Exit status: 0 success, 1 a flow failed, 2 a wrong call or pipeline file.\n\n"
      "  freshet run pipelines/smarttech_files.sql --once\n"
      "  freshet run pipelines/smarttech_files.sql -D input=/data/incoming --only delta_bronze");
  return run;
}

CLI::App* AddCheck(CLI::App* app, PipelineFile* file) {
  CLI::App* check = app->add_subcommand(
      "check", "read and resolve a pipeline, print its graph and every schema; run nothing");
  AddPipelineOptions(check, file);
  return check;
}

CLI::App* AddSql(CLI::App* app, freshet::cli::SqlOptions* options) {
  CLI::App* sql = app->add_subcommand("sql", "query the warehouse's tables");
  auto* command =
      sql->add_option("-c", options->command, "run these statements, then end")->type_name("QUERY");
  sql->add_option("-f", options->file, "run the statements of this file, then end")
      ->type_name("FILE")
      ->excludes(command);
  sql->add_option("--warehouse", options->warehouse, "folder of the tables")
      ->envname("FRESHET_WAREHOUSE")
      ->capture_default_str();
  sql->add_option("--format", options->format, "how results are printed")
      ->check(CLI::IsMember(freshet::cli::ResultFormatNames()).description(""))
      ->capture_default_str()
      ->type_name("table|json|csv|markdown|line|arrow");
  sql->footer(
      "Every folder of the warehouse with a Delta log is a table; delta.`path` is one anywhere.\n"
      "Spark SQL, else DuckDB SQL: SELECT, SHOW, DESCRIBE, SUMMARIZE, EXPLAIN, COPY … TO 'file',\n"
      "CREATE VIEW (until the session ends), OPTIMIZE, VACUUM, RESTORE. Without -c and -f, on a\n"
      "terminal, there is a prompt: .help helps there.\n"
      "Exit status: 0 success, 1 a statement failed (those after it are not run), 2 a wrong "
      "call.\n\n"
      "  freshet sql -c 'SHOW TABLES'\n"
      "  freshet sql -c 'SELECT type, avg(value) FROM delta_silver GROUP BY type'\n"
      "  freshet sql -c \"COPY delta_silver TO 'silver.parquet'\"\n"
      "  freshet sql --format arrow -c 'SELECT * FROM delta_silver' > silver.arrows");
  return sql;
}

int PrintFailpoints() {
  for (const std::string_view name : freshet::kFailpoints) std::cout << name << '\n';
  return freshet::cli::kSuccess;
}

}  // namespace

// What CLI11 throws while options are defined is a mistake in their definitions, and ends the
// program. NOLINTNEXTLINE(bugprone-exception-escape)
int main(int argc, char** argv) {
  freshet::cli::KeepMemory();
  CLI::App app{"Freshet: streaming ETL into Delta Lake. A pipeline is a SQL file.", "freshet"};
  app.get_formatter()->column_width(34);
  app.set_version_flag("--version", "freshet " FRESHET_VERSION);
  app.require_subcommand(1);
  RunOptions run_options;
  PipelineFile check_file;
  freshet::cli::SqlOptions sql_options;
  freshet::cli::ProduceOptions produce_options;
  freshet::cli::GenerateOptions generate_options;
  freshet::cli::BrokerOptions broker_options;
  CLI::Option* log_format = nullptr;
  const CLI::App* run = AddRun(&app, &run_options, &log_format);
  const CLI::App* check = AddCheck(&app, &check_file);
  const CLI::App* sql = AddSql(&app, &sql_options);
  const CLI::App* produce = freshet::cli::AddProduce(&app, &produce_options);
  const CLI::App* generate = freshet::cli::AddGenerate(&app, &generate_options);
  const CLI::App* broker = freshet::cli::AddBroker(&app, &broker_options);
  // For tests: group "" keeps it out of --help.
  const CLI::App* failpoints = app.add_subcommand("failpoints", "print the failpoints")->group("");

  try {
    app.parse(argc, argv);
  } catch (const CLI::ParseError& error) {
    return freshet::cli::AnswerParseError(app, error, argc, argv, std::cout, std::cerr);
  }
  run_options.log_format_given = log_format->count() > 0;
  if (run->parsed()) return freshet::cli::RunPipeline(run_options);
  if (check->parsed()) return freshet::cli::RunCheck(check_file, std::cout, std::cerr);
  if (sql->parsed()) return freshet::cli::RunSql(sql_options, std::cerr);
  if (produce->parsed()) {
    return freshet::cli::RunProduce(produce_options, std::cout, std::cerr);
  }
  if (generate->parsed()) {
    return freshet::cli::RunGenerate(generate_options, std::cout, std::cerr);
  }
  if (broker->parsed()) return freshet::cli::RunBroker(broker_options, std::cout, std::cerr);
  if (failpoints->parsed()) return PrintFailpoints();
  return freshet::cli::kWrongCall;
}
