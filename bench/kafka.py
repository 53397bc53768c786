"""Times the Kafka way on a real broker of this machine; scripts/bench kafka runs it.

Three questions, each with its rounds interleaved and their medians printed:

  read     2 M messages from a topic into bronze, against kcat reading the topic to nowhere, and Spark
  dedupe   bronze to silver, DISTINCT ON over 2 M distinct keys, against Spark's dropDuplicates
  latency  at 1,000 messages a second: from the message's making to the commit that holds it
"""

import argparse
import csv
import json
import os
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(PROJECT / "tests" / "integration"))

FRESHET = PROJECT / "build" / "freshet"
PIPELINE = PROJECT / "pipelines" / "smarttech_kafka.sql"
SCHEMA = (
    "timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT, "
    "unit STRING, _corrupt_record STRING"
)
LATENCY_PIPELINE = """
CREATE STREAMING TABLE bronze AS
SELECT partition, offset, reading.* FROM (
  SELECT partition, offset, from_json(CAST(value AS STRING), '{schema}') AS reading
  FROM STREAM read_kafka(bootstrapServers => '{brokers}', subscribe => 'latency',
                         startingOffsets => 'earliest'));
"""


def run(*arguments, **keywords):
    done = subprocess.run([str(a) for a in arguments], capture_output=True, text=True, **keywords)
    if done.returncode != 0:
        sys.exit(f"{' '.join(map(str, arguments))}\n{done.stdout}{done.stderr}")
    return done.stdout


def timed(*arguments) -> float:
    start = time.monotonic()
    run(*arguments)
    return time.monotonic() - start


def report(name: str, seconds: list, rows: int):
    median = statistics.median(seconds)
    print(
        f"  {name:<28} {median:7.2f} s  ({min(seconds):.2f} to {max(seconds):.2f}, "
        f"{len(seconds)} rounds, {rows / median / 1e6:.2f} M rows/s)"
    )
    return median


def freshet_run(warehouse: Path, brokers: str, table: str):
    return (
        FRESHET, "run", PIPELINE, "--once", "--only", table, "--warehouse", warehouse,
        "-D", f"brokers={brokers}", "-D", "topic=readings",
    )  # fmt: skip


class Spark:
    """The same two flows in Structured Streaming, in a session that has started before the clock does."""

    def __init__(self, brokers: str):
        from spark_session import spark_session

        self.spark = spark_session()
        self.brokers = brokers

    def _stream(self, frame, path: Path) -> float:
        start = time.monotonic()
        (
            frame.writeStream.format("delta")
            .option("checkpointLocation", f"{path}.checkpoint")
            .trigger(availableNow=True)
            .start(str(path))
            .awaitTermination()
        )
        return time.monotonic() - start

    def bronze(self, path: Path) -> float:
        messages = (
            self.spark.readStream.format("kafka")
            .option("kafka.bootstrap.servers", self.brokers)
            .option("subscribe", "readings")
            .option("startingOffsets", "earliest")
            .load()
        )
        rows = messages.selectExpr(f"from_json(CAST(value AS STRING), '{SCHEMA}') AS r").selectExpr("r.*")
        return self._stream(rows, path)

    def silver(self, bronze: Path, path: Path) -> float:
        rows = (
            self.spark.readStream.format("delta")
            .load(str(bronze))
            .where("_corrupt_record IS NULL AND device_id IS NOT NULL AND timestamp IS NOT NULL AND value IS NOT NULL")
            .selectExpr(
                "timestamp", "lower(trim(device_id)) AS device_id", "lower(trim(building)) AS building",
                "floor", "lower(trim(type)) AS type", "value", "lower(trim(unit)) AS unit",
            )
            .dropDuplicates(["device_id", "timestamp"])
        )  # fmt: skip
        return self._stream(rows, path)


def count(warehouse: Path, table: str) -> int:
    text = run(FRESHET, "sql", "--warehouse", warehouse, "--format", "json",
               "-c", f"SELECT count(*) AS n FROM {table}")  # fmt: skip
    return json.loads(text)["n"]


def throughput(brokers: str, folder: Path, rows: int, rounds: int, spark_rounds: int):
    run(FRESHET, "generate", "--count", rows, "--topic", "readings", "--brokers", brokers,
        "--partitions", "1")  # fmt: skip
    kcat, bronze, silver = [], [], []
    for round in range(rounds):
        warehouse = folder / f"freshet-{round}"
        kcat.append(timed("kcat", "-C", "-b", brokers, "-t", "readings", "-e", "-q", "-o", "beginning"))
        bronze.append(timed(*freshet_run(warehouse, brokers, "delta_bronze_kafka")))
        silver.append(timed(*freshet_run(warehouse, brokers, "delta_silver_kafka")))
        for table in ("delta_bronze_kafka", "delta_silver_kafka"):
            assert count(warehouse, table) == rows, table
    spark_bronze, spark_silver = [], []
    if spark_rounds:
        spark = Spark(brokers)
        for round in range(spark_rounds):
            table = folder / f"spark-bronze-{round}"
            spark_bronze.append(spark.bronze(table))
            spark_silver.append(spark.silver(table, folder / f"spark-silver-{round}"))

    print(f"read: {rows:,} messages into bronze")
    base = report("kcat, to nowhere", kcat, rows)
    ours = report("freshet, start to exit", bronze, rows)
    print(f"  freshet / kcat: {ours / base:.2f}")
    if spark_bronze:
        theirs = report("Spark, without its start", spark_bronze, rows)
        print(f"  Spark / freshet: {theirs / ours:.1f}")
    print(f"dedupe: {rows:,} distinct keys into silver")
    ours = report("freshet, start to exit", silver, rows)
    if spark_silver:
        theirs = report("Spark, without its start", spark_silver, rows)
        print(f"  Spark / freshet: {theirs / ours:.1f}")


def latency(brokers: str, folder: Path, seconds: int):
    """The commit's time is that of its file, which is there once the rows can be read."""
    warehouse, ledger = folder / "latency", folder / "acknowledged.csv"
    pipeline = folder / "latency.sql"
    pipeline.write_text(LATENCY_PIPELINE.format(schema=SCHEMA, brokers=brokers))
    running = subprocess.Popen(
        [FRESHET, "run", pipeline, "--warehouse", warehouse], stderr=subprocess.DEVNULL
    )
    run(FRESHET, "generate", "--rate", "1000/s", "--duration", f"{seconds}s", "--topic", "latency",
        "--brokers", brokers, "--partitions", "1", "--acknowledged", ledger)  # fmt: skip
    time.sleep(1)
    running.terminate()
    running.wait()

    committed = {}  # offset → Unix milliseconds
    for path in sorted((warehouse / "bronze" / "_delta_log").glob("*.json")):
        for line in path.read_text().splitlines():
            if "add" in (action := json.loads(line)):
                stats = json.loads(action["add"]["stats"])
                offsets = range(stats["minValues"]["offset"], stats["maxValues"]["offset"] + 1)
                for offset in offsets:
                    committed[offset] = os.stat(path).st_mtime_ns / 1e6
    with open(ledger) as file:
        made = {int(row["offset"]): int(row["timestamp"]) for row in csv.DictReader(file)}
    waits = sorted(committed[offset] - at for offset, at in made.items())
    print(f"latency: {len(waits):,} messages at 1,000 a second, no trigger interval")
    for percent in (50, 90, 99, 99.9):
        print(f"  p{percent:<5} {waits[min(len(waits) - 1, int(len(waits) * percent / 100))]:7.1f} ms")
    print(f"  most   {waits[-1]:7.1f} ms")


def main():
    parser = argparse.ArgumentParser(prog="scripts/bench kafka", description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)  # fmt: skip
    parser.add_argument("--rows", type=int, default=2_000_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--spark-rounds", type=int, default=1, help="0: without Spark")
    parser.add_argument("--seconds", type=int, default=30, help="of the latency's measuring")
    options = parser.parse_args()
    from kafka_broker import KafkaBroker

    with tempfile.TemporaryDirectory(prefix="freshet-bench-") as name:
        folder = Path(name)
        broker = KafkaBroker(folder / "kafka")
        broker.start()
        try:
            throughput(broker.address, folder, options.rows, options.rounds, options.spark_rounds)
            latency(broker.address, folder, options.seconds)
        finally:
            broker.stop()


if __name__ == "__main__":
    main()
