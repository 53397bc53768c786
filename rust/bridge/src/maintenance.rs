//! What table care asks of a snapshot: its whole state as actions, the rows that a deletion vector takes,
//! and a snapshot that knows of a checkpoint which was written while it went on.

use std::sync::Arc;

use delta_kernel::actions::deletion_vector::DeletionVectorDescriptor;
use delta_kernel::checkpoint::CheckpointWriter;
use delta_kernel::engine::arrow_utils::to_json_bytes;
use delta_kernel::path::ParsedLogPath;
use delta_kernel::snapshot::{PublicationWatermark, SnapshotHint, SnapshotHintFreshness};
use delta_kernel::{Engine, FilteredEngineData, KernelError, KernelResult, LogPath, Snapshot};

use crate::delta::ffi::DeletionVector;
use crate::error::{guard, Result};
use crate::snapshot::TableSnapshot;

/// Batches of actions that are still to be handed out.
pub struct ActionStream {
    batches: Box<dyn Iterator<Item = KernelResult<FilteredEngineData>> + Send>,
}

impl ActionStream {
    pub fn next_lines(&mut self) -> Result<Vec<u8>> {
        guard(|| {
            for batch in self.batches.by_ref() {
                let lines = to_json_bytes(std::iter::once(batch))?;
                if !lines.is_empty() {
                    return Ok::<_, KernelError>(lines);
                }
            }
            Ok(Vec::new())
        })
    }
}

impl TableSnapshot {
    /// What a checkpoint of this version would hold.
    pub fn actions(&self) -> Result<Box<ActionStream>> {
        guard(|| {
            let engine = self.engine.as_ref();
            let writer: CheckpointWriter = self.kernel.clone().create_checkpoint_writer(engine)?;
            let batches = Box::new(writer.checkpoint_data(engine)?);
            Ok::<_, KernelError>(Box::new(ActionStream { batches }))
        })
    }

    pub fn deleted_rows(&self, vector: &DeletionVector) -> Result<Vec<u64>> {
        guard(|| {
            let descriptor = DeletionVectorDescriptor::try_new(
                vector.storage_type.parse()?,
                &*vector.path_or_inline_dv,
                (vector.offset >= 0).then_some(vector.offset),
                vector.size_in_bytes,
                vector.cardinality,
            )?;
            descriptor.row_indexes(self.engine.storage_handler(), self.kernel.table_root())
        })
    }

    /// Nothing is read: the checkpoint takes the place of the commits up to its version.
    pub fn with_checkpoint_of(&self, other: &TableSnapshot) -> Result<Box<TableSnapshot>> {
        guard(|| {
            let from = &other.kernel.log_segment().listed;
            let ours = &self.kernel.log_segment().listed;
            let first = other.kernel.version();
            let later = |path: &&ParsedLogPath| path.version >= first;
            let paths = from
                .checkpoint_parts
                .iter()
                .chain(ours.ascending_commit_files.iter().filter(later))
                .map(|path| LogPath::try_new(path.location.clone()))
                .collect::<KernelResult<Vec<_>>>()?;
            let configuration = self.kernel.table_configuration();
            let root = self.kernel.table_root().as_str();
            let hint = SnapshotHint::try_new(
                root,
                self.kernel.version(),
                PublicationWatermark::InferFromLogPaths,
                paths,
                configuration.protocol().clone(),
                configuration.metadata().clone(),
                None,
                self.kernel.crc_at_version().cloned(),
                SnapshotHintFreshness::Latest,
            )?;
            let kernel = Snapshot::builder_for(root)
                .with_snapshot_hint(hint)
                .build(self.engine.as_ref())?;
            Ok::<_, KernelError>(Box::new(TableSnapshot {
                engine: Arc::clone(&self.engine),
                kernel,
            }))
        })
    }
}
