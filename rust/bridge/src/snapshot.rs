//! A table at one version.

use std::sync::Arc;

use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use delta_kernel::engine::arrow_conversion::TryIntoArrow;
use delta_kernel::engine::arrow_data::ArrowEngineData;
use delta_kernel::history_manager::{latest_version_as_of, HistoryCommitType};
use delta_kernel::scan::scan_row_schema;
use delta_kernel::table_features::TableFeature;
use delta_kernel::{EngineData, KernelError, KernelResult, Snapshot, SnapshotRef};

use crate::arrow_border;
use crate::delta::ffi::{AppVersion, Property, ProtocolVersion};
use crate::engine::{KernelEngine, TableEngine};
use crate::error::{guard, Result};

#[derive(Clone)]
pub struct TableSnapshot {
    pub engine: Arc<KernelEngine>,
    pub kernel: SnapshotRef,
}

pub fn load_snapshot(engine: &TableEngine) -> Result<Box<TableSnapshot>> {
    guard(|| {
        let kernel = Snapshot::builder_for(engine.root.as_str()).build(engine.engine.as_ref())?;
        wrap(engine, kernel)
    })
}

pub fn load_snapshot_at(engine: &TableEngine, version: u64) -> Result<Box<TableSnapshot>> {
    guard(|| {
        let kernel = Snapshot::builder_for(engine.root.as_str())
            .at_version(version)
            .build(engine.engine.as_ref())?;
        wrap(engine, kernel)
    })
}

pub fn refresh_snapshot(engine: &TableEngine, known: &TableSnapshot) -> Result<Box<TableSnapshot>> {
    guard(|| {
        let kernel = Snapshot::builder_from(known.kernel.clone()).build(engine.engine.as_ref())?;
        wrap(engine, kernel)
    })
}

fn wrap(engine: &TableEngine, kernel: SnapshotRef) -> KernelResult<Box<TableSnapshot>> {
    let engine = engine.engine.clone();
    Ok(Box::new(TableSnapshot { engine, kernel }))
}

impl TableSnapshot {
    pub fn version(&self) -> u64 {
        self.kernel.version()
    }

    pub fn table_id(&self) -> String {
        self.kernel
            .table_configuration()
            .metadata()
            .id()
            .to_string()
    }

    pub fn comment(&self) -> String {
        let metadata = self.kernel.table_configuration().metadata();
        metadata.description().unwrap_or_default().to_string()
    }

    pub fn partition_columns(&self) -> Vec<String> {
        let configuration = self.kernel.table_configuration();
        configuration.logical_partition_columns().to_vec()
    }

    pub fn properties(&self) -> Vec<Property> {
        self.kernel
            .metadata_configuration()
            .iter()
            .map(|(key, value)| Property {
                key: key.clone(),
                value: value.clone(),
            })
            .collect()
    }

    pub fn protocol(&self) -> ProtocolVersion {
        let protocol = self.kernel.table_configuration().protocol();
        let names = |features: Option<&[TableFeature]>| {
            let features = features.unwrap_or_default().iter();
            features.map(|feature| feature.to_string()).collect()
        };
        ProtocolVersion {
            reader: protocol.min_reader_version(),
            writer: protocol.min_writer_version(),
            reader_features: names(protocol.reader_features()),
            writer_features: names(protocol.writer_features()),
        }
    }

    pub fn checkpoint_version(&self) -> i64 {
        let version = self.kernel.log_segment().checkpoint_version;
        version.map_or(-1, |version| version as i64)
    }

    pub fn export_schema(&self, address: usize) -> Result<()> {
        let schema: Schema = guard(|| self.kernel.schema().as_ref().try_into_arrow())?;
        arrow_border::export_schema(&schema, address)
    }

    pub fn version_as_of(&self, timestamp_ms: i64) -> Result<u64> {
        guard(|| {
            let engine = self.engine.as_ref();
            let kind = HistoryCommitType::Recreatable;
            let commit = latest_version_as_of(&self.kernel, engine, timestamp_ms, kind)?;
            Ok::<_, KernelError>(commit.version)
        })
    }

    pub fn commit_time(&self) -> Result<i64> {
        guard(|| self.kernel.get_timestamp(self.engine.as_ref()))
    }

    pub fn created_time(&self) -> i64 {
        let metadata = self.kernel.table_configuration().metadata();
        metadata.created_time().unwrap_or(-1)
    }

    pub fn app_version(&self, app_id: &str) -> Result<AppVersion> {
        let version = guard(|| self.kernel.get_app_id_version(app_id, self.engine.as_ref()))?;
        Ok(AppVersion {
            found: version.is_some(),
            version: version.unwrap_or_default(),
        })
    }

    pub fn export_files(&self, address: usize) -> Result<()> {
        guard(|| {
            let scan = self.kernel.clone().scan_builder().build()?;
            let mut batches = Vec::new();
            for metadata in scan.scan_metadata(self.engine.as_ref())? {
                let selected = metadata?.scan_files.apply_selection_vector()?;
                batches.push(record_batch(selected)?);
            }
            let schema: SchemaRef = match batches.first() {
                Some(batch) => batch.schema(),
                None => Arc::new(scan_row_schema().as_ref().try_into_arrow()?),
            };
            arrow_border::export_stream(schema, Box::new(batches.into_iter().map(Ok)), address);
            Ok::<_, KernelError>(())
        })
    }

    pub fn export_rows(&self, address: usize) -> Result<()> {
        guard(|| {
            let scan = self.kernel.clone().scan_builder().build()?;
            let schema: SchemaRef = Arc::new(self.kernel.schema().as_ref().try_into_arrow()?);
            let rows = scan.execute(self.engine.clone())?.map(|data| {
                data.and_then(record_batch)
                    .map_err(|error| ArrowError::ExternalError(Box::new(error)))
            });
            arrow_border::export_stream(schema, Box::new(rows), address);
            Ok::<_, KernelError>(())
        })
    }

    pub fn write_checkpoint(&self) -> Result<Box<TableSnapshot>> {
        guard(|| {
            let (_, kernel) = self.kernel.checkpoint(self.engine.as_ref(), None)?;
            let engine = self.engine.clone();
            Ok::<_, KernelError>(Box::new(TableSnapshot { engine, kernel }))
        })
    }
}

fn record_batch(data: Box<dyn EngineData>) -> KernelResult<arrow::array::RecordBatch> {
    Ok(ArrowEngineData::try_from_engine_data(data)?
        .record_batch()
        .clone())
}
