"""5: the newest offsets/N or commits/N is empty or torn; a stale .N.crc lies beside it."""

import pytest

from flow_folder import newest
from messages import check_said


@pytest.fixture(params=["empty", "torn"])
def tear(request):
    def tear(path):
        contents = path.read_bytes()
        path.write_bytes(b"" if request.param == "empty" else contents[: len(contents) // 2])

    return tear


def test_offsets_that_the_table_does_not_hold_are_planned_again(flow, tear):
    flow.add_files(2)
    flow.run()
    flow.add("late.json")
    cut = flow.once("--only", "bronze", env={"FRESHET_FAILPOINT": "after-offsets"})
    assert cut.killed, cut
    offsets = newest(flow.checkpoint() / "offsets")
    assert offsets.name == "2"
    tear(offsets)
    (offsets.parent / ".2.crc").write_bytes(b"crc\0 of other contents")
    flow.run()
    flow.verify()
    assert not (offsets.parent / ".2.crc").exists()


def test_offsets_that_the_table_holds_are_named(flow, tear):
    flow.add_files(3)
    flow.run()
    tear(newest(flow.checkpoint() / "offsets"))
    flow.add("late.json")
    before = flow.image()
    check_said(flow.refused("--only", "bronze"), 5)
    assert flow.image() == before


def test_a_torn_commit_is_made_again(flow, tear):
    flow.add_files(3)
    flow.run()
    commit = newest(flow.checkpoint() / "commits")
    tear(commit)
    (commit.parent / f".{commit.name}.crc").write_bytes(b"crc\0 of other contents")
    flow.add("late.json")
    flow.run()
    flow.verify()


@pytest.mark.spark
def test_spark_goes_on_from_what_was_mended(flow, spark):
    flow.add_files(2)
    flow.run()
    flow.add("late.json")
    assert flow.once("--only", "bronze", env={"FRESHET_FAILPOINT": "after-offsets"}).killed
    newest(flow.checkpoint() / "offsets").write_bytes(b"")
    flow.run("--only", "bronze")
    flow.add("for_spark.json")
    rows = spark.readStream.schema("file STRING, line INT, device STRING, reading DOUBLE").json(str(flow.input))
    query = (
        rows.writeStream.format("delta")
        .option("checkpointLocation", str(flow.checkpoint()))
        .trigger(availableNow=True)
        .start(str(flow.table()))
    )  # fmt: skip
    assert query.awaitTermination(60)
    flow.verify(["bronze"])
