// For tests: wrong pipelines and what is said about them, as text files (tests/check/*.test).
//
//     ==== name of the case
//     the pipeline
//     ----
//     the whole error, or ok
#pragma once

#include <fstream>
#include <stdexcept>
#include <string>
#include <vector>

namespace freshet {

struct CheckCase {
  std::string name;
  std::string pipeline;
  std::string expected;  ///< without the last line's end
};

/// Reads all cases of a file. Throws when there are none, so that no test passes on an empty file.
inline std::vector<CheckCase> ReadCheckCases(const std::string& path) {
  std::ifstream file(path);
  std::vector<CheckCase> cases;
  std::string* part = nullptr;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with("==== ")) {
      cases.push_back({line.substr(5), "", ""});
      part = &cases.back().pipeline;
    } else if (line == "----" && part != nullptr) {
      part = &cases.back().expected;
    } else if (part != nullptr) {
      *part += line + "\n";
    }
  }
  if (cases.empty()) throw std::runtime_error("no cases in " + path);
  for (CheckCase& one : cases) {
    while (!one.expected.empty() && one.expected.back() == '\n') one.expected.pop_back();
    if (one.expected.empty()) throw std::runtime_error(path + ": no expectation: " + one.name);
  }
  return cases;
}

inline void PrintTo(const CheckCase& one, std::ostream* out) { *out << one.name; }

}  // namespace freshet
