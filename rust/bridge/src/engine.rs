//! The kernel's engine: local files, by object_store, on threads that all tables share.

use std::sync::{Arc, OnceLock};

use delta_kernel::object_store::local::LocalFileSystem;
use delta_kernel_default_engine::executor::tokio::TokioMultiThreadExecutor;
use delta_kernel_default_engine::{DefaultEngine, DefaultEngineBuilder};
use url::Url;

use crate::error::{guard, BridgeError, Result};

pub type KernelEngine = DefaultEngine<TokioMultiThreadExecutor>;

pub struct TableEngine {
    pub engine: Arc<KernelEngine>,
    pub root: Url,
}

/// The threads for all tables. A single-threaded executor would block itself for ever when a checkpoint
/// is written, because writing pulls from a reader.
fn executor() -> Result<Arc<TokioMultiThreadExecutor>> {
    static EXECUTOR: OnceLock<Arc<TokioMultiThreadExecutor>> = OnceLock::new();
    if let Some(executor) = EXECUTOR.get() {
        return Ok(executor.clone());
    }
    let made = TokioMultiThreadExecutor::new_owned_runtime(Some(2), None)
        .map_err(|error| BridgeError::new(error.to_string()))?;
    Ok(EXECUTOR.get_or_init(|| Arc::new(made)).clone())
}

pub fn new_engine(path: &str, fsync: bool) -> Result<Box<TableEngine>> {
    guard(|| {
        let root = Url::from_directory_path(path)
            .map_err(|()| BridgeError::new(format!("not an absolute path: {path}")))?;
        let store = Arc::new(LocalFileSystem::new().with_fsync(fsync));
        let engine = DefaultEngineBuilder::new(store)
            .with_task_executor(executor()?)
            .build();
        Ok::<_, BridgeError>(Box::new(TableEngine {
            engine: Arc::new(engine),
            root,
        }))
    })
}
