"""--progress FILE: Spark's StreamingQueryProgress, one JSON object a line."""

import json
import re
import uuid

import pytest

from checkpoint_log import CheckpointLog

FIELDS = [
    "id",
    "runId",
    "name",
    "timestamp",
    "batchId",
    "batchDuration",
    "numInputRows",
    "inputRowsPerSecond",
    "processedRowsPerSecond",
    "durationMs",
    "stateOperators",
    "sources",
    "sink",
]
SOURCE_FIELDS = [
    "description",
    "startOffset",
    "endOffset",
    "latestOffset",
    "numInputRows",
    "inputRowsPerSecond",
    "processedRowsPerSecond",
]
DURATIONS = {
    "latestOffset",
    "walCommit",
    "getBatch",
    "addBatch",
    "commitOffsets",
    "triggerExecution",
}

PIPELINE = """
CREATE STREAMING TABLE bronze (
  CONSTRAINT positive EXPECT (v > 0) ON VIOLATION DROP ROW,
  CONSTRAINT small EXPECT (v < 3)
) AS SELECT * FROM STREAM read_files('data', format => 'json', maxFilesPerTrigger => 1, schema => 'k STRING, v INT');
CREATE STREAMING TABLE firsts AS SELECT DISTINCT ON (k) k, v FROM STREAM bronze;
"""


@pytest.fixture
def run(freshet, tmp_path):
    (tmp_path / "pipeline.sql").write_text(PIPELINE)
    (tmp_path / "data").mkdir()

    def write(name, *values):
        lines = (json.dumps({"k": key, "v": value}) + "\n" for key, value in values)
        (tmp_path / "data" / name).write_text("".join(lines))

    def go():
        path = tmp_path / "progress.jsonl"
        already = len(path.read_text().splitlines()) if path.exists() else 0
        done = freshet.once("pipeline.sql", "warehouse", "--progress", path, cwd=tmp_path)
        assert done.returncode == 0, done
        return [json.loads(line) for line in path.read_text().splitlines()[already:]]

    write("a.json", ("x", 1), ("x", 2), ("y", -1))
    write("b.json", ("y", 5))
    go.write = write
    go.warehouse = tmp_path / "warehouse"
    return go


def of(progress, name):
    return [entry for entry in progress if entry["name"] == name]


def test_fields_are_sparks(run):
    progress = run()
    for entry in progress:
        assert [key for key in entry if key in FIELDS] == FIELDS
        assert set(entry) <= set(FIELDS) | {"eventTime", "observedMetrics"}
        uuid.UUID(entry["id"]), uuid.UUID(entry["runId"])
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z", entry["timestamp"])
        assert DURATIONS <= set(entry["durationMs"])
        assert all(isinstance(value, int) and value >= 0 for value in entry["durationMs"].values())
        assert len(entry["sources"]) == 1
        assert [key for key in entry["sources"][0] if key in SOURCE_FIELDS] == SOURCE_FIELDS
        assert {"description", "numOutputRows"} <= set(entry["sink"])


def test_counts_and_offsets_of_a_file_flow(run):
    bronze = of(run(), "bronze")
    assert [entry["batchId"] for entry in bronze] == [0, 1]
    assert sorted(entry["numInputRows"] for entry in bronze) == [1, 3]
    assert sorted(entry["sink"]["numOutputRows"] for entry in bronze) == [1, 2]
    source = [entry["sources"][0] for entry in bronze]
    assert [s["startOffset"] for s in source] == [None, {"logOffset": 0}]
    assert [s["endOffset"] for s in source] == [{"logOffset": 0}, {"logOffset": 1}]
    assert all(s["description"].startswith("FileStreamSource[file:") for s in source)
    assert all("DeltaSink[" in entry["sink"]["description"] for entry in bronze)
    assert bronze[0]["stateOperators"] == []
    assert bronze[0]["inputRowsPerSecond"] is None or bronze[0]["inputRowsPerSecond"] >= 0
    assert all(entry["processedRowsPerSecond"] > 0 for entry in bronze)


def test_expectations_are_counted(run):
    metrics = [entry["observedMetrics"]["expectations"] for entry in of(run(), "bronze")]
    assert sum(m["positive"]["failed"] for m in metrics) == 1
    assert sum(m["positive"]["passed"] for m in metrics) == 3
    assert sum(m["small"]["failed"] for m in metrics) == 1


def test_state_is_counted(run):
    firsts = of(run(), "firsts")
    assert sum(entry["sink"]["numOutputRows"] for entry in firsts) == 2
    state = firsts[-1]["stateOperators"][0]
    assert state["operatorName"] == "dedupe"
    assert state["numRowsTotal"] == 2
    assert sum(entry["stateOperators"][0]["numRowsUpdated"] for entry in firsts) == 2
    assert all(entry["sources"][0]["description"].startswith("DeltaSource[") for entry in firsts)
    assert all("reservoirVersion" in entry["sources"][0]["endOffset"] for entry in firsts)


def test_the_id_stays_and_the_run_id_does_not(run):
    first = of(run(), "bronze")
    run.write("c.json", ("z", 1))
    second = of(run(), "bronze")
    assert [entry["batchId"] for entry in second] == [2]
    assert first[0]["id"] == second[0]["id"]
    assert first[0]["runId"] == first[1]["runId"] != second[0]["runId"]
    assert first[0]["id"] == CheckpointLog(run.warehouse / "_checkpoints" / "bronze").query_id
    assert second[0]["sources"][0]["startOffset"] == {"logOffset": 1}


def test_nothing_new_is_no_batch(run):
    run()
    assert run() == []


def test_a_file_that_cannot_be_written_is_refused(freshet, tmp_path, run):
    done = freshet.once(
        "pipeline.sql", "warehouse", "--progress", "no/such/folder/p.jsonl", cwd=tmp_path
    )
    assert done.returncode == 2 and "no/such/folder/p.jsonl" in done.stderr, done
