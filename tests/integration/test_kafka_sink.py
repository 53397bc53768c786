"""CREATE SINK and CREATE FLOW on a real broker: what arrives, and how often."""

import collections
import json
import time

import pytest

from program import failpoints
from sensor import DATA

READINGS = (
    "timestamp TIMESTAMP, device_id STRING, building STRING, floor INT, type STRING, value FLOAT,"
    " unit STRING"
)

SINK = """
CREATE SINK out FORMAT kafka
  OPTIONS ('kafka.bootstrap.servers' = '${brokers}', 'topic' = '${topic}');
"""


class SinkFlow:
    """A pipeline whose flow `send` ends in a topic."""

    def __init__(self, freshet, folder, broker, topic, *statements):
        self.freshet = freshet
        self.folder = folder
        self.broker = broker
        self.topic = topic
        self.warehouse = folder / "warehouse"
        self.input = folder / "input"
        self.input.mkdir(exist_ok=True)
        self.pipeline = folder / "sink.sql"
        self.pipeline.write_text("\n".join(statements))

    def put(self, name: str, *rows):
        hidden = self.folder / name
        hidden.write_text("".join(json.dumps(row) + "\n" for row in rows))
        hidden.rename(self.input / name)

    def arguments(self, *more):
        named = {"brokers": self.broker.address, "topic": self.topic, "input": self.input}
        options = [word for name, value in named.items() for word in ("-D", f"{name}={value}")]
        where = ("--warehouse", self.warehouse, *options, "--durability", "os")
        return ("run", self.pipeline, *where, *more)

    def once(self, *more, **keywords):
        return self.freshet.run(*self.arguments("--once", *more), **keywords)

    def start(self, *more):
        return self.freshet.start(*self.arguments(*more))

    def values(self) -> collections.Counter:
        return collections.Counter(m.value() for m in self.broker.consume(self.topic))


NUMBERS = (
    "CREATE FLOW send AS INSERT INTO out BY NAME {select} FROM STREAM read_files('${{input}}',"
    " format => 'json', schema => 'n BIGINT', maxFilesPerTrigger => 1);"
)
PLAIN = NUMBERS.format(select="SELECT CAST(n AS STRING) AS value")


@pytest.fixture
def make(freshet, tmp_path):
    def flow(broker, topic, *statements):
        return SinkFlow(freshet, tmp_path, broker, topic, SINK, *statements)

    return flow


def test_what_a_message_is_made_of(make, kafka):
    topic = kafka.new_topic(partitions=3)
    flow = make(
        kafka,
        topic,
        NUMBERS.format(
            select="""SELECT CASE WHEN n < 3 THEN concat('v', n) END AS VALUE,
              CASE WHEN n > 0 THEN CAST(concat('k', n) AS BINARY) END AS key,
              CASE WHEN n = 2 THEN 2 END AS `partition`,
              CASE WHEN n = 1 THEN array(named_struct('key', 'a', 'value', CAST('b' AS BINARY)),
                named_struct('key', 'c', 'value', CAST(NULL AS BINARY))) END AS headers"""
        ),
    )
    flow.put("a.json", {"n": 0}, {"n": 1}, {"n": 2}, {"n": 3})
    done = flow.once()
    assert done.returncode == 0, done
    got = {m.key(): m for m in kafka.consume(topic)}
    assert {k: m.value() for k, m in got.items()} == {
        None: b"v0",
        b"k1": b"v1",
        b"k2": b"v2",
        b"k3": None,
    }
    assert got[b"k2"].partition() == 2
    assert got[b"k1"].headers() == [("a", b"b"), ("c", None)]
    assert got[b"k2"].headers() is None


def test_from_a_table_in_the_same_file(make, kafka):
    """The flow follows the table; what it has sent it does not send again."""
    topic = kafka.new_topic()
    flow = make(
        kafka,
        topic,
        "CREATE OR REFRESH STREAMING TABLE t AS SELECT * FROM STREAM read_files('${input}',"
        " format => 'json', schema => 'n BIGINT', maxFilesPerTrigger => 1);",
        "CREATE FLOW send AS INSERT INTO out BY NAME SELECT CAST(n AS STRING) AS value FROM STREAM t"
        " WHERE n % 2 = 0;",
    )
    for part in range(3):
        flow.put(f"{part}.json", {"n": 2 * part}, {"n": 2 * part + 1})
        done = flow.once()
        assert done.returncode == 0, done
        assert flow.values() == {str(2 * n).encode(): 1 for n in range(part + 1)}
    assert "1 out in" in done.stderr and "version" in done.stderr
    again = flow.once("--full-refresh", "send", "--yes")
    assert again.returncode == 0, again
    assert flow.values() == {str(2 * n).encode(): 2 for n in range(3)}


def test_cut_at_each_failpoint(make, kafka, freshet):
    """At least once: what was cut short is sent again, nothing else is, and nothing is left out."""
    topic = kafka.new_topic(partitions=2)
    flow = make(kafka, topic, PLAIN)
    points = failpoints(freshet, into="topic")
    for number, point in enumerate(points):
        for file in range(2):
            rows = [{"n": number * 100 + file * 10 + row} for row in range(10)]
            flow.put(f"{number:02}-{file}.json", *rows)
        cut = flow.once(env={"FRESHET_FAILPOINT": point})
        assert cut.killed, (point, cut)
        done = flow.once()
        assert done.returncode == 0, (point, done)
    values = flow.values()
    batches = [number * 100 + file * 10 for number in range(len(points)) for file in range(2)]
    assert {int(value) for value in values} == {first + n for first in batches for n in range(10)}
    # Between the first answer of a broker and commits/N, for each point one batch at the most.
    twice = {int(value) // 100 for value, count in values.items() if count == 2}
    assert max(values.values()) == 2
    late = ("in-messages", "after-messages", "after-state")
    assert {points[number] for number in twice} == set(late)


def test_state_and_sink_agree(make, kafka, freshet):
    """DISTINCT ON into a topic: a cut never makes a key known whose row was not sent."""
    topic = kafka.new_topic()
    flow = make(kafka, topic, NUMBERS.format(select="SELECT DISTINCT ON (n) CAST(n AS STRING) AS value"))
    points = failpoints(freshet, into="topic")
    for number, point in enumerate(points):
        flow.put(f"{number:02}.json", {"n": number}, {"n": number + 1}, {"n": number})
        cut = flow.once(env={"FRESHET_FAILPOINT": point})
        assert cut.killed, (point, cut)
    done = flow.once()
    assert done.returncode == 0, done
    assert {int(value) for value in flow.values()} == set(range(len(points) + 1))


def test_the_broker_dies_and_comes_back(make, own_kafka):
    topic = own_kafka.new_topic(partitions=2)
    flow = make(own_kafka, topic, PLAIN)
    flow.put("a.json", *({"n": n} for n in range(100)))
    with flow.start() as running:
        running.wait_until(lambda: "100 out in" in running.stderr_so_far(), "the first batch")
        own_kafka.kill()
        flow.put("b.json", *({"n": n} for n in range(100, 5000)))
        running.wait_until(lambda: "send: waits: no answer" in running.stderr_so_far(), "a wait")
        own_kafka.start()
        running.wait_until(lambda: "4900 out in" in running.stderr_so_far(), "the second batch")
        assert "send: goes on" in running.stderr_so_far()
        done = running.stop()
    assert done.returncode == 0, done
    # An idempotent producer: a broker that dies makes no doubles.
    assert flow.values() == {str(n).encode(): 1 for n in range(5000)}


def test_stopped_while_it_waits(make, own_kafka):
    topic = own_kafka.new_topic()
    flow = make(own_kafka, topic, PLAIN)
    own_kafka.kill()
    flow.put("a.json", {"n": 1})
    with flow.start() as running:
        running.wait_until(lambda: "send: waits: no answer" in running.stderr_so_far(), "a wait")
        began = time.monotonic()
        done = running.stop()
        assert time.monotonic() - began < 5, done
    assert done.returncode == 0, done
    own_kafka.start()
    done = flow.once()
    assert done.returncode == 0 and flow.values() == {b"1": 1}, done


def test_a_message_that_is_too_large(make, kafka):
    topic = kafka.new_topic(max_message_bytes=2000)
    flow = make(kafka, topic, NUMBERS.format(select="SELECT rpad('x', CAST(n AS INT), 'x') AS value"))
    flow.put("a.json", {"n": 10}, {"n": 3000})
    done = flow.once()
    assert done.returncode == 1, done
    assert "flow 'send', batch 0: message 2 of the batch: " in done.stderr, done
    assert "too large" in done.stderr.lower(), done
    # Once the topic takes it, the batch goes through.
    kafka.set_topic_config(topic, max_message_bytes=10_000)
    done = flow.once()
    assert done.returncode == 0, done
    assert {len(value) for value in flow.values()} == {10, 3000}


def test_a_topic_that_is_not_there_is_made(make, kafka):
    flow = make(kafka, f"made-{time.time_ns()}", PLAIN)
    flow.put("a.json", {"n": 1})
    done = flow.once()
    assert done.returncode == 0 and flow.values() == {b"1": 1}, done

@pytest.mark.spark
def test_as_sparks_sink_writes(make, kafka, spark, tmp_path):
    """The sensor data as JSON: Spark's messages and ours are the same, byte by byte."""
    ours, sparks = kafka.new_topic(), kafka.new_topic()
    select = """SELECT device_id AS key, to_json(struct(*)) AS value,
        array(named_struct('key', type, 'value', CAST(unit AS BINARY))) AS headers"""
    flow = make(
        kafka,
        ours,
        f"CREATE FLOW send AS INSERT INTO out BY NAME {select}"
        f" FROM STREAM read_files('{DATA}', format => 'json', schema => '{READINGS}');",
    )
    done = flow.once()
    assert done.returncode == 0, done
    spark.read.schema(READINGS).json(str(DATA)).createOrReplaceTempView("readings")
    spark.sql(f"{select} FROM readings").write.format("kafka").options(
        **{"kafka.bootstrap.servers": kafka.address, "topic": sparks, "includeHeaders": "true"}
    ).save()

    def content(topic):
        messages = kafka.consume(topic)
        return sorted((m.key(), m.value(), str(m.headers())) for m in messages)

    assert len(content(ours)) == 500
    assert content(ours) == content(sparks)
