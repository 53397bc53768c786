"""The oracle of exactly-once: judges a table and its flow's checkpoint from what is on the disk.

Rows carry an origin (one or more columns that name the input row). `verify` collects everything that
is wrong, and raises OracleError with all of it. It reads the log, the parquet files and the checkpoint
by itself, and again with deltalake; with a Program also through `freshet sql`, with a Spark session
also through Spark. test_oracle.py plants faults that it must see.
"""

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
from deltalake import DeltaTable

import rows
from checkpoint_log import CheckpointLog
from delta_log import DeltaLog


class OracleError(AssertionError):
    def __init__(self, table, findings):
        self.findings = findings
        super().__init__(f"{table}:\n" + "\n".join(f"  - {finding}" for finding in findings))


def verify(
    warehouse,
    table: str,
    expected_origins=None,
    origin=("seq",),
    *,
    path=None,
    checkpoint=None,
    finished: bool = True,
    after_disk_faults: bool = False,
    program=None,
    spark=None,
) -> pa.Table:
    """Fails unless the table holds every expected origin once and table and checkpoint agree.
    Gives the rows.

    expected_origins: values of the origin columns (a plain value where there is one column); None:
        not checked.
    path, checkpoint: where they are not where the warehouse has them.
    finished: the flow has ended by itself, so its last planned batch must be committed too.
    after_disk_faults: left-overs in the log that cost time, not rows, are no finding.
    """
    path = Path(path or Path(warehouse) / table)
    log = DeltaLog(path)
    findings = log.problems + ([] if after_disk_faults else log.left_overs)
    if log.state.metadata is None:
        raise OracleError(table, findings + ["the log holds no metaData"])
    broken = check_files(log)
    findings += broken
    folder = Path(checkpoint or Path(warehouse) / "_checkpoints" / table)
    findings += check_checkpoint(log, CheckpointLog(folder), finished)

    try:
        found = DeltaTable(str(path)).to_pyarrow_table()
    except Exception as error:  # whatever a broken table makes it raise is a finding
        raise OracleError(table, findings + [f"deltalake cannot read it: {error}"]) from error
    if expected_origins is not None:
        findings += check_origins(found, expected_origins, origin)
    if not broken:
        findings += compare_readers(log, found, program, spark, warehouse, table)
    if findings:
        raise OracleError(table, findings)
    return found


def check_files(log: DeltaLog) -> list:
    """Every live file is there with its size, and holds what its statistics say."""
    findings = []
    for file in log.files():
        path = log.table / file.path
        if not path.exists():
            findings.append(f"version {file.version} added {file.path}, which is not there")
            continue
        size = path.stat().st_size
        if size != file.size:
            findings.append(f"{file.path} has {size} bytes, the log says {file.size}")
            continue
        findings += check_statistics(path, file)
    return findings


def check_statistics(path: Path, file) -> list:
    try:
        table = pq.ParquetFile(path).read()
    except pa.ArrowException as error:
        return [f"{file.path} is not a readable parquet file: {error}"]
    stats = file.stats
    if stats is None:
        return []
    findings = []
    if stats.get("numRecords", table.num_rows) != table.num_rows:
        findings.append(
            f"{file.path} holds {table.num_rows} rows, its statistics say {stats['numRecords']}"
        )
    for name, nulls in (stats.get("nullCount") or {}).items():
        if (
            not isinstance(nulls, dict)
            and name in table.column_names
            and table[name].null_count != nulls
        ):
            findings.append(
                f"{file.path}: {name} has {table[name].null_count} NULLs, its statistics say {nulls}"
            )
    for name in table.column_names:
        column_type = table[name].type
        kinds = (pa.types.is_integer, pa.types.is_floating, pa.types.is_string)
        if not any(is_kind(column_type) for is_kind in kinds):
            continue
        values = [
            value for value in table[name].to_pylist() if value is not None and value == value
        ]
        low, high = (stats.get(bound, {}).get(name) for bound in ("minValues", "maxValues"))
        # Bytes, not code points, are what a reader of the protocol compares; a single float is rounded in JSON.
        if (
            low is not None
            and values
            and _key(min(values, key=_key)) < _key(low)
            and not _near(min(values), low)
        ):
            findings.append(
                f"{file.path}: {name} is as low as {min(values)!r}, its statistics say {low!r}"
            )
        if (
            high is not None
            and values
            and _key(max(values, key=_key)) > _key(high)
            and not _near(max(values), high)
        ):
            findings.append(
                f"{file.path}: {name} is as high as {max(values)!r}, its statistics say {high!r}"
            )
    return findings


def _key(value):
    return value.encode() if isinstance(value, str) else value


def _near(value, bound) -> bool:
    return isinstance(value, float) and abs(value - bound) <= 1e-6 * max(abs(value), abs(bound))


def check_checkpoint(log: DeltaLog, checkpoint: CheckpointLog, finished: bool) -> list:
    """txn(query id) ≤ newest offsets/N, and commits/N ⇒ txn ≥ N, unless what follows the txn read nothing."""
    findings = list(checkpoint.problems)
    if checkpoint.query_id is None:
        return findings
    txn = log.state.transactions.get(checkpoint.query_id, -1)
    newest = -1 if checkpoint.newest_offsets is None else checkpoint.newest_offsets
    committed = -1 if checkpoint.newest_commit is None else checkpoint.newest_commit
    if txn > newest:
        findings.append(f"the table is ahead of its checkpoint: txn {txn}, newest offsets/{newest}")
    for batch in range(max(txn + 1, min(checkpoint.commits, default=0)), committed + 1):
        if not checkpoint.is_empty_batch(batch):
            findings.append(
                f"commits/{batch} is there, but the table's txn is {txn} and the batch was not empty"
            )
    if finished and newest != committed:
        findings.append(
            f"the flow has ended, but offsets/{newest} has no commit (newest is {committed})"
        )
    return findings


def check_origins(found: pa.Table, expected, origin) -> list:
    """No gap, no double, nothing that was not sent."""
    origin = (origin,) if isinstance(origin, str) else tuple(origin)
    missing = [name for name in origin if name not in found.column_names]
    if missing:
        return [f"the table has no origin column {', '.join(missing)}"]
    have = Counter(zip(*(found[name].to_pylist() for name in origin)))
    want = {value if isinstance(value, tuple) else (value,) for value in expected}
    gaps = sorted((o for o in want if o not in have), key=str)
    doubles = sorted((o for o in have if have[o] > 1), key=str)
    strangers = sorted((o for o in have if o not in want), key=str)
    findings = []
    if gaps:
        findings.append(f"gap: {len(gaps)} origins are missing: {_few(gaps)}")
    if doubles:
        findings.append(f"double: {len(doubles)} origins are there more than once: {_few(doubles)}")
    if strangers:
        findings.append(f"unknown: {len(strangers)} origins were never sent: {_few(strangers)}")
    return findings


def _few(origins) -> str:
    return ", ".join(map(str, origins[:5])) + (", …" if len(origins) > 5 else "")


def compare_readers(log: DeltaLog, found: pa.Table, program, spark, warehouse, table) -> list:
    """The same rows in the files that the log names, in `freshet sql` and in Spark, as deltalake gives."""
    findings = []
    wanted = rows.of_table(found)
    own = read_files_of_log(log, found.schema)
    if said := rows.difference(own, wanted):
        findings.append(f"the log's files and deltalake differ: {said}")
    if program is not None:
        count = program.rows(f"SELECT count(*) AS n FROM `{table}`", warehouse)
        if int(count[0]["n"]) != found.num_rows:
            findings.append(f"freshet sql counts {count[0]['n']} rows, deltalake {found.num_rows}")
    if spark is not None:
        theirs = (
            spark.read.format("delta").load(str(log.table)).select(found.column_names).toArrow()
        )
        if said := rows.difference(rows.of_table(theirs), wanted):
            findings.append(f"Spark and deltalake differ: {said}")
    return findings


def read_files_of_log(log: DeltaLog, schema: pa.Schema) -> Counter:
    """Rows of the live files, partition values filled in as the log's texts (so compared as text)."""
    total = Counter()
    for file in log.files():
        table = pq.ParquetFile(log.table / file.path).read()
        columns = []
        for field in schema:
            if field.name in log.partition_columns:
                value = partition_text(file.partition_values.get(field.name), field.type)
                columns.append([value] * table.num_rows)
            elif field.name in table.column_names:
                column = table[field.name]
                columns.append([rows.text(value, column.type) for value in column.to_pylist()])
            else:
                columns.append([None] * table.num_rows)
        total.update(zip(*columns))
    return total


def partition_text(value, type: pa.DataType):
    """The protocol's text of a partition value → the text that rows.text gives for it. An empty text is NULL."""
    if value is None or value == "":
        return None
    if pa.types.is_string(type) or pa.types.is_large_string(type) or pa.types.is_string_view(type):
        return value
    if pa.types.is_timestamp(type):
        value = value.rstrip("Z").replace("T", " ")
        return value.rstrip("0").rstrip(".") if "." in value else value
    return rows.text(pa.scalar(value).cast(type).as_py(), type)
