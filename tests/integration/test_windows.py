"""Watermarks and windows. Against Apache Spark: the same files, one a micro-batch, the same query; the same rows must
come of it, with the same watermarks, late rows and keys left in the state. And what a `.test` file does not show: a run
that goes on, a state whose query has changed."""

import json
import os
import random

import pytest

import rows
from oracle import verify
from program import Program
from test_live_tail import rows_in

SCHEMA = "ts TIMESTAMP, k STRING, f INT, v FLOAT, d DOUBLE, n BIGINT, c DECIMAL(10,2), at DATE, ok BOOLEAN"
SOURCE = "STREAM {source} WATERMARK ts DELAY OF INTERVAL 10 MINUTES"
AGGREGATES = """
  count(*) AS n_all, count(v) AS n_v, count_if(ok) AS n_ok, sum(n) AS sum_n, round(sum(v), 4) AS sum_v, sum(c) AS sum_c,
  round(avg(d), 6) AS avg_d, round(avg(f), 6) AS avg_f, min(v) AS min_v, max(v) AS max_v, min(ts) AS first, max(ts) AS last,
  min(k) AS min_k, max(c) AS max_c, min(at) AS min_at, max(ok) AS max_ok, bool_and(ok) AS every_ok, bool_or(ok) AS any_ok,
  round(stddev(v), 6) AS sd, round(stddev_pop(d), 6) AS sdp, round(variance(v), 6) AS var, round(var_pop(d), 6) AS varp,
  approx_count_distinct(n) AS many_n, approx_count_distinct(k) AS many_k, approx_count_distinct(d) AS many_d,
  sum(n) FILTER (WHERE ok) AS sum_ok"""

QUERIES = {
    "tumbling": f"SELECT window.start AS w_start, window.end AS w_end, k, f, {AGGREGATES} FROM {SOURCE} "
    "GROUP BY window(ts, '5 minutes'), k, f",
    "sliding": f"SELECT window AS w, k, {AGGREGATES} FROM {SOURCE} WHERE v IS NOT NULL "
    "GROUP BY window(ts, '10 minutes', '4 minutes'), k",
    "start": f"SELECT window.start AS w, count(*) AS n FROM {SOURCE} GROUP BY window(ts, '1 hour', '1 hour', '15 minutes')",
    "having": f"SELECT window(ts, '5 minutes').end AS w_end, upper(k) AS key, round(sum(v) / count(v), 3) + 1 AS m, count(*) AS n "
    f"FROM {SOURCE} WHERE k <> 'dev-3' GROUP BY window(ts, '5 minutes'), upper(k) HAVING n > 1 AND max(f) > 0",
    "where": f"SELECT window.start AS w, count(*) AS n FROM {SOURCE} WHERE ts > TIMESTAMP'2025-01-12 08:30:00' AND f < 3 "
    "GROUP BY window(ts, '5 minutes')",
    "event_time": f"SELECT ts, k, count(*) AS n, sum(f) AS s FROM {SOURCE} GROUP BY ts, k",
}


def write_readings(folder, seed: int, files: int = 12) -> None:
    """Readings whose time goes on by some minutes a file; some are late, some much too late, some without a value."""
    chance = random.Random(seed)
    folder.mkdir()
    for number in range(files):
        lines = []
        for _ in range(chance.randint(0, 60)):
            minute = number * 7 + chance.randint(-4, 6)
            if chance.random() < 0.08:
                minute -= chance.randint(10, 60)
            reading = {
                "ts": f"2025-01-12T{8 + minute // 60:02}:{minute % 60:02}:{chance.randint(0, 59):02}.{chance.randint(0, 999):03}Z",
                "k": f"dev-{chance.randint(0, 4)}",
                "f": chance.randint(0, 3),
                "v": round(chance.uniform(-50, 50), 2),
                "d": round(chance.uniform(0, 99), 3),
                "n": chance.randint(-1000, 1000),
                "c": round(chance.uniform(-999, 999), 2),
                "at": f"2025-01-{chance.randint(1, 28):02}",
                "ok": chance.random() < 0.6,
            }
            for column in list(reading):
                if chance.random() < 0.04:
                    del reading[column]
            lines.append(json.dumps(reading))
        path = folder / f"{number:03}.json"
        path.write_text("".join(line + "\n" for line in lines))
        os.utime(path, (1736669880 + number, 1736669880 + number))


def run_freshet(freshet: Program, folder, query: str) -> list:
    """The progress of each batch."""
    files = f"read_files('data', format => 'json', maxFilesPerTrigger => 1, schema => '{SCHEMA}')"
    sql = query.replace("{source}", files)
    (folder / "p.sql").write_text(f"CREATE STREAMING TABLE t AS {sql};")
    finished = freshet.run("run", "p.sql", "--once", "--progress", "progress.jsonl", cwd=folder)
    assert finished.returncode == 0, finished
    return [json.loads(line) for line in (folder / "progress.jsonl").read_text().splitlines()]


def run_spark(spark, folder, query: str) -> tuple:
    """All rows, and the progress of each batch. Into parquet, as Spark's answer does not hang on where it is
    written, and its Delta takes longer over a batch than all the rest."""
    spark.readStream.schema(SCHEMA).option("maxFilesPerTrigger", 1).json(
        str(folder / "data")
    ).createOrReplaceTempView("readings_of_test")
    frame = spark.sql(query.replace("{source}", "readings_of_test"))
    stream = (
        frame.writeStream.format("parquet")
        .outputMode("append")
        .trigger(availableNow=True)
        .option("checkpointLocation", str(folder / "spark-checkpoint"))
        .start(str(folder / "spark"))
    )
    stream.awaitTermination()
    progress = [json.loads(p.json) for p in stream.recentProgress]
    return spark.read.parquet(str(folder / "spark")), progress


def watermarks(folder) -> list:
    """(batchWatermarkMs, nextBatchWatermarkMs) of each batch of a checkpoint."""
    found = []
    for number in sorted(int(p.name) for p in (folder / "offsets").iterdir() if p.name.isdigit()):
        planned = json.loads((folder / "offsets" / str(number)).read_text().split("\n")[1])
        done = json.loads((folder / "commits" / str(number)).read_text().split("\n")[1])
        found.append((planned["batchWatermarkMs"], done["nextBatchWatermarkMs"]))
    return found


@pytest.mark.spark
@pytest.mark.parametrize("name", QUERIES)
def test_windows_are_sparks(name, spark, freshet, tmp_path):
    write_readings(tmp_path / "data", seed=len(name))
    progress = run_freshet(freshet, tmp_path, QUERIES[name])
    theirs, spark_progress = run_spark(spark, tmp_path, QUERIES[name])

    ours = spark.read.format("delta").load(str(tmp_path / "warehouse" / "t"))
    assert [(f.name, f.dataType) for f in ours.schema] == [
        (f.name, f.dataType) for f in theirs.schema
    ]
    said = rows.difference(rows.of_table(ours.toArrow()), rows.of_table(theirs.toArrow()))
    assert not said, said
    assert theirs.count() > 1, "a comparison of nothing"

    checkpoint = tmp_path / "warehouse" / "_checkpoints" / "t"
    assert watermarks(checkpoint) == watermarks(tmp_path / "spark-checkpoint")
    # Spark counts partial groups that were late, and we count rows: both see late ones in the same batches.
    late = [batch["stateOperators"][0]["numRowsDroppedByWatermark"] for batch in progress]
    late_in_spark = [
        batch["stateOperators"][0]["numRowsDroppedByWatermark"] for batch in spark_progress
    ]
    assert [n > 0 for n in late] == [n > 0 for n in late_in_spark]
    assert any(late) or name in ("start", "where")
    left = progress[-1]["stateOperators"][0]["numRowsTotal"]
    assert left == spark_progress[-1]["stateOperators"][0]["numRowsTotal"]


@pytest.mark.spark
@pytest.mark.parametrize("keys", [("k", "ts"), ("k",)], ids=["with-event-time", "without"])
def test_distinct_behind_a_watermark_is_sparks(keys, spark, freshet, tmp_path):
    """Which row of a key is the first is only certain where the whole row is the key, so the key is all that is kept."""
    write_readings(tmp_path / "data", seed=7)
    columns = "ts, k"
    query = f"SELECT DISTINCT ON ({', '.join(keys)}) {columns} FROM {SOURCE}"
    progress = run_freshet(freshet, tmp_path, query)

    frame = (
        spark.readStream.schema(SCHEMA)
        .option("maxFilesPerTrigger", 1)
        .json(str(tmp_path / "data"))
        .withWatermark("ts", "10 minutes")
        .select("ts", "k")
        .dropDuplicates(list(keys))
    )
    stream = (
        frame.writeStream.format("parquet")
        .trigger(availableNow=True)
        .option("checkpointLocation", str(tmp_path / "spark-checkpoint"))
        .start(str(tmp_path / "spark"))
    )
    stream.awaitTermination()
    ours = spark.read.format("delta").load(str(tmp_path / "warehouse" / "t")).select(*keys)
    theirs = spark.read.parquet(str(tmp_path / "spark")).select(*keys)
    said = rows.difference(rows.of_table(ours.toArrow()), rows.of_table(theirs.toArrow()))
    assert not said, said
    assert watermarks(tmp_path / "warehouse" / "_checkpoints" / "t") == watermarks(
        tmp_path / "spark-checkpoint"
    )
    theirs_last = json.loads(stream.lastProgress.json)["stateOperators"][0]
    assert progress[-1]["stateOperators"][0]["numRowsTotal"] == theirs_last["numRowsTotal"]
    dropped = sum(b["stateOperators"][0]["numRowsDroppedByWatermark"] for b in progress)
    assert dropped == sum(
        json.loads(p.json)["stateOperators"][0]["numRowsDroppedByWatermark"]
        for p in stream.recentProgress
    )


MINUTES = """CREATE STREAMING TABLE t AS SELECT window.start AS start, {select}
FROM STREAM read_files('data', format => 'json', maxFilesPerTrigger => 1, schema => 'ts TIMESTAMP, k STRING, v INT')
  WATERMARK ts DELAY OF INTERVAL {delay} GROUP BY window(ts, '{window}'), k;"""


def put(folder, name: str, *lines: str) -> None:
    (folder / "next.json").write_text("".join(line + "\n" for line in lines))
    (folder / "data").mkdir(exist_ok=True)
    os.rename(folder / "next.json", folder / "data" / name)


def pipeline(select="k, sum(v) AS v", delay="1 MINUTE", window="1 minute") -> str:
    return MINUTES.format(select=select, delay=delay, window=window)


def test_a_window_closes_without_further_data(freshet, tmp_path):
    """The row that moves the watermark is in the last file there is: a batch without data closes the window."""
    (tmp_path / "p.sql").write_text(pipeline())
    put(tmp_path, "a.json", '{"ts": "2025-01-12T08:00:10Z", "k": "a", "v": 1}')
    warehouse = tmp_path / "warehouse"
    with freshet.start("run", "p.sql", cwd=tmp_path) as running:
        commits = warehouse / "_checkpoints" / "t" / "commits"
        running.wait_until(lambda: (commits / "1").exists(), "the batch without data")
        assert rows_in(warehouse, "t") == 0
        put(tmp_path, "b.json", '{"ts": "2025-01-12T08:02:00Z", "k": "a", "v": 1}')
        running.wait_until(lambda: rows_in(warehouse, "t") == 1, "the closed window")
        done = running.stop()
    assert done.returncode == 0, done
    assert watermarks(warehouse / "_checkpoints" / "t")[-1][0] == 1736668860000
    verify(warehouse, "t")


@pytest.mark.parametrize(
    "change, says",
    [
        ({"select": "k, sum(v) + max(v) AS v"}, "sum(v), max(v)"),
        ({"select": "k, sum(v + 1) AS v"}, "sum((v + 1))"),
        ({"window": "2 minutes"}, "windows of 2 minutes"),
    ],
)
def test_the_state_of_another_query_is_refused(change, says, freshet, tmp_path):
    (tmp_path / "p.sql").write_text(pipeline())
    put(tmp_path, "a.json", '{"ts": "2025-01-12T08:00:10Z", "k": "a", "v": 1}')
    assert freshet.run("run", "p.sql", "--once", cwd=tmp_path).returncode == 0
    (tmp_path / "p.sql").write_text(pipeline(**change))
    refused = freshet.run("run", "p.sql", "--once", cwd=tmp_path)
    assert refused.returncode != 0
    assert "was kept for another query" in refused.stderr, refused
    assert "windows of 1 minute by k: sum(v)" in refused.stderr, refused
    assert says in refused.stderr and "--full-refresh" in refused.stderr, refused


def test_what_the_state_does_not_hold_may_change(freshet, tmp_path):
    (tmp_path / "p.sql").write_text(pipeline())
    put(tmp_path, "a.json", '{"ts": "2025-01-12T08:00:10Z", "k": "a", "v": 1}')
    assert freshet.run("run", "p.sql", "--once", cwd=tmp_path).returncode == 0
    (tmp_path / "p.sql").write_text(pipeline(select="upper(k) AS k, sum(v) + 1 AS v", delay="5 SECONDS"))
    put(tmp_path, "b.json", '{"ts": "2025-01-12T08:01:10Z", "k": "a", "v": 5}')
    finished = freshet.run("run", "p.sql", "--once", cwd=tmp_path)
    assert finished.returncode == 0, finished
    found = verify(tmp_path / "warehouse", "t").to_pylist()
    assert [(row["k"], row["v"]) for row in found] == [("A", 2)]


def test_check_tells_of_watermark_and_groups(freshet, tmp_path):
    (tmp_path / "data").mkdir()
    (tmp_path / "p.sql").write_text(pipeline(delay="90 SECONDS"))
    told = freshet.run("check", "p.sql", cwd=tmp_path).stdout
    assert "watermark     ts, 1 minute 30 seconds behind the latest" in told, told
    assert "groups        windows of 1 minute by k: sum(v)" in told, told
