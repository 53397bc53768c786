//! Delta tables through delta_kernel: what C++ sees.
//!
//! Arrow data crosses as the address of a struct of the Arrow C Data Interface that C++ owns and the
//! function fills in (or, for `NewTable::schema`, takes the contents of).

use crate::append::{append, Appended};
use crate::create::create_table;
use crate::engine::{new_engine, TableEngine};
use crate::maintenance::ActionStream;
use crate::snapshot::{load_snapshot, load_snapshot_at, refresh_snapshot, TableSnapshot};

#[cxx::bridge(namespace = "freshet::bridge")]
pub mod ffi {
    struct Property {
        key: String,
        value: String,
    }

    struct NewTable {
        /// Address of an ArrowSchema; its contents are moved out.
        schema: usize,
        partition_columns: Vec<String>,
        properties: Vec<Property>,
        engine_info: String,
    }

    struct PartitionValue {
        column: String,
        value: String,
        is_null: bool,
    }

    /// A file to be added. `path` as the log holds it: relative to the table, percent-encoded.
    struct NewFile {
        path: String,
        size: i64,
        modification_time_ms: i64,
        partition_values: Vec<PartitionValue>,
        /// Delta's stats object; empty: none.
        stats_json: String,
    }

    struct NewCommit {
        files: Vec<NewFile>,
        app_id: String,
        app_version: i64,
        engine_info: String,
        operation_parameters: Vec<Property>,
        operation_metrics: Vec<Property>,
    }

    struct AppVersion {
        found: bool,
        version: i64,
    }

    /// The protocol action.
    struct ProtocolVersion {
        reader: i32,
        writer: i32,
        reader_features: Vec<String>,
        writer_features: Vec<String>,
    }

    /// As the log has it; `offset` is -1 where there is none.
    struct DeletionVector {
        storage_type: String,
        path_or_inline_dv: String,
        offset: i32,
        size_in_bytes: i32,
        cardinality: i64,
    }

    #[derive(Debug)]
    enum PutResult {
        Created,
        AlreadyThere,
        Failed,
    }

    unsafe extern "C++" {
        include!("freshet_bridge/commit_sink.h");
        type CommitSink;
        type PutResult;
        #[cxx_name = "Put"]
        fn put(self: Pin<&mut CommitSink>, version: u64, actions: &[u8]) -> PutResult;
    }

    extern "Rust" {
        /// What reads and writes the files of one table. Thread-safe.
        type TableEngine;
        /// `path` is absolute. `fsync` makes checkpoints durable.
        fn new_engine(path: &str, fsync: bool) -> Result<Box<TableEngine>>;

        /// A table at one version. Immutable, thread-safe.
        type TableSnapshot;
        fn load_snapshot(engine: &TableEngine) -> Result<Box<TableSnapshot>>;
        fn load_snapshot_at(engine: &TableEngine, version: u64) -> Result<Box<TableSnapshot>>;
        /// Reads only what is new since `known`.
        fn refresh_snapshot(
            engine: &TableEngine,
            known: &TableSnapshot,
        ) -> Result<Box<TableSnapshot>>;

        fn version(self: &TableSnapshot) -> u64;
        fn table_id(self: &TableSnapshot) -> String;
        fn comment(self: &TableSnapshot) -> String;
        fn partition_columns(self: &TableSnapshot) -> Vec<String>;
        fn properties(self: &TableSnapshot) -> Vec<Property>;
        fn protocol(self: &TableSnapshot) -> ProtocolVersion;
        /// The version of the newest checkpoint that the snapshot knows of; -1: none.
        fn checkpoint_version(self: &TableSnapshot) -> i64;
        /// Fills in the ArrowSchema at `address`.
        fn export_schema(self: &TableSnapshot, address: usize) -> Result<()>;
        /// The newest version whose commit is not younger than the time, in Unix milliseconds.
        fn version_as_of(self: &TableSnapshot, timestamp_ms: i64) -> Result<u64>;
        /// When this version was committed, in Unix milliseconds.
        fn commit_time(self: &TableSnapshot) -> Result<i64>;
        /// When the table was made, in Unix milliseconds; -1: the log does not say.
        fn created_time(self: &TableSnapshot) -> i64;
        fn app_version(self: &TableSnapshot, app_id: &str) -> Result<AppVersion>;
        /// Fills in the ArrowArrayStream at `address`: one row for each live file, in the columns of
        /// delta_kernel's scan row (path, size, modificationTime, stats, deletionVector,
        /// fileConstantValues.partitionValues …). Newest commit first, a checkpoint's files last.
        fn export_files(self: &TableSnapshot, address: usize) -> Result<()>;
        /// Fills in the ArrowArrayStream at `address` with the table's rows.
        fn export_rows(self: &TableSnapshot, address: usize) -> Result<()>;
        /// Writes a checkpoint of this version; the snapshot that knows of it.
        fn write_checkpoint(self: &TableSnapshot) -> Result<Box<TableSnapshot>>;
        /// The same version, knowing of the checkpoint at `other`'s, which is an older version of the same
        /// table. Reads nothing.
        fn with_checkpoint_of(
            self: &TableSnapshot,
            other: &TableSnapshot,
        ) -> Result<Box<TableSnapshot>>;

        /// The table at `version`, a newer one, if no commit in between has changed schema, properties or
        /// protocol: that is for the caller to know. The log's folder is not listed.
        fn with_commits_up_to(self: &TableSnapshot, version: u64) -> Result<Box<TableSnapshot>>;

        /// The whole state of a table as actions: what a checkpoint holds, tombstones that have not
        /// expired among them.
        type ActionStream;
        fn actions(self: &TableSnapshot) -> Result<Box<ActionStream>>;
        /// Some more actions, newline-delimited JSON; empty at the end.
        fn next_lines(self: &mut ActionStream) -> Result<Vec<u8>>;
        /// The rows of a file, counted from 0, that a deletion vector takes away; ascending.
        fn deleted_rows(self: &TableSnapshot, vector: &DeletionVector) -> Result<Vec<u64>>;

        /// Makes the actions of version 0 and gives them to `sink`. False: the sink had one already.
        fn create_table(sink: Pin<&mut CommitSink>, table: &NewTable) -> Result<bool>;

        type Appended;
        /// Makes the actions of the version after `snapshot`'s and gives them to `sink`.
        fn append(
            snapshot: &TableSnapshot,
            sink: Pin<&mut CommitSink>,
            commit: &NewCommit,
        ) -> Result<Box<Appended>>;
        /// False: the sink had that version already.
        fn committed(self: &Appended) -> bool;
        /// The snapshot right after the commit, made without reading. Only when committed.
        fn snapshot(self: &Appended) -> Result<Box<TableSnapshot>>;
    }
}
