"""The job on the real data: 100 files of 5 readings, one file a micro-batch, into bronze and on into silver."""

import math
import statistics

import pytest
from deltalake import DeltaTable

import rows
from checkpoint_log import CheckpointLog
from delta_log import DeltaLog
from sensor import PIPELINE, TABLES, SensorFolder, check_readings, new_readings
from oracle import verify

SCHEMA = (
    "timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT, "
    "unit STRING, _corrupt_record STRING"
)


@pytest.fixture(scope="module")
def loaded(freshet, tmp_path_factory) -> SensorFolder:
    """The finished run, which the tests below look at and none changes."""
    sensor = SensorFolder(tmp_path_factory.mktemp("sensor"))
    done = freshet.run(
        "run", PIPELINE, "--once", "--warehouse", sensor.warehouse, cwd=sensor.folder
    )
    assert done.returncode == 0, done
    sensor.done = done
    return sensor


def test_every_reading_is_in_both_tables_once(loaded, freshet):
    loaded.verify(program=freshet)


def test_one_file_was_one_micro_batch(loaded):
    checkpoint = CheckpointLog(loaded.warehouse / "_checkpoints" / "delta_bronze")
    assert checkpoint.newest_commit == 99
    assert len(checkpoint.source_files) == 100
    assert {batches[0] for batches in checkpoint.source_files.values()} == set(range(100))


@pytest.mark.parametrize("table", TABLES)
def test_figures(loaded, freshet, table):
    values = DeltaTable(str(loaded.warehouse / table)).to_pyarrow_table()["value"].to_pylist()
    assert len(values) == 500
    assert statistics.fmean(values) == pytest.approx(223.4434, abs=5e-5)
    assert statistics.stdev(values) == pytest.approx(338.7629, abs=5e-5)
    assert (min(values), max(values)) == (pytest.approx(18.1, abs=1e-5), 1200)

    found = freshet.rows(
        f"SELECT count(*) AS n, avg(value) AS mean, stddev(value) AS deviation, min(value) AS low, max(value) AS high, "
        f"avg(floor) AS floor FROM {table}",
        loaded.warehouse,
    )[0]
    assert found["n"] == 500
    assert found["mean"] == pytest.approx(223.4434, abs=5e-5)
    assert found["deviation"] == pytest.approx(338.7629, abs=5e-5)
    assert found["low"] == pytest.approx(18.1, abs=1e-5) and found["high"] == 1200
    assert found["floor"] == pytest.approx(2.006, abs=1e-9)


def test_silver_is_cleaned(loaded):
    table = DeltaTable(str(loaded.warehouse / "delta_silver")).to_pyarrow_table()
    assert "_corrupt_record" not in table.column_names
    for name in ("device_id", "building", "type", "unit"):
        assert all(value == value.strip().lower() for value in table[name].to_pylist())


@pytest.mark.parametrize("table", TABLES)
def test_checkpoints_are_ten_versions_or_more_apart(loaded, table):
    """They are written beside the stream, later where that takes time."""
    log = DeltaLog(loaded.warehouse / table)
    assert log.version >= 1
    between = [after - before for before, after in zip([0, *log.checkpoints], log.checkpoints)]
    assert all(versions >= 10 for versions in between)
    assert bool(between) == (log.version >= 10)


def test_it_takes_no_file_twice(freshet, tmp_path):
    sensor = SensorFolder(tmp_path, files=10)
    for _ in range(2):
        done = freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path)
        assert done.returncode == 0, done
        versions = {table: DeltaLog(sensor.warehouse / table).version for table in TABLES}
    again = freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path)
    assert again.returncode == 0, again
    assert versions == {table: DeltaLog(sensor.warehouse / table).version for table in TABLES}
    sensor.verify(program=freshet)


def test_files_that_come_while_it_runs_are_taken_once(freshet, tmp_path):
    sensor = SensorFolder(tmp_path, files=3)

    def rows_in_both():
        logs = [DeltaLog(sensor.warehouse / table) for table in TABLES]
        return all(
            sum(file.stats["numRecords"] for file in log.files()) == len(sensor.keys)
            for log in logs
        )

    with freshet.start("run", PIPELINE, "--warehouse", sensor.warehouse, cwd=tmp_path) as running:
        running.wait_until(rows_in_both, "the first files in both tables")
        for number in range(3):
            sensor.add(f"late_{number}.json", new_readings(5, minute=number))
        running.wait_until(rows_in_both, "three more files in both tables")
        done = running.stop()
    assert done.returncode == 0, done
    sensor.verify(program=freshet)
    assert freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path).returncode == 0
    sensor.verify(program=freshet)


@pytest.mark.spark
@pytest.mark.parametrize("table", TABLES)
def test_spark_reads_the_same_rows(loaded, spark, table):
    frame = spark.read.format("delta").load(str(loaded.warehouse / table))
    assert frame.count() == 500
    figures = frame.selectExpr("avg(value)", "stddev(value)", "avg(floor)").first()
    assert figures[0] == pytest.approx(223.4434, abs=5e-5)
    assert figures[1] == pytest.approx(338.7629, abs=5e-5)
    assert math.isclose(figures[2], 2.006)
    mine = DeltaTable(str(loaded.warehouse / table)).to_pyarrow_table()
    theirs = frame.select(mine.column_names).toArrow()
    assert not rows.difference(rows.of_table(theirs), rows.of_table(mine))


@pytest.mark.spark
def test_spark_goes_on_from_our_checkpoint_and_we_from_sparks(freshet, tmp_path, spark):
    """Bronze by Freshet, then by Spark's own streaming query on the same table and checkpoint, then by
    Freshet again."""
    sensor = SensorFolder(tmp_path, files=12)
    done = freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path)
    assert done.returncode == 0, done
    for number in range(3):
        sensor.add(f"for_spark_{number}.json", new_readings(5, minute=number))

    query = (
        spark.readStream.schema(SCHEMA)
        .option("maxFilesPerTrigger", 1)
        .json(sensor.data.as_uri())
        .filter("timestamp IS NOT NULL AND device_id IS NOT NULL AND value IS NOT NULL")
        .writeStream.format("delta")
        .option("checkpointLocation", str(sensor.warehouse / "_checkpoints" / "delta_bronze"))
        .trigger(availableNow=True)
        .start(str(sensor.warehouse / "delta_bronze"))
    )
    query.awaitTermination()
    batches = [progress for progress in query.recentProgress if progress["numInputRows"]]
    assert [progress["numInputRows"] for progress in batches] == [5, 5, 5]
    assert [progress["batchId"] for progress in batches] == [12, 13, 14]
    assert query.id == CheckpointLog(sensor.warehouse / "_checkpoints" / "delta_bronze").query_id
    check_readings(
        verify(sensor.warehouse, "delta_bronze", None, spark=spark), "delta_bronze", sensor.keys
    )

    sensor.add("for_us.json", new_readings(5, minute=30))
    done = freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path)
    assert done.returncode == 0, done
    sensor.verify(program=freshet, spark=spark)
    assert CheckpointLog(sensor.warehouse / "_checkpoints" / "delta_bronze").newest_commit == 15
