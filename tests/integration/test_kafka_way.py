"""The Kafka way as a user goes it: produce, bronze, silver, on a real broker."""

import itertools
import json
from collections import defaultdict
from datetime import datetime, timedelta

import pyarrow as pa
import pytest

from oracle import verify
from program import PROJECT
from sensor import DATA, check_readings, keys_of
from spark_session import spark_session

PIPELINE = PROJECT / "pipelines" / "smarttech_kafka.sql"
TABLES = ("delta_bronze_kafka", "delta_silver_kafka")

ALL_KEYS = {key for path in DATA.glob("*.json") for key in keys_of(path)}

SCHEMA = (
    "timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT, "
    "unit STRING, _corrupt_record STRING"
)

FIGURES = (
    "SELECT count(*) AS rows, round(avg(value), 4) AS mean, round(stddev(value), 4) AS deviation, "
    "min(value) AS least, max(value) AS most, avg(floor) AS floor FROM {}"
)
FIGURES_OF_THE_FILE_WAY = {
    "rows": 500,
    "mean": 223.4434,
    "deviation": 338.7629,
    "least": 18.1,
    "most": 1200.0,
    "floor": 2.006,
}


class Way:
    """The three commands against one topic and one warehouse."""

    def __init__(self, freshet, brokers: str, topic: str, warehouse):
        self.freshet = freshet
        self.settings = ("-D", f"brokers={brokers}", "-D", f"topic={topic}")
        self.target = ("--topic", topic, "--brokers", brokers)
        self.warehouse = warehouse

    def run(self, *options):
        return self.freshet.start(
            "run", PIPELINE, "--warehouse", self.warehouse, *self.settings, *options
        )

    def once(self):
        done = self.freshet.once(PIPELINE, self.warehouse, *self.settings)
        assert done.returncode == 0, done

    def produce(self):
        return self.freshet.start("produce", DATA, *self.target)

    def rows_of(self, table: str) -> int:
        """0 also when there is no such table yet."""
        if not (self.warehouse / table / "_delta_log").is_dir():
            return 0
        return self.freshet.rows(f"SELECT count(*) AS n FROM {table}", self.warehouse)[0]["n"]


@pytest.fixture
def way(freshet, kafka, tmp_path):
    return Way(freshet, kafka.address, f"readings-{tmp_path.name}", tmp_path / "warehouse")


def test_gives_the_figures_of_the_file_way(way):
    with way.produce() as produce:
        assert produce.wait().returncode == 0
    way.once()
    for table in TABLES:
        check_readings(verify(way.warehouse, table, program=way.freshet), table, ALL_KEYS)
        assert way.freshet.rows(FIGURES.format(table), way.warehouse) == [FIGURES_OF_THE_FILE_WAY]
    check_gold(verify(way.warehouse, "delta_gold_kafka", program=way.freshet))
    tables = (*TABLES, "delta_gold_kafka")
    before = {table: verify(way.warehouse, table) for table in tables}
    way.once()
    for table in tables:
        assert verify(way.warehouse, table).equals(before[table]), "a second run changed something"


def check_gold(table):
    """Each window that ended 10 minutes before the newest reading, computed anew."""
    readings = [json.loads(line) for path in DATA.glob("*.json") for line in path.open()]
    groups = defaultdict(list)
    for reading in readings:
        at = datetime.fromisoformat(reading["timestamp"])
        start = at - timedelta(minutes=at.minute % 5, seconds=at.second)
        words = (reading["building"].lower(), reading["floor"], reading["type"].lower())
        groups[start, *words].append(reading["value"])
    newest = max(datetime.fromisoformat(reading["timestamp"]) for reading in readings)
    wanted = {
        key: (len(values), min(values), max(values))
        for key, values in groups.items()
        if key[0] + timedelta(minutes=5) <= newest - timedelta(minutes=10)
    }
    found = {
        (row["window_start"], row["building"], row["floor"], row["type"]): (
            row["readings"], pytest.approx(row["lowest"]), pytest.approx(row["highest"]),
        )
        for row in table.to_pylist()
    }  # fmt: skip
    assert wanted and len(found) == table.num_rows
    assert found == wanted


@pytest.mark.parametrize(
    "order", list(itertools.permutations(("produce", "bronze", "silver"))), ids="-".join
)
def test_starts_in_any_order(way, order):
    """Each command a process of its own; whoever comes first waits for the others."""
    start = {
        "produce": way.produce,
        "bronze": lambda: way.run("--only", "delta_bronze_kafka"),
        "silver": lambda: way.run("--only", "delta_silver_kafka"),
    }
    with start[order[0]]() as first:
        if order[0] == "produce":
            assert first.wait().returncode == 0
        else:
            first.wait_until(lambda: "wait" in first.stderr_so_far(), "that it says it waits")
        with start[order[1]]() as second, start[order[2]]() as third:
            running = dict(zip(order, (first, second, third)))
            silver = running["silver"]
            silver.wait_until(lambda: way.rows_of("delta_silver_kafka") == 500, "500 rows", 60)
            assert running["produce"].wait().returncode == 0
            for name in ("bronze", "silver"):
                done = running[name].stop()
                assert done.returncode == 0, done
    for table in TABLES:
        check_readings(verify(way.warehouse, table, finished=False), table, ALL_KEYS)


def readable(column) -> list:
    """The values; Spark keeps bytes in a STRING that are no UTF-8, and an Arrow string must not."""
    if not pa.types.is_string(column.type):
        return column.to_pylist()
    values = column.cast(pa.binary()).to_pylist()
    return [None if value is None else value.decode("utf-8", "replace") for value in values]


@pytest.mark.spark
def test_spark_reads_the_same_rows_from_the_topic(way, kafka):
    topic = way.target[1]
    odd = [b"", None, b"\xff\xfe", b'{"device_id": "x", "value": "warm"}', b'{"value": 1.50', b"[]"]
    kafka.new_topic(name=topic, partitions=2)
    lines = [line for path in sorted(DATA.glob("*.json")) for line in path.read_bytes().splitlines()]
    kafka.produce(topic, lines + odd)
    way.once()
    found = verify(way.warehouse, "delta_bronze_kafka")
    spark = spark_session()
    wanted = (
        spark.read.format("kafka")
        .option("kafka.bootstrap.servers", kafka.address)
        .option("subscribe", topic)
        .load()
        .selectExpr(f"from_json(CAST(value AS STRING), '{SCHEMA}') AS reading")
        .selectExpr("reading.*")
        .toArrow()
    )
    assert wanted.num_rows == len(lines) + len(odd)

    def plain(table):
        columns = [readable(table.column(name)) for name in wanted.column_names]
        return sorted(map(repr, zip(*columns)))

    assert plain(found) == plain(wanted)


def test_accounts_for_every_broken_message(way, kafka):
    topic = kafka.new_topic(name=way.target[1], max_message_bytes=10_000_000)
    broken = [
        b"\xff\xfe\xfd",
        b'{"device_id": "cut',
        b"x" * 5_000_000,
        b'{"floor": ' + b"[" * 100_000,
        b"[1, 2, 3]",
        b"17",
    ]
    nothing = [b"", None, b"  "]
    good = b'{"device_id": "d", "timestamp": "2025-01-12T08:18:00Z", "value": 1.5}'
    kafka.produce(topic, [good, *broken, *nothing, good], message_max_bytes=10_000_000)
    way.once()
    table = verify(way.warehouse, "delta_bronze_kafka").to_pylist()
    assert len(table) == len(broken) + len(nothing) + 2
    kept = [row["_corrupt_record"] for row in table if row["_corrupt_record"] is not None]
    wanted = [message.decode("utf-8", "replace") for message in broken]
    assert sorted(kept) == sorted(wanted)
    empty = [row for row in table if all(value is None for value in row.values())]
    assert len(empty) == len(nothing)
    assert way.rows_of("delta_silver_kafka") == 1
