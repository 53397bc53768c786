// How the program asks for memory.
#pragma once

namespace freshet::cli {

/// Has memory that a micro-batch used serve the next step and the next batch, up to a limit: fresh
/// pages cost the kernel more than the work that is done in them. Arrow takes its buffers from the
/// same allocator, unless ARROW_DEFAULT_MEMORY_POOL says otherwise. To be called before any thread
/// and any Arrow buffer is made.
void KeepMemory();

}  // namespace freshet::cli
