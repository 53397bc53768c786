// simdjson's first stage: where values, names and brackets begin.
//
// Holds its buffers for use again; one thread at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include <arrow/result.h>

namespace simdjson::internal {
class dom_parser_implementation;
}

namespace freshet {

/// What stands at an index is one of { } [ ] : , or the first character of a string, number or
/// word; never a character within a string, nor white space. Built only for text that is valid
/// UTF-8 and has every string closed on its line, so that lines are independent: lines of a text
/// have the indexes that they would have alone.
class StructuralIndex {
 public:
  static arrow::Result<std::unique_ptr<StructuralIndex>> Make();
  ~StructuralIndex();

  /// False when the text is not valid as above; no index then.
  arrow::Result<bool> Build(std::string_view text);

  /// Offsets in the text, in order; then its length, twice.
  const uint32_t* begin() const;

 private:
  StructuralIndex();

  std::unique_ptr<simdjson::internal::dom_parser_implementation> parser_;
};

}  // namespace freshet
