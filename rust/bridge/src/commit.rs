//! A kernel Committer that hands the commit's text to C++.

use std::pin::Pin;

use delta_kernel::committer::{CommitMetadata, CommitResponse, Committer, PublishMetadata};
use delta_kernel::engine::arrow_utils::to_json_bytes;
use delta_kernel::{
    Engine, FileMeta, FilteredEngineData, KernelError, KernelResult, KernelResultIterator,
};

use crate::delta::ffi::{CommitSink, PutResult};

pub struct SinkCommitter {
    sink: *mut CommitSink,
}

// SAFETY: the committer lives inside one call of the bridge, on the thread that made the call.
unsafe impl Send for SinkCommitter {}

impl SinkCommitter {
    pub fn new(sink: Pin<&mut CommitSink>) -> Self {
        // SAFETY: the sink is only called in place, never moved.
        let sink = unsafe { sink.get_unchecked_mut() } as *mut CommitSink;
        Self { sink }
    }
}

impl Committer for SinkCommitter {
    fn commit(
        &self,
        _engine: &dyn Engine,
        actions: KernelResultIterator<'_, FilteredEngineData>,
        metadata: CommitMetadata,
    ) -> KernelResult<CommitResponse> {
        let text = to_json_bytes(actions)?;
        let version = metadata.version();
        // SAFETY: see `new`; the sink outlives the call that holds this committer.
        let sink = unsafe { Pin::new_unchecked(&mut *self.sink) };
        match sink.put(version, &text) {
            PutResult::Created => Ok(CommitResponse::Committed {
                file_meta: FileMeta::new(
                    metadata.published_commit_path()?,
                    metadata.in_commit_timestamp(),
                    text.len() as u64,
                ),
            }),
            PutResult::AlreadyThere => Ok(CommitResponse::Conflict { version }),
            _ => Err(KernelError::generic("the commit file was not written")),
        }
    }

    fn is_catalog_committer(&self) -> bool {
        false
    }

    fn publish(&self, _engine: &dyn Engine, _metadata: PublishMetadata) -> KernelResult<()> {
        Ok(())
    }
}
