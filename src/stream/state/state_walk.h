// Finding many keys by walking along the state.
#pragma once

#include <memory>
#include <string>
#include <string_view>

#include <rocksdb/db.h>

#include "stream/state/state_layout.h"

namespace freshet {

/// An iterator that is moved from key to key. Keys may come in any order; in that of key_order.h,
/// and close to each other, each costs a step or a few. Not thread-safe; `db` outlives it.
class StateWalk {
 public:
  explicit StateWalk(rocksdb::DB* db) : rows_(db->NewIterator(Options())) {}

  /// True when there is this key; value() is then its value, until the next call.
  bool MoveTo(const StateKey& key) {
    wanted_.clear();
    AppendStoredKey(key, &wanted_);
    const rocksdb::Slice wanted(wanted_);
    const bool forwards = moves_++ > 0 && wanted.compare(last_) >= 0;
    int order = forwards ? Compare(wanted) : -1;
    for (int step = 0; forwards && order < 0 && step < kSteps; ++step) {
      rows_->Next();
      order = Compare(wanted);
    }
    if (order < 0) {
      rows_->Seek(wanted);
      ++seeks_;
      order = Compare(wanted);
    }
    last_.swap(wanted_);
    return order == 0;
  }

  std::string_view value() const { return {rows_->value().data(), rows_->value().size()}; }
  rocksdb::Status status() const { return rows_->status(); }

  /// False once looking for each key by itself would have been quicker.
  bool IsWorthIt() const { return moves_ < kTrial || seeks_ * 4 < moves_; }

 private:
  static constexpr int kSteps = 8;
  static constexpr size_t kTrial = 256;

  static rocksdb::ReadOptions Options() {
    rocksdb::ReadOptions options;
    options.readahead_size = 1 << 20;
    return options;
  }

  /// Where the position is: below zero before `wanted`; the end is behind everything.
  int Compare(const rocksdb::Slice& wanted) const {
    return rows_->Valid() ? rows_->key().compare(wanted) : 1;
  }

  std::unique_ptr<rocksdb::Iterator> rows_;
  std::string wanted_;
  std::string last_;
  size_t moves_ = 0;
  size_t seeks_ = 0;
};

}  // namespace freshet
