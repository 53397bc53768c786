// What must not be destroyed in another process than the one that made it.
#pragma once

#include <memory>

#include <unistd.h>

namespace freshet::python {

/// Deletes in the process that made it. In a child of fork(), which has none of its threads, the
/// object is left alone: joining them would wait for ever, and the memory is the parent's anyway.
template <typename T>
class DeleteInOwner {
 public:
  void operator()(T* object) const {
    if (::getpid() == owner_) delete object;
  }

 private:
  pid_t owner_ = ::getpid();
};

template <typename T>
using ProcessBound = std::unique_ptr<T, DeleteInOwner<T>>;

}  // namespace freshet::python
