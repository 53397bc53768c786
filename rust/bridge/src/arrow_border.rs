//! Arrow data over the C Data Interface, at addresses that C++ hands in.

use std::sync::Arc;

use arrow::array::{RecordBatch, RecordBatchIterator};
use arrow::datatypes::{Schema, SchemaRef};
use arrow::error::ArrowError;
use arrow::ffi::FFI_ArrowSchema;
use arrow::ffi_stream::FFI_ArrowArrayStream;

use crate::error::{BridgeError, Result};

type Batches = Box<dyn Iterator<Item = std::result::Result<RecordBatch, ArrowError>> + Send>;

pub fn export_schema(schema: &Schema, address: usize) -> Result<()> {
    let exported =
        FFI_ArrowSchema::try_from(schema).map_err(|error| BridgeError::new(error.to_string()))?;
    // SAFETY: C++ hands in the address of a struct that it owns and that holds nothing yet.
    unsafe { std::ptr::write(address as *mut FFI_ArrowSchema, exported) };
    Ok(())
}

/// Moves the schema out of the struct at `address`.
pub fn import_schema(address: usize) -> Result<Schema> {
    // SAFETY: C++ hands in the address of a struct that it has filled in; an empty one stays behind.
    let taken =
        unsafe { std::ptr::replace(address as *mut FFI_ArrowSchema, FFI_ArrowSchema::empty()) };
    Schema::try_from(&taken).map_err(|error| BridgeError::new(error.to_string()))
}

pub fn export_stream(schema: SchemaRef, batches: Batches, address: usize) {
    let reader = RecordBatchIterator::new(batches, Arc::clone(&schema));
    let exported = FFI_ArrowArrayStream::new(Box::new(reader));
    // SAFETY: as in export_schema.
    unsafe { std::ptr::write(address as *mut FFI_ArrowArrayStream, exported) };
}
