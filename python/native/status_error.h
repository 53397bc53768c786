// arrow::Status → a Python exception.
#pragma once

#include <exception>
#include <string>
#include <utility>

#include <arrow/result.h>
#include <arrow/status.h>

namespace freshet::python {

/// Thrown only where a function is called by Python; module.cc makes it `_native.StatusError`,
/// which the Python side of the package turns into the error that its caller sees.
class StatusError : public std::exception {
 public:
  explicit StatusError(const arrow::Status& status) : message_(status.message()) {}
  const char* what() const noexcept override { return message_.c_str(); }

 private:
  std::string message_;
};

inline void ThrowIfFailed(const arrow::Status& status) {
  if (!status.ok()) throw StatusError(status);
}

template <typename T>
T ValueOrThrow(arrow::Result<T> result) {
  ThrowIfFailed(result.status());
  return std::move(result).ValueUnsafe();
}

}  // namespace freshet::python
