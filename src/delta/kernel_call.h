// Calling delta_kernel through the bridge: its errors arrive as exceptions and leave as a Status.
#pragma once

#include <exception>
#include <string>
#include <type_traits>
#include <utility>

#include <arrow/result.h>
#include <arrow/status.h>

namespace freshet::delta {

/// Calls `work`, which calls the bridge. An error is Status::IOError "can't WHAT: …" with the
/// kernel's text.
template <typename Work>
auto CallKernel(const std::string& what, Work&& work)
    -> std::conditional_t<std::is_void_v<std::invoke_result_t<Work>>, arrow::Status,
                          arrow::Result<std::invoke_result_t<Work>>> {
  try {
    if constexpr (std::is_void_v<std::invoke_result_t<Work>>) {
      std::forward<Work>(work)();
      return arrow::Status::OK();
    } else {
      return std::forward<Work>(work)();
    }
  } catch (const std::exception& error) {
    return arrow::Status::IOError("can't ", what, ": ", error.what());
  }
}

}  // namespace freshet::delta
