//! A new table: the actions of its version 0.

use std::pin::Pin;
use std::sync::Arc;

use delta_kernel::engine::arrow_conversion::TryFromArrow;
use delta_kernel::object_store::memory::InMemory;
use delta_kernel::schema::StructType;
use delta_kernel::transaction::create_table::create_table as kernel_create_table;
use delta_kernel::transaction::data_layout::DataLayout;
use delta_kernel::transaction::CommitResult;
use delta_kernel::KernelError;
use delta_kernel_default_engine::DefaultEngineBuilder;

use crate::arrow_border::import_schema;
use crate::commit::SinkCommitter;
use crate::delta::ffi::{CommitSink, NewTable};
use crate::error::{guard, BridgeError, Result};

// The kernel refuses to create a table where its log folder holds any file at all, such as the
// remains of a writer that was killed. Whether there is a table is for the sink's put to say, so
// the kernel gets an empty store to look at. Actions of version 0 do not name the table's place.
const NOWHERE: &str = "memory:///";

pub fn create_table(sink: Pin<&mut CommitSink>, table: &NewTable) -> Result<bool> {
    let arrow_schema = import_schema(table.schema)?;
    let committer = Box::new(SinkCommitter::new(sink));
    guard(move || {
        let schema = StructType::try_from_arrow(&arrow_schema)
            .map_err(|error| BridgeError::new(error.to_string()))?;
        let engine = DefaultEngineBuilder::new(Arc::new(InMemory::new())).build();
        let properties = table.properties.iter().map(|p| (&*p.key, &*p.value));
        let mut builder =
            kernel_create_table(NOWHERE, Arc::new(schema), &*table.engine_info, false)
                .with_table_properties(properties);
        if !table.partition_columns.is_empty() {
            builder = builder.with_data_layout(DataLayout::partitioned(&table.partition_columns));
        }
        let result = builder
            .build(&engine, committer)
            .and_then(|transaction| transaction.commit(&engine));
        match result {
            Ok(CommitResult::Committed(_)) => Ok(true),
            Ok(CommitResult::Conflicted(_)) => Ok(false),
            Ok(CommitResult::Retryable(retryable)) => Err(retryable.error),
            Err(error) => Err(error),
        }
        .map_err(|error: KernelError| BridgeError::new(error.to_string()))
    })
}
