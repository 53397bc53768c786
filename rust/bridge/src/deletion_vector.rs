//! The rows that a deletion vector takes out of a data file.

use delta_kernel::actions::deletion_vector::DeletionVectorDescriptor;
use delta_kernel::{Engine, KernelError};

use crate::delta::ffi::DeletionVector;
use crate::error::{guard, BridgeError, Result};
use crate::snapshot::TableSnapshot;

pub fn deleted_rows(snapshot: &TableSnapshot, vector: &DeletionVector) -> Result<Vec<u64>> {
    let storage_type = vector
        .storage_type
        .parse()
        .map_err(|error: KernelError| BridgeError::new(error.to_string()))?;
    guard(|| {
        let descriptor = DeletionVectorDescriptor {
            storage_type,
            path_or_inline_dv: vector.path_or_inline.clone(),
            offset: vector.has_offset.then_some(vector.offset),
            size_in_bytes: vector.size,
            cardinality: vector.cardinality,
        };
        let root = snapshot.kernel.table_root();
        descriptor.row_indexes(snapshot.engine.storage_handler(), root)
    })
}
