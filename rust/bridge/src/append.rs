//! Appending files to a table in one commit.

use std::pin::Pin;
use std::sync::Arc;

use arrow::array::{
    ArrayRef, Int64Array, MapBuilder, MapFieldNames, RecordBatch, StringArray, StringBuilder,
    StructArray,
};
use delta_kernel::arrow::datatypes::{DataType, Field, Schema};
use delta_kernel::engine::arrow_data::ArrowEngineData;
use delta_kernel::schema::SchemaRef;
use delta_kernel::transaction::{CommitResult, UpdateTableOperation};
use delta_kernel::{Engine, EngineData, KernelError, KernelResult};

use crate::commit::SinkCommitter;
use crate::delta::ffi::{CommitSink, NewCommit, NewFile, Property};
use crate::engine::KernelEngine;
use crate::error::{guard, BridgeError, Result};
use crate::snapshot::TableSnapshot;

pub struct Appended {
    snapshot: Option<TableSnapshot>,
}

impl Appended {
    pub fn committed(&self) -> bool {
        self.snapshot.is_some()
    }

    pub fn snapshot(&self) -> Result<Box<TableSnapshot>> {
        self.snapshot
            .clone()
            .map(Box::new)
            .ok_or_else(|| BridgeError::new("not committed, so there is no snapshot"))
    }
}

pub fn append(
    snapshot: &TableSnapshot,
    sink: Pin<&mut CommitSink>,
    commit: &NewCommit,
) -> Result<Box<Appended>> {
    let committer = Box::new(SinkCommitter::new(sink));
    guard(|| {
        let engine = snapshot.engine.as_ref();
        let mut builder = snapshot
            .kernel
            .clone()
            .update_table(
                UpdateTableOperation::StreamingUpdate,
                &*commit.engine_info,
                true,
            )
            .with_operation_parameters(pairs(&commit.operation_parameters))
            .with_operation_metrics(pairs(&commit.operation_metrics))
            .with_transaction_id(&*commit.app_id, commit.app_version);
        // The kernel calls a commit without files no blind append.
        if !commit.files.is_empty() {
            builder = builder.with_blind_append();
        }
        let mut transaction = builder.build(engine, committer)?;
        if !commit.files.is_empty() {
            let stats_schema = transaction.stats_schema()?;
            transaction.add_files(add_file_metadata(engine, &commit.files, stats_schema)?);
        }
        match transaction.commit(engine)? {
            CommitResult::Committed(committed) => {
                let kernel = committed.post_commit_snapshot().cloned().ok_or_else(|| {
                    KernelError::generic("the kernel gave no snapshot after the commit")
                })?;
                Ok(Box::new(Appended {
                    snapshot: Some(TableSnapshot {
                        engine: snapshot.engine.clone(),
                        kernel,
                    }),
                }))
            }
            CommitResult::Conflicted(_) => Ok(Box::new(Appended { snapshot: None })),
            CommitResult::Retryable(retryable) => Err(retryable.error),
        }
    })
}

fn pairs(properties: &[Property]) -> impl Iterator<Item = (&str, Option<&str>)> {
    properties.iter().map(|p| (&*p.key, Some(&*p.value)))
}

/// The files as delta_kernel's `Transaction::add_files_schema` wants them, with typed statistics.
fn add_file_metadata(
    engine: &KernelEngine,
    files: &[NewFile],
    stats_schema: SchemaRef,
) -> KernelResult<Box<dyn EngineData>> {
    let paths = StringArray::from_iter_values(files.iter().map(|file| &*file.path));
    let sizes = Int64Array::from_iter_values(files.iter().map(|file| file.size));
    let times = Int64Array::from_iter_values(files.iter().map(|file| file.modification_time_ms));
    let columns: [(&str, ArrayRef); 5] = [
        ("path", Arc::new(paths)),
        ("partitionValues", partition_values(files)?),
        ("size", Arc::new(sizes)),
        ("modificationTime", Arc::new(times)),
        ("stats", statistics(engine, files, stats_schema)?),
    ];
    let fields: Vec<Field> = columns
        .iter()
        .map(|(name, array)| Field::new(*name, array.data_type().clone(), *name == "stats"))
        .collect();
    let arrays = columns.into_iter().map(|(_, array)| array).collect();
    let batch = RecordBatch::try_new(Arc::new(Schema::new(fields)), arrays)?;
    Ok(Box::new(ArrowEngineData::new(batch)))
}

fn partition_values(files: &[NewFile]) -> KernelResult<ArrayRef> {
    let names = MapFieldNames {
        entry: "key_value".to_string(),
        key: "key".to_string(),
        value: "value".to_string(),
    };
    let mut maps = MapBuilder::new(Some(names), StringBuilder::new(), StringBuilder::new());
    for file in files {
        for partition in &file.partition_values {
            maps.keys().append_value(&partition.column);
            if partition.is_null {
                maps.values().append_null();
            } else {
                maps.values().append_value(&partition.value);
            }
        }
        maps.append(true)?;
    }
    Ok(Arc::new(maps.finish()))
}

/// Parses the JSON statistics by the kernel's schema for this table, as its own reader would.
fn statistics(
    engine: &KernelEngine,
    files: &[NewFile],
    schema: SchemaRef,
) -> KernelResult<ArrayRef> {
    let texts = StringArray::from_iter(
        files
            .iter()
            .map(|file| Some(&*file.stats_json).filter(|text| !text.is_empty())),
    );
    let field = Field::new("stats", DataType::Utf8, true);
    let batch = RecordBatch::try_new(Arc::new(Schema::new(vec![field])), vec![Arc::new(texts)])?;
    let parsed = engine
        .json_handler()
        .parse_json(Box::new(ArrowEngineData::new(batch)), schema)?;
    let parsed = ArrowEngineData::try_from_engine_data(parsed)?;
    Ok(Arc::new(StructArray::from(parsed.record_batch().clone())))
}
