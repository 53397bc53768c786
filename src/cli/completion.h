// What TAB offers at the prompt.
//
// Pure but for the functions that it is given.
#pragma once

#include <functional>
#include <string>
#include <vector>

namespace freshet::cli {

struct Completion {
  std::string word;                     ///< what is typed of it
  std::vector<std::string> candidates;  ///< whole words; the likeliest first
  bool closes = false;                  ///< a single candidate is followed by a space

  /// What all candidates have after the word; a space too where there is one candidate.
  std::string CommonEnding() const;
};

/// What may be named.
struct CompletionNames {
  std::vector<std::string> tables;  ///< and views
  std::function<std::vector<std::string>(const std::string& table)> columns_of;
  std::vector<std::string> functions;
  std::vector<std::string> dot_commands;  ///< with their dots
};

/// Candidates for the word that ends `statement`: after FROM and the like tables; else the columns
/// of the tables that the statement names, functions, tables, keywords. Of an empty word only the
/// first kind. Keywords are as the word is: in small letters if it is. Nothing inside of quotes.
Completion CompleteStatement(const std::string& statement, const CompletionNames& names);

}  // namespace freshet::cli
