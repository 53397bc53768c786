#include "cli/line_editor.h"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstring>
#include <utility>

#include <histedit.h>
#include <langinfo.h>
#include <unistd.h>

#include "cli/display_text.h"
#include "cli/terminal.h"

namespace freshet::cli {
namespace {

constexpr int kHistorySize = 10'000;

/// libedit reads characters as the locale has them.
void UseUtf8() {
  std::setlocale(LC_CTYPE, "");
  if (std::strcmp(::nl_langinfo(CODESET), "UTF-8") != 0) std::setlocale(LC_CTYPE, "C.UTF-8");
}

void ListCandidates(const std::vector<std::string>& candidates, std::FILE* out) {
  size_t width = 0;
  for (const std::string& candidate : candidates) width = std::max(width, DisplayWidth(candidate));
  const size_t in_line = std::max<size_t>(1, TerminalColumns() / (width + 2));
  std::string text = "\n";
  for (size_t i = 0; i < candidates.size(); ++i) {
    const bool last = (i + 1) % in_line == 0 || i + 1 == candidates.size();
    text += candidates[i];
    text += last ? "\n" : std::string(width + 2 - DisplayWidth(candidates[i]), ' ');
  }
  std::fputs(text.c_str(), out);
  std::fflush(out);
}

}  // namespace

/// libedit's two objects and what its callbacks need.
class LineEditor::Terminal {
 public:
  explicit Terminal(Completer completer)
      : completer_(std::move(completer)),
        out_(::isatty(STDERR_FILENO) != 0 ? stderr : stdout),
        history_(::history_init()),
        editor_(::el_init("freshet", stdin, out_, stderr)) {
    HistEvent event;
    ::history(history_, &event, H_SETSIZE, kHistorySize);
    ::history(history_, &event, H_SETUNIQUE, 1);
    ::el_set(editor_, EL_CLIENTDATA, this);
    ::el_set(editor_, EL_PROMPT, &Terminal::Prompt);
    ::el_set(editor_, EL_EDITOR, "emacs");
    ::el_set(editor_, EL_HIST, ::history, history_);
    ::el_set(editor_, EL_SIGNAL, 1);
    // While a line is edited Ctrl-C and Ctrl-Z are keys.
    ::el_set(editor_, EL_SETTY, "-d", "-isig", nullptr);
    ::el_set(editor_, EL_ADDFN, "freshet-complete", "complete", &Terminal::Complete);
    ::el_set(editor_, EL_ADDFN, "freshet-interrupt", "leave the line", &Terminal::Interrupt);
    ::el_set(editor_, EL_ADDFN, "freshet-stop", "stop the program", &Terminal::Stop);
    for (const auto& [key, function] :
         {std::pair{"^I", "freshet-complete"}, std::pair{"^C", "freshet-interrupt"},
          std::pair{"^Z", "freshet-stop"}, std::pair{"^R", "em-inc-search-prev"},
          std::pair{"^W", "ed-delete-prev-word"}, std::pair{"\\e[3~", "ed-delete-next-char"},
          std::pair{"\\e[H", "ed-move-to-beg"}, std::pair{"\\e[1~", "ed-move-to-beg"},
          std::pair{"\\e[F", "ed-move-to-end"}, std::pair{"\\e[4~", "ed-move-to-end"},
          std::pair{"\\e[1;5C", "em-next-word"}, std::pair{"\\e[1;5D", "ed-prev-word"}}) {
      ::el_set(editor_, EL_BIND, key, function, nullptr);
    }
    ::el_source(editor_, nullptr);  // ~/.editrc
  }
  ~Terminal() {
    ::el_end(editor_);
    ::history_end(history_);
  }
  Terminal(const Terminal&) = delete;
  Terminal& operator=(const Terminal&) = delete;

  void Remember(const std::string& entry) {
    HistEvent event;
    ::history(history_, &event, H_ENTER, entry.c_str());
  }

  TypedLine Read(const std::string& prompt) {
    prompt_ = prompt;
    interrupted_ = false;
    int count = 0;
    const char* text = ::el_gets(editor_, &count);
    if (interrupted_) return {TypedLine::Kind::kInterrupted, ""};
    if (text == nullptr || count <= 0) return {TypedLine::Kind::kEnd, ""};
    std::string line(text, static_cast<size_t>(count));
    if (line.ends_with('\n')) line.pop_back();
    return {TypedLine::Kind::kText, std::move(line)};
  }

 private:
  static Terminal& Of(EditLine* editor) {
    Terminal* terminal = nullptr;
    ::el_get(editor, EL_CLIENTDATA, &terminal);
    return *terminal;
  }

  static char* Prompt(EditLine* editor) { return Of(editor).prompt_.data(); }

  static unsigned char Interrupt(EditLine* editor, int /*key*/) {
    Terminal& terminal = Of(editor);
    terminal.interrupted_ = true;
    std::fputs("^C\n", terminal.out_);
    std::fflush(terminal.out_);
    return CC_NEWLINE;
  }

  static unsigned char Stop(EditLine* /*editor*/, int /*key*/) {
    ::kill(0, SIGTSTP);
    return CC_REDISPLAY;
  }

  static unsigned char Complete(EditLine* editor, int /*key*/) {
    Terminal& terminal = Of(editor);
    const LineInfo* line = ::el_line(editor);
    const std::string before(line->buffer, static_cast<size_t>(line->cursor - line->buffer));
    const Completion completion = terminal.completer_(before);
    if (completion.candidates.empty()) return CC_REFRESH_BEEP;
    const std::string more = completion.CommonEnding();
    if (!more.empty() && ::el_insertstr(editor, more.c_str()) == 0) return CC_REFRESH;
    if (completion.candidates.size() == 1) return CC_NORM;
    ListCandidates(completion.candidates, terminal.out_);
    return CC_REDISPLAY;
  }

  Completer completer_;
  std::FILE* const out_;
  History* const history_;
  EditLine* const editor_;
  std::string prompt_;
  bool interrupted_ = false;
};

LineEditor::LineEditor(Completer completer) {
  UseUtf8();
  terminal_ = std::make_unique<Terminal>(std::move(completer));
}

LineEditor::~LineEditor() = default;

void LineEditor::Remember(const std::string& entry) { terminal_->Remember(entry); }

TypedLine LineEditor::Read(const std::string& prompt) { return terminal_->Read(prompt); }

}  // namespace freshet::cli
