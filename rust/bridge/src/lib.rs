//! The border between Freshet's C++ and delta_kernel. Nothing here decides anything; functions translate
//! arguments, call, and translate back. Calls that can fail run inside `error::guard`, which no panic
//! leaves.

mod append;
mod arrow_border;
mod commit;
mod create;
mod delta;
mod engine;
mod error;
mod maintenance;
mod snapshot;
