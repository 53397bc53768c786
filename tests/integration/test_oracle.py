"""The oracle is itself tested: it accepts sound tables of other writers, and sees each fault planted in one."""

import json
import shutil
import uuid
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from deltalake import CommitProperties, DeltaTable, Transaction, write_deltalake

import rows
from oracle import OracleError, verify

BATCHES = 4
ROWS = 5
ORIGINS = range(BATCHES * ROWS)


def batch_rows(batch: int) -> pa.Table:
    first = batch * ROWS
    return pa.table(
        {
            "seq": pa.array(range(first, first + ROWS), pa.int64()),
            "word": [None if n == 2 else f"word {n}" for n in range(ROWS)],
            "kind": [f"kind {n % 2}" for n in range(ROWS)],
        }
    )


class SoundFlow:
    """A table by deltalake and a checkpoint in Spark's layout, as a flow of four batches leaves them."""

    def __init__(self, warehouse: Path, partition_by=None):
        self.warehouse = warehouse
        self.table = warehouse / "t"
        self.checkpoint = warehouse / "_checkpoints" / "t"
        self.query_id = str(uuid.uuid4())
        for folder in ("offsets", "commits", "sources/0"):
            (self.checkpoint / folder).mkdir(parents=True)
        (self.checkpoint / "metadata").write_text(json.dumps({"id": self.query_id}))
        for batch in range(BATCHES):
            self.plan(batch)
            self.append(batch_rows(batch), batch, partition_by)
            self.commit(batch)

    def append(self, table, txn, partition_by=None):
        properties = CommitProperties(app_transactions=[Transaction(self.query_id, txn)])
        write_deltalake(
            self.table,
            table,
            mode="append",
            partition_by=partition_by,
            commit_properties=properties,
        )

    def plan(self, batch, log_offset=None):
        offset = {"logOffset": batch if log_offset is None else log_offset}
        head = {"batchWatermarkMs": 0, "batchTimestampMs": 0, "conf": {}}
        (self.checkpoint / "offsets" / str(batch)).write_text(
            f"v1\n{json.dumps(head)}\n{json.dumps(offset)}"
        )
        if log_offset is None:
            entry = {"path": f"file:///in/{batch}.json", "timestamp": batch, "batchId": batch}
            (self.checkpoint / "sources/0" / str(batch)).write_text(f"v1\n{json.dumps(entry)}")

    def commit(self, batch):
        (self.checkpoint / "commits" / str(batch)).write_text('v1\n{"nextBatchWatermarkMs":0}')

    def log_file(self, version) -> Path:
        return self.table / "_delta_log" / f"{version:020d}.json"

    def actions(self, version) -> list:
        return [json.loads(line) for line in self.log_file(version).read_text().splitlines()]

    def rewrite(self, version, change):
        """Puts change(action) in the place of each action of a commit; None leaves it out."""
        changed = [a for a in map(change, self.actions(version)) if a is not None]
        self.log_file(version).write_text("".join(json.dumps(a) + "\n" for a in changed))

    def data_files(self, version=-1) -> list:
        version = DeltaTable(str(self.table)).version() if version < 0 else version
        return [self.table / a["add"]["path"] for a in self.actions(version) if "add" in a]

    def verify(self, **options):
        return verify(self.warehouse, "t", ORIGINS, **options)


@pytest.fixture
def flow(warehouse):
    return SoundFlow(warehouse)


def findings_of(flow, **options) -> str:
    with pytest.raises(OracleError) as raised:
        flow.verify(**options)
    return "\n".join(raised.value.findings)


def test_a_sound_flow_is_accepted(flow):
    assert flow.verify().num_rows == len(ORIGINS)


def test_a_partitioned_table_is_accepted(warehouse):
    assert SoundFlow(warehouse, partition_by=["kind"]).verify().num_rows == len(ORIGINS)


def test_a_checkpoint_of_the_table_is_accepted_and_stands_for_cleaned_versions(flow):
    DeltaTable(str(flow.table)).create_checkpoint()
    flow.verify()
    flow.log_file(0).unlink()
    flow.log_file(1).unlink()
    flow.verify()


def test_a_planned_batch_is_accepted_while_the_flow_is_not_over(flow):
    flow.plan(BATCHES)
    flow.verify(finished=False)
    assert f"offsets/{BATCHES} has no commit" in findings_of(flow)


def test_a_batch_that_read_nothing_needs_no_txn(flow):
    flow.plan(BATCHES, log_offset=BATCHES - 1)
    flow.commit(BATCHES)
    flow.verify()


def test_a_batch_between_delta_commit_and_commits_is_accepted_while_the_flow_is_not_over(flow):
    (flow.checkpoint / "commits" / str(BATCHES - 1)).unlink()
    flow.verify(finished=False)


def test_a_file_of_an_abandoned_batch_is_accepted(flow):
    shutil.copy(flow.data_files()[0], flow.table / "part-00000-abandoned.parquet")
    flow.verify()


# Rows.


def test_a_gap_is_seen(flow):
    """One row of a file is lost, with size and statistics as if it had never been."""
    path = flow.data_files()[0]
    table = pq.read_table(path)
    pq.write_table(table.slice(1), path)

    def shrink(action):
        if "add" in action:
            action["add"]["size"] = path.stat().st_size
            action["add"].pop("stats")
        return action

    flow.rewrite(BATCHES - 1, shrink)
    assert "gap: 1 origins are missing: (15,)" in findings_of(flow)


def test_a_lost_batch_is_seen(warehouse):
    flow = SoundFlow(warehouse)
    flow.rewrite(2, lambda action: None if "add" in action else action)
    assert "gap: 5 origins are missing" in findings_of(flow)


def test_a_double_is_seen(flow):
    """One row is written again by a commit that has no txn."""
    write_deltalake(flow.table, batch_rows(1).slice(0, 1), mode="append")
    assert "double: 1 origins are there more than once: (5,)" in findings_of(flow)


def test_a_batch_appended_twice_is_seen_in_rows_and_in_txn(flow):
    flow.append(batch_rows(3), txn=3)
    said = findings_of(flow)
    assert "double: 5 origins" in said
    assert "holds txn 3" in said and "after txn 3" in said


def test_a_file_added_twice_is_seen(flow):
    add = next(a for a in flow.actions(1) if "add" in a)
    flow.rewrite(3, lambda action: add if "add" in action else action)
    assert "is added by version 1 and again by 3" in findings_of(flow)


def test_a_row_that_was_never_sent_is_seen(flow):
    stranger = batch_rows(0).slice(0, 1).set_column(0, "seq", pa.array([999], pa.int64()))
    write_deltalake(flow.table, stranger, mode="append")
    assert "unknown: 1 origins were never sent: (999,)" in findings_of(flow)


def test_a_missing_origin_column_is_said(flow):
    with pytest.raises(OracleError, match="no origin column line"):
        verify(flow.warehouse, "t", ORIGINS, origin=("line",))


# Files.


def test_a_missing_data_file_is_seen(flow):
    flow.data_files()[0].unlink()
    assert "which is not there" in findings_of(flow)


def test_a_wrong_size_is_seen(flow):
    with flow.data_files()[0].open("ab") as file:
        file.write(b"x")
    assert "bytes, the log says" in findings_of(flow)


def test_an_unreadable_data_file_is_seen(flow):
    path = flow.data_files()[0]
    path.write_bytes(b"x" * path.stat().st_size)
    assert "not a readable parquet file" in findings_of(flow)


@pytest.mark.parametrize(
    "key, value, said",
    [
        ("numRecords", 4, "holds 5 rows, its statistics say 4"),
        ("nullCount", {"word": 0}, "word has 1 NULLs, its statistics say 0"),
        ("minValues", {"seq": 16}, "seq is as low as 15, its statistics say 16"),
        (
            "maxValues",
            {"word": "word 3"},
            "word is as high as 'word 4', its statistics say 'word 3'",
        ),
    ],
)
def test_wrong_statistics_are_seen(flow, key, value, said):
    def lie(action):
        if "add" in action:
            stats = json.loads(action["add"]["stats"])
            stats[key] = value
            action["add"]["stats"] = json.dumps(stats)
        return action

    flow.rewrite(BATCHES - 1, lie)
    assert said in findings_of(flow)


# The table's log.


def test_a_missing_version_is_seen(flow):
    flow.log_file(2).unlink()
    assert "version 2 is missing" in findings_of(flow)


def test_missing_first_versions_are_seen(flow):
    flow.log_file(0).unlink()
    with pytest.raises(OracleError, match="no checkpoint stands for them"):
        flow.verify()


@pytest.mark.parametrize("content", [b"", b'{"add":{"path":"part-0'])
def test_a_torn_version_is_seen(flow, content):
    flow.log_file(BATCHES - 1).write_bytes(content)
    said = findings_of(flow)
    assert "empty" in said if not content else "torn" in said


def test_a_checkpoint_that_lost_a_file_is_seen(flow):
    DeltaTable(str(flow.table)).create_checkpoint()
    path = flow.table / "_delta_log" / f"{BATCHES - 1:020d}.checkpoint.parquet"
    table = pq.read_table(path)
    has_add = [
        value is not None and value["path"] is not None for value in table["add"].to_pylist()
    ]
    keep = [n for n in range(table.num_rows) if n != has_add.index(True)]
    pq.write_table(table.take(keep), path)
    assert f"checkpoint {BATCHES - 1} holds 3 files, the commits up to it 4" in findings_of(flow)


def test_a_last_checkpoint_that_leads_nowhere_is_seen(flow):
    (flow.table / "_delta_log" / "_last_checkpoint").write_text('{"version":2,"size":9}')
    assert "_last_checkpoint names version 2" in findings_of(flow)


# Table and checkpoint.


def test_a_txn_ahead_of_the_offsets_is_seen(flow):
    for folder in ("offsets", "commits", "sources/0"):
        (flow.checkpoint / folder / str(BATCHES - 1)).unlink()
    assert "ahead of its checkpoint: txn 3, newest offsets/2" in findings_of(flow)


def test_a_commit_that_the_table_does_not_hold_is_seen(flow):
    flow.plan(BATCHES)
    flow.commit(BATCHES)
    assert f"commits/{BATCHES} is there, but the table's txn is 3" in findings_of(flow)


def test_a_commit_without_offsets_is_seen(flow):
    flow.commit(BATCHES)
    assert f"commits/{BATCHES} but the newest offsets are 3" in findings_of(flow)


def test_batches_that_ran_ahead_of_their_commits_are_seen(flow):
    flow.plan(BATCHES)
    flow.plan(BATCHES + 1)
    assert f"offsets/{BATCHES + 1} is there, but the newest commit is 3" in findings_of(
        flow, finished=False
    )


def test_a_hole_in_the_commits_is_seen(flow):
    (flow.checkpoint / "commits" / "1").unlink()
    assert "not one entry for each batch: [0, 2, 3]" in findings_of(flow)


def test_another_query_id_is_seen(flow):
    (flow.checkpoint / "metadata").write_text(json.dumps({"id": str(uuid.uuid4())}))
    assert "commits/0 is there, but the table's txn is -1" in findings_of(flow)


def test_a_lost_metadata_file_is_seen(flow):
    (flow.checkpoint / "metadata").unlink()
    assert "metadata" in findings_of(flow)


def test_an_input_file_planned_twice_is_seen(flow):
    twice = (flow.checkpoint / "sources/0/1").read_text().replace('"batchId": 1', '"batchId": 2')
    (flow.checkpoint / "sources/0/2").write_text(twice)
    assert "file:///in/1.json is in the batches [1, 2]" in findings_of(flow)


def test_a_hole_in_the_source_log_is_seen(flow):
    (flow.checkpoint / "sources/0/1").unlink()
    assert "entry 1 is missing" in findings_of(flow)


@pytest.mark.parametrize("name", ["offsets/3", "commits/3", "sources/0/3"])
@pytest.mark.parametrize("keep", [0, 8])
def test_a_torn_checkpoint_file_is_seen(flow, name, keep):
    path = flow.checkpoint / name
    path.write_bytes(path.read_bytes()[:keep])
    assert name.split("/")[0] in findings_of(flow)


def test_a_missing_checkpoint_is_seen(flow):
    shutil.rmtree(flow.checkpoint)
    assert "is not there" in findings_of(flow)


# Readers.


def test_readers_that_differ_are_seen(flow, monkeypatch):
    """A partition value in the log that is not what a second reader makes of it."""
    import oracle

    real = oracle.read_files_of_log
    monkeypatch.setattr(
        oracle, "read_files_of_log", lambda log, schema: real(log, schema) + real(log, schema)
    )
    assert "the log's files and deltalake differ: 20 rows not wanted" in findings_of(flow)


class LyingProgram:
    """Stands for a `freshet sql` that gives one row too few."""

    def rows(self, query, warehouse):
        return [{"n": len(ORIGINS) - 1}]


def test_a_program_that_counts_otherwise_is_seen(flow):
    assert "freshet sql counts 19 rows, deltalake 20" in findings_of(flow, program=LyingProgram())


def test_row_difference_tells_both_sides():
    a = rows.of_table(pa.table({"x": [1, 1, 2]}))
    b = rows.of_table(pa.table({"x": [1, 2, 3]}))
    assert rows.difference(a, b) == "1 rows not wanted: 1 × ('1',); 1 rows missing: 1 × ('3',)"
    assert rows.difference(a, a) == ""


@pytest.mark.spark
def test_a_flow_of_spark_is_accepted_and_a_planted_fault_in_it_is_seen(warehouse, tmp_path, spark):
    source = tmp_path / "in"
    source.mkdir()
    for number in range(3):
        (source / f"{number:02}.json").write_text(f'{{"seq": {number}, "word": "w {number}"}}\n')
    query = (
        spark.readStream.schema("seq BIGINT, word STRING")
        .option("maxFilesPerTrigger", 1)
        .json(str(source))
        .writeStream.format("delta")
        .option("checkpointLocation", str(warehouse / "_checkpoints" / "t"))
        .trigger(availableNow=True)
        .start(str(warehouse / "t"))
    )
    query.awaitTermination()
    verify(warehouse, "t", range(3), spark=spark)
    with pytest.raises(OracleError, match=r"gap: 1 origins are missing: \(3,\)"):
        verify(warehouse, "t", range(4))
    offsets = warehouse / "_checkpoints" / "t" / "offsets" / "2"
    offsets.unlink()
    with pytest.raises(OracleError, match="ahead of its checkpoint"):
        verify(warehouse, "t", range(3))
