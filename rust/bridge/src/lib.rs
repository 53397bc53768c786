//! The border between Freshet's C++ and the two Rust libraries that it stands on: delta_kernel and
//! polyglot-sql. Nothing here decides anything; functions translate arguments, call, and translate
//! back. No panic leaves this crate: each function runs inside `error::guard`.

mod append;
mod arrow_border;
mod commit;
mod create;
mod delta;
mod engine;
mod error;
mod snapshot;
mod sql;
