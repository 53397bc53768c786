#include "json/structural_index.h"

#include <algorithm>

#include <simdjson.h>

namespace freshet {
namespace {

arrow::Status ToStatus(simdjson::error_code error) {
  if (error == simdjson::MEMALLOC) {
    return arrow::Status::OutOfMemory("no memory for an index of JSON");
  }
  return arrow::Status::CapacityError(simdjson::error_message(error));
}

}  // namespace

StructuralIndex::StructuralIndex() = default;
StructuralIndex::~StructuralIndex() = default;

arrow::Result<std::unique_ptr<StructuralIndex>> StructuralIndex::Make() {
  std::unique_ptr<StructuralIndex> index(new StructuralIndex);
  // The depth is that of simdjson's second stage, which is not used.
  const auto error = simdjson::get_active_implementation()->create_dom_parser_implementation(
      /*capacity=*/4096, /*max_depth=*/1, index->parser_);
  if (error != simdjson::SUCCESS) return ToStatus(error);
  return index;
}

arrow::Result<bool> StructuralIndex::Build(std::string_view text) {
  if (text.size() > parser_->capacity()) {
    const auto error = parser_->set_capacity(std::max(text.size(), 2 * parser_->capacity()));
    if (error != simdjson::SUCCESS) return ToStatus(error);
  }
  const auto error = parser_->stage1(reinterpret_cast<const uint8_t*>(text.data()), text.size(),
                                     simdjson::stage1_mode::regular);
  switch (error) {
    case simdjson::SUCCESS:
      return true;
    case simdjson::EMPTY:  // white space only
      parser_->structural_indexes[0] = parser_->structural_indexes[1] =
          static_cast<uint32_t>(text.size());
      return true;
    case simdjson::MEMALLOC:
    case simdjson::CAPACITY:
      return ToStatus(error);
    default:
      return false;
  }
}

const uint32_t* StructuralIndex::begin() const { return parser_->structural_indexes.get(); }

}  // namespace freshet
