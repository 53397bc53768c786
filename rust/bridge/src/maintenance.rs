//! What table care asks of a snapshot: its whole state as actions, the rows that a deletion vector takes,
//! and a snapshot that knows of a checkpoint which was written while it went on.

use std::sync::Arc;
use std::time::UNIX_EPOCH;

use delta_kernel::actions::deletion_vector::DeletionVectorDescriptor;
use delta_kernel::checkpoint::CheckpointWriter;
use delta_kernel::engine::arrow_utils::to_json_bytes;
use delta_kernel::path::ParsedLogPath;
use delta_kernel::snapshot::{PublicationWatermark, SnapshotHint, SnapshotHintFreshness};
use delta_kernel::{
    Engine, FileMeta, FilteredEngineData, KernelError, KernelResult, LogPath, Snapshot,
};

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
            let first = other.kernel.version();
            let paths = (other.kernel.log_segment().listed.checkpoint_parts.iter())
                .chain(self.commits().filter(|path| path.version >= first))
                .map(log_path)
                .collect::<KernelResult<Vec<_>>>()?;
            self.rebuilt(paths, self.kernel.version())
        })
    }

    /// The log's folder is not listed, and of the commits only the sizes are looked at.
    pub fn with_commits_up_to(&self, version: u64) -> Result<Box<TableSnapshot>> {
        guard(|| {
            let mut paths = (self.kernel.log_segment().listed.checkpoint_parts.iter())
                .chain(self.commits())
                .map(log_path)
                .collect::<KernelResult<Vec<_>>>()?;
            for later in self.kernel.version() + 1..=version {
                paths.push(self.commit_path(later)?);
            }
            self.rebuilt(paths, version)
        })
    }

    fn commits(&self) -> impl Iterator<Item = &ParsedLogPath> {
        self.kernel
            .log_segment()
            .listed
            .ascending_commit_files
            .iter()
    }

    fn commit_path(&self, version: u64) -> KernelResult<LogPath> {
        let name = format!("_delta_log/{version:020}.json");
        let location = (self.kernel.table_root().join(&name))
            .map_err(|error| KernelError::generic(error.to_string()))?;
        let found = (location.to_file_path().ok())
            .and_then(|path| path.metadata().ok())
            .ok_or_else(|| KernelError::generic(format!("can't look at {location}")))?;
        let modified = (found.modified().ok())
            .and_then(|time| time.duration_since(UNIX_EPOCH).ok())
            .map_or(0, |time| time.as_millis() as i64);
        LogPath::try_new(FileMeta::new(location, modified, found.len()))
    }

    /// A snapshot of this table's log made of these files; schema and protocol are as they were.
    fn rebuilt(&self, paths: Vec<LogPath>, version: u64) -> KernelResult<Box<TableSnapshot>> {
        let configuration = self.kernel.table_configuration();
        let root = self.kernel.table_root().as_str();
        let same_version = version == self.kernel.version();
        let hint = SnapshotHint::try_new(
            root,
            version,
            PublicationWatermark::InferFromLogPaths,
            paths,
            configuration.protocol().clone(),
            configuration.metadata().clone(),
            None,
            self.kernel
                .crc_at_version()
                .filter(|_| same_version)
                .cloned(),
            SnapshotHintFreshness::Latest,
        )?;
        let kernel = Snapshot::builder_for(root)
            .with_snapshot_hint(hint)
            .build(self.engine.as_ref())?;
        let engine = Arc::clone(&self.engine);
        Ok(Box::new(TableSnapshot { engine, kernel }))
    }
}

fn log_path(path: &ParsedLogPath) -> KernelResult<LogPath> {
    LogPath::try_new(path.location.clone())
}
