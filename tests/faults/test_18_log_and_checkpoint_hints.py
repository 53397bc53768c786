"""18: `_last_checkpoint` is stale, corrupt or missing; log entries behind a checkpoint are cleaned up; txn expired."""

import json

import pytest

from messages import check_said


@pytest.fixture
def with_checkpoints(flow):
    """bronze has 15 versions, and a checkpoint of one from 10 to 12: it is written beside the stream."""
    flow.add_files(12)
    flow.run()
    assert 10 <= checkpoint_of(flow) <= 12
    flow.add_files(3, prefix="more")
    flow.run()
    return flow


def checkpoint_of(flow) -> int:
    return json.loads((flow.table() / "_delta_log" / "_last_checkpoint").read_text())["version"]


HINTS = {
    "missing": None,
    "empty": b"",
    "torn": b'{"version":1',
    "not JSON": b"\0\1\2\3",
    "stale": b'{"version":3,"size":9}',
    "of a version to come": b'{"version":400,"size":9}',
}


@pytest.mark.parametrize("contents", HINTS.values(), ids=HINTS.keys())
def test_last_checkpoint(with_checkpoints, contents):
    flow = with_checkpoints
    hint = flow.table() / "_delta_log" / "_last_checkpoint"
    hint.unlink() if contents is None else hint.write_bytes(contents)
    flow.add_files(12, prefix="late")  # past the next checkpoint, which writes the hint anew
    flow.run()
    flow.verify()
    assert 20 <= checkpoint_of(flow) <= 27


def test_the_log_behind_a_checkpoint_is_cleaned(with_checkpoints):
    flow = with_checkpoints
    log = flow.table() / "_delta_log"
    for version in range(10):
        (log / f"{version:020}.json").unlink()
    flow.add("late.json")
    flow.run()
    flow.verify()


def test_a_version_that_no_checkpoint_stands_for_is_missing(with_checkpoints):
    flow = with_checkpoints
    (flow.table() / "_delta_log" / f"{14:020}.json").unlink()
    flow.add("late.json")
    before = flow.image()
    done = flow.once("--only", "bronze")
    assert done.returncode == 2, done  # seen while the pipeline is resolved
    check_said(done, 18, 1)
    assert flow.image() == before


def test_a_source_whose_log_was_cleaned_before_it_was_read(flow):
    flow.add_files(2)
    flow.run()
    flow.add_files(12, prefix="late")
    flow.run("--only", "bronze")
    for version in range(10):
        (flow.table() / "_delta_log" / f"{version:020}.json").unlink()
    before = flow.image()
    check_said(flow.refused("--only", "silver"), 18, 2)
    assert flow.image() == before


def test_a_txn_that_has_expired(with_checkpoints):
    """A table whose checkpoint holds the flow's txn no more, as delta.setTransactionRetentionDuration allows."""
    import pyarrow.parquet as pq

    flow = with_checkpoints
    log = flow.table() / "_delta_log"
    version_of_checkpoint = checkpoint_of(flow)
    checkpoint = log / f"{version_of_checkpoint:020}.checkpoint.parquet"
    table = pq.read_table(checkpoint)
    kept = [index for index, txn in enumerate(table["txn"].to_pylist()) if txn is None]
    pq.write_table(table.take(kept), checkpoint)
    for version in range(version_of_checkpoint + 1, 16):
        commit = log / f"{version:020}.json"
        lines = [line for line in commit.read_text().splitlines() if '"txn"' not in line]
        commit.write_text("".join(line + "\n" for line in lines))
    for version in range(version_of_checkpoint + 1):
        (log / f"{version:020}.json").unlink()
    flow.add("late.json")
    check_said(flow.refused("--only", "bronze"), 18, 3)
