"""Table care beside running pipelines, and before the eyes of Spark and deltalake.

`maintain` (src/maintenance/maintain.cc) does OPTIMIZE, VACUUM and RESTORE; the pipelines are the built program's.
"""

import json
import os
import subprocess
import time

import pytest
from deltalake import DeltaTable
from delta_log import DeltaLog
from oracle import verify
from program import program_path

PIPELINE = """
CREATE STREAMING TABLE bronze {properties} AS
SELECT * FROM STREAM read_files('data', format => 'json', maxFilesPerTrigger => 1, schema => 'seq INT, k STRING');
CREATE STREAMING TABLE silver AS SELECT seq, k FROM STREAM bronze;
"""
AUTO = "TBLPROPERTIES ('delta.autoOptimize.autoCompact' = 'true', 'delta.targetFileSize' = '128mb')"


def maintain(what, table, *more):
    tool = program_path().parent / "src" / "maintenance" / "maintain"
    done = subprocess.run(
        [tool, what, table, *map(str, more)], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


class Lake:
    """A folder with a pipeline, its input and its warehouse."""

    def __init__(self, program, folder, properties=""):
        self.program, self.folder, self.rows = program, folder, 0
        self.warehouse = folder / "warehouse"
        (folder / "data").mkdir()
        (folder / "pipeline.sql").write_text(PIPELINE.format(properties=properties))

    def add(self, count):
        for seq in range(self.rows, self.rows + count):
            hidden = self.folder / "next.json"
            hidden.write_text(json.dumps({"seq": seq, "k": f"k{seq % 3}"}) + "\n")
            os.rename(hidden, self.folder / "data" / f"{seq:05}.json")
        self.rows += count

    def once(self, *more, env=None):
        return self.program.once(
            "pipeline.sql", "warehouse", *more, cwd=self.folder, env=env
        )

    def start(self):
        return self.program.start(
            "run", "pipeline.sql", "--warehouse", self.warehouse, cwd=self.folder
        )

    def table(self, name):
        return self.warehouse / name

    def files(self, name):
        return len(DeltaLog(self.table(name)).files())

    def seqs(self, name):
        log = DeltaLog(self.table(name))
        return 0 if log.problems else sum(file.stats["numRecords"] for file in log.files())

    def verify(self, **more):
        for name in ("bronze", "silver"):
            verify(self.warehouse, name, range(self.rows), program=self.program, **more)


def operations(path):
    return [entry["operation"] for entry in maintain("history", path)]


def test_a_table_that_compacts_itself_has_few_files(freshet, tmp_path):
    lake = Lake(freshet, tmp_path, AUTO)
    with lake.start() as running:
        for _ in range(8):
            lake.add(40)
            running.wait_until(lambda: lake.seqs("silver") == lake.rows, "the rows in silver")
        running.wait_until(lambda: lake.files("bronze") < 60, "a compaction")
        done = running.stop()
    assert done.returncode == 0, done
    assert "warn" not in done.stderr, done
    assert "OPTIMIZE" in operations(lake.table("bronze"))
    assert "OPTIMIZE" not in operations(lake.table("silver"))
    lake.verify()
    # What a run of --once leaves was looked at once more.
    lake.add(60)
    assert lake.once().returncode == 0
    assert lake.files("bronze") < 50
    lake.verify()


def test_a_run_is_stopped_in_the_middle_of_it(freshet, tmp_path):
    lake = Lake(freshet, tmp_path, AUTO)
    lake.add(130)
    for rows in (50, 100, 130):
        with lake.start() as running:
            running.wait_until(lambda: lake.seqs("bronze") >= rows, "rows in bronze")
            assert running.stop().returncode == 0
    assert lake.once().returncode == 0
    lake.verify()


def test_a_first_snapshot_is_read_after_its_table_was_optimized(freshet, tmp_path):
    lake = Lake(freshet, tmp_path)
    lake.add(30)
    assert lake.once("--only", "bronze").returncode == 0
    assert lake.once("--only", "silver", env={"FRESHET_FAILPOINT": "after-offsets@1"}).killed
    assert maintain("optimize", lake.table("bronze")) == {
        "version": 31,
        "added": 1,
        "removed": 30,
        "deletion_vectors_removed": 0,
    }
    lake.add(5)
    assert lake.once().returncode == 0
    lake.verify()
    assert maintain("optimize", lake.table("bronze"))["removed"] == 6
    lake.add(5)
    assert lake.once().returncode == 0
    lake.verify()


def test_old_files_go_and_versions_come_back(freshet, tmp_path):
    lake = Lake(freshet, tmp_path)
    lake.add(10)
    assert lake.once().returncode == 0
    bronze = lake.table("bronze")
    maintain("optimize", bronze)
    assert maintain("restore", bronze, 5)["num_restored_files"] == 5
    assert len(DeltaTable(str(bronze)).to_pyarrow_table()) == 5
    assert maintain("restore", bronze, 10)["num_of_files_after_restore"] == 10
    # The stream into the table goes on; the one from it says that rows were taken away.
    lake.add(2)
    done = lake.once()
    assert done.returncode == 1
    assert "takes rows away or changes them" in done.stderr and "RESTORE" in done.stderr
    verify(lake.warehouse, "bronze", range(12), program=freshet)
    assert lake.once("--full-refresh", "silver", "--yes").returncode == 0
    lake.verify()

    maintain("optimize", bronze)
    assert maintain("vacuum", bronze) == {"files": [], "bytes": 0}
    stray = bronze / "part-00000-of-a-killed-run.parquet"
    stray.write_bytes(b"abandoned")
    time.sleep(0.01)
    assert len(maintain("vacuum", bronze, 0)["files"]) == 12 + 1 + 1
    assert not stray.exists()
    verify(lake.warehouse, "bronze", range(12), program=freshet)
    assert operations(bronze)[:5] == ["VACUUM END", "VACUUM START"] * 2 + ["OPTIMIZE"]
    lake.add(2)
    assert lake.once().returncode == 0
    lake.verify()


@pytest.mark.spark
def test_spark_reads_and_goes_on_after_each_commit(freshet, spark, tmp_path):
    lake = Lake(freshet, tmp_path, AUTO)
    lake.add(60)
    assert lake.once().returncode == 0
    bronze = lake.table("bronze")
    name = f"delta.`{bronze}`"

    def seqs():
        return sorted(row.seq for row in spark.sql(f"SELECT seq FROM {name}").collect())

    def newest():
        return spark.sql(f"DESCRIBE HISTORY {name} LIMIT 1").collect()[0]

    assert seqs() == list(range(60))
    maintain("optimize", bronze)
    assert newest().operation == "OPTIMIZE" and seqs() == list(range(60))
    spark.sql(f"INSERT INTO {name} VALUES (60, 'spark')")
    maintain("restore", bronze, 1)
    assert newest().operation == "RESTORE" and seqs() == [0]
    maintain("restore", bronze, newest().version - 1)
    assert seqs() == list(range(61))
    maintain("vacuum", bronze, 0)
    assert newest().operation == "VACUUM END" and seqs() == list(range(61))
    spark.sql(f"INSERT INTO {name} VALUES (61, 'spark')")
    spark.sql(f"OPTIMIZE {name}")
    assert seqs() == list(range(62))
    # Both tell the same history.
    ours = maintain("history", bronze)
    theirs = spark.sql(f"DESCRIBE HISTORY {name}").collect()
    assert [(e["version"], e["operation"]) for e in ours] == [
        (row.version, row.operation) for row in theirs
    ]
    assert [e["timestamp"] for e in ours] == [
        int(row.timestamp.timestamp() * 1000) for row in theirs
    ]
    for mine, row in zip(ours, theirs):
        assert mine["operationMetrics"] == (row.operationMetrics or {})


@pytest.mark.spark
def test_deletion_vectors_of_spark_are_applied(freshet, spark, tmp_path):
    path = tmp_path / "t"
    name = f"delta.`{path}`"
    spark.sql(
        f"CREATE TABLE {name} (id INT, part STRING, at TIMESTAMP) USING delta PARTITIONED BY (part) "
        "TBLPROPERTIES ('delta.enableDeletionVectors' = 'true', 'delta.enableInCommitTimestamps' = 'true')"
    )
    for start in (0, 100, 200):
        spark.range(start, start + 100).selectExpr(
            "CAST(id AS INT) id", "IF(id % 2 = 0, 'a b', NULL) part", "timestamp_seconds(id) at"
        ).coalesce(1).write.format("delta").mode("append").save(str(path))
    spark.sql(f"DELETE FROM {name} WHERE id % 10 < 3")
    before = sorted(tuple(row) for row in spark.sql(f"SELECT id, part, at FROM {name}").collect())
    report = maintain("optimize", path)
    assert report["deletion_vectors_removed"] == 6 and report["added"] == 2
    after = sorted(tuple(row) for row in spark.sql(f"SELECT id, part, at FROM {name}").collect())
    assert [row[0] for row in after] == [row[0] for row in before] and after == before
    assert not any(
        "deletionVector" in action.get("add", {})
        for action in DeltaLog(path).commits[report["version"]]
    )
    deleted = maintain("vacuum", path, 0)["files"]
    assert any(file.endswith(".bin") for file in deleted)
    assert len(spark.sql(f"SELECT id FROM {name}").collect()) == len(before)
    spark.sql(f"DELETE FROM {name} WHERE id = 3")
    maintain("vacuum", path, 0)  # The vector that is in use stays.
    assert len(spark.sql(f"SELECT id FROM {name}").collect()) == len(before) - 1
    maintain("restore", path, report["version"])
    assert len(spark.sql(f"SELECT id FROM {name}").collect()) == len(before)


@pytest.mark.spark
def test_spark_tidies_a_table_that_a_pipeline_writes_to(freshet, spark, tmp_path):
    lake = Lake(freshet, tmp_path, AUTO)
    name = f"delta.`{lake.table('bronze')}`"
    spark.conf.set("spark.databricks.delta.retentionDurationCheck.enabled", "false")
    with lake.start() as running:
        for turn in range(3):
            lake.add(20)
            running.wait_until(lambda: lake.seqs("silver") == lake.rows, "the rows in silver")
            spark.sql(f"OPTIMIZE {name}")
        lake.add(20)
        running.wait_until(lambda: lake.seqs("silver") == lake.rows, "the rows in silver")
        spark.sql(f"VACUUM {name} RETAIN 0 HOURS")
        lake.add(20)
        running.wait_until(lambda: lake.seqs("silver") == lake.rows, "the rows in silver")
        assert running.stop().returncode == 0
    spark.conf.unset("spark.databricks.delta.retentionDurationCheck.enabled")
    lake.verify()
    spark.sql(f"RESTORE TABLE {name} TO VERSION AS OF {DeltaLog(lake.table('bronze')).version - 1}")
    lake.add(1)
    done = lake.once()
    assert done.returncode == 1 and "takes rows away or changes them" in done.stderr
