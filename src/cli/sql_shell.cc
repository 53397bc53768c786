#include "cli/sql_shell.h"

#include <map>
#include <optional>
#include <set>
#include <utility>
#include <vector>

#include <fmt/format.h>

#include "cli/completion.h"
#include "cli/dot_commands.h"
#include "cli/line_editor.h"
#include "cli/statement_history.h"
#include "query/spark_functions.h"
#include "sql/tokenizer.h"

namespace freshet::cli {
namespace {

constexpr const char* kPrompt = "freshet> ";
constexpr const char* kNextPrompt = "    ...> ";

/// Answers TAB, and keeps what it has learnt of columns until the next statement has run.
class NameSource {
 public:
  explicit NameSource(explore::Exploration* exploration) : exploration_(exploration) {
    const auto carried = query::CarriedFunctionNames();
    const std::set<std::string> sorted(carried.begin(), carried.end());
    functions_.assign(sorted.begin(), sorted.end());
  }

  Completion Complete(const std::string& statement) {
    CompletionNames names;
    auto tables = exploration_->Names();
    if (tables.ok()) names.tables = *std::move(tables);
    names.columns_of = [this](const std::string& table) { return ColumnsOf(table); };
    names.functions = functions_;
    names.dot_commands = DotCommandNames();
    return CompleteStatement(statement, names);
  }

  void Forget() { columns_.clear(); }

 private:
  std::vector<std::string> ColumnsOf(const std::string& table) {
    const auto known = columns_.find(table);
    if (known != columns_.end()) return known->second;
    const auto schema = exploration_->Columns(table);
    if (!schema.ok()) return {};
    return columns_[table] = (*schema)->field_names();
  }

  explore::Exploration* exploration_;
  std::vector<std::string> functions_;
  std::map<std::string, std::vector<std::string>> columns_;
};

/// Lines become statements here. One terminal.
class Shell {
 public:
  explicit Shell(SqlSession* session)
      : session_(session),
        names_(session->exploration()),
        editor_([this](const std::string& line) { return names_.Complete(text_ + line); }) {
    const auto path = StatementHistory::DefaultPath();
    if (!path) return;
    history_.emplace(*path);
    const auto statements = history_->Load();
    if (!statements.ok()) {
      session_->err() << "note: " << statements.status().message() << '\n';
      return;
    }
    for (const std::string& statement : *statements) editor_.Remember(statement);
  }

  void Run() {
    while (true) {
      TypedLine line = editor_.Read(text_.empty() ? kPrompt : kNextPrompt);
      if (line.kind == TypedLine::Kind::kEnd) break;
      if (line.kind == TypedLine::Kind::kInterrupted) {
        text_.clear();
        continue;
      }
      if (!Take(line.text)) return;
    }
    session_->err() << '\n';
  }

 private:
  /// False when the person wants to leave.
  bool Take(const std::string& line) {
    if (text_.empty() && line.find_first_not_of(" \t") == std::string::npos) return true;
    if (text_.empty() && line.starts_with('.')) {
      Remember(line);
      const bool go_on = RunDotCommand(line, session_) == DotOutcome::kGoOn;
      names_.Forget();
      return go_on;
    }
    text_ += line + "\n";
    if (!EndsStatement(text_)) return true;
    std::string statement = std::exchange(text_, "");
    statement.erase(statement.find_last_not_of(" \t\n") + 1);
    Remember(statement);
    session_->Run(SourceText("query", statement));
    names_.Forget();
    return true;
  }

  void Remember(const std::string& entry) {
    editor_.Remember(entry);
    if (!history_) return;
    const arrow::Status status = history_->Append(entry);
    if (status.ok()) return;
    session_->err() << "note: " << status.message() << '\n';
    history_.reset();  // said once
  }

  SqlSession* session_;
  NameSource names_;
  std::string text_;  ///< of a statement that is not at its end
  LineEditor editor_;
  std::optional<StatementHistory> history_;
};

}  // namespace

bool EndsStatement(const std::string& text) {
  std::vector<LexicalError> errors;
  const std::vector<Token> tokens = Tokenize(text, &errors);
  return tokens.size() > 1 && tokens[tokens.size() - 2].IsSymbol(";");
}

void RunShell(const std::string& warehouse, SqlSession* session) {
  session->err() << fmt::format("Tables of '{}'. Statements end in ; and .help helps.\n",
                                warehouse);
  Shell(session).Run();
}

}  // namespace freshet::cli
