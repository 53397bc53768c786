"""read_kafka on a real broker: options, exactly once, and what comes while it runs."""

import json
import time

import pytest

from kafka_flow import KafkaFlow, messages
from oracle import verify
from program import failpoints
from sensor import DATA


@pytest.fixture
def flow(freshet, kafka, tmp_path):
    def make(topic=None, **options):
        return KafkaFlow(freshet, tmp_path, kafka, topic, **options)

    return make


def take_all(flow, *topics, **keywords):
    done = flow.once()
    assert done.returncode == 0, done
    return flow.verify(*topics, **keywords)


def test_the_sensor_data(flow, kafka):
    lines = [line for path in sorted(DATA.glob("*.json")) for line in path.read_bytes().splitlines()]
    topic = kafka.new_topic(partitions=3)
    kafka.produce(topic, lines, keys=[json.loads(line)["device_id"].encode() for line in lines])
    table = take_all(flow(topic), topic)
    assert sorted(table["v"].to_pylist()) == sorted(line.decode() for line in lines)
    assert len(lines) == 500


def test_it_goes_on_where_it_stopped(flow, kafka):
    topic = kafka.new_topic(partitions=2)
    one = flow(topic, maxOffsetsPerTrigger="40")
    for part in range(3):
        kafka.produce(topic, messages(100, part * 100))
        take_all(one, topic)
    assert len(one.planned()) >= 3 * 3
    done = one.once()
    assert done.returncode == 0 and "0 batches" in done.stderr, done


def test_cut_at_each_failpoint(flow, kafka, freshet):
    topic = kafka.new_topic(partitions=2)
    kafka.produce(topic, messages(120))
    one = flow(topic, maxOffsetsPerTrigger="30")
    # First what happens once: where the source begins is written down, the table is made.
    points = sorted(failpoints(freshet), key=lambda point: "source-log" not in point)
    points = [point for point in points if "table-created" in point] + points
    cuts = set()
    for point in points:
        cut = one.once(env={"FRESHET_FAILPOINT": point})
        assert cut.killed or (cut.returncode == 0 and point in cuts), cut
        cuts.add(point)
        kafka.produce(topic, messages(60, 1000))
    take_all(one, topic)


def test_limits_are_spread_over_partitions(flow, kafka):
    topic = kafka.new_topic(partitions=2)
    kafka.produce(topic, messages(800), partition=0)
    kafka.produce(topic, messages(200), partition=1)
    one = flow(topic, maxOffsetsPerTrigger="100")
    take_all(one, topic)
    planned = one.planned()
    assert planned[0] == {topic: {"0": 80, "1": 20}}
    assert planned[-1] == {topic: {"0": 800, "1": 200}}


def test_starting_offsets(flow, kafka):
    topic = kafka.new_topic(partitions=2)
    kafka.produce(topic, messages(10), partition=0)
    kafka.produce(topic, messages(10), partition=1)
    start = json.dumps({topic: {"0": 7, "1": -1}})
    table = take_all(
        flow(topic, startingOffsets=f"'{start}'"), expected=[(topic, 0, n) for n in (7, 8, 9)]
    )
    assert table.num_rows == 3


def test_starting_offsets_must_name_all_partitions(flow, kafka):
    topic = kafka.new_topic(partitions=2)
    start = json.dumps({topic: {"0": 7}})
    done = flow(topic, startingOffsets=f"'{start}'").once()
    assert done.returncode == 1 and "must name all partitions" in done.stderr, done


def test_latest_takes_what_comes(flow, kafka):
    topic = kafka.new_topic()
    kafka.produce(topic, messages(10))
    one = flow(topic, startingOffsets="'latest'")
    done = one.once()
    assert done.returncode == 0 and "0 batches" in done.stderr, done
    kafka.produce(topic, messages(5))
    take_all(one, expected=[(topic, 0, n) for n in range(10, 15)])


def test_starting_timestamp(flow, kafka):
    topic = kafka.new_topic()
    kafka.produce(topic, messages(10))
    time.sleep(0.01)
    between = int(time.time() * 1000)
    time.sleep(0.01)
    kafka.produce(topic, messages(5))
    one = flow(topic, startingTimestamp=f"{between}")
    take_all(one, expected=[(topic, 0, n) for n in range(10, 15)])


def test_a_starting_timestamp_that_is_to_come(flow, kafka):
    topic = kafka.new_topic()
    kafka.produce(topic, messages(10))
    later = f"{int(time.time() * 1000) + 3600_000}"
    done = flow(topic, startingTimestamp=later).once()
    assert done.returncode == 1 and "is as young as the starting time" in done.stderr, done
    one = flow(topic, startingTimestamp=later, startingOffsetsByTimestampStrategy="'latest'")
    done = one.once()
    assert done.returncode == 0 and "0 batches" in done.stderr, done


def test_ending_offsets(flow, kafka):
    topic = kafka.new_topic(partitions=2)
    kafka.produce(topic, messages(10), partition=0)
    kafka.produce(topic, messages(10), partition=1)
    end = json.dumps({topic: {"0": 4, "1": -1}})
    one = flow(topic, endingOffsets=f"'{end}'")
    expected = [(topic, 0, n) for n in range(4)] + [(topic, 1, n) for n in range(10)]
    take_all(one, expected=expected)
    with one.start() as running:
        done = running.wait()
    assert done.returncode == 1 and "endingOffsets is for runs with --once" in done.stderr, done


def test_assigned_partitions(flow, kafka):
    topic = kafka.new_topic(partitions=3)
    for partition in range(3):
        kafka.produce(topic, messages(5), partition=partition)
    one = flow(assign="'%s'" % json.dumps({topic: [0, 2]}))
    take_all(one, expected=[(topic, p, n) for p in (0, 2) for n in range(5)])


def test_a_pattern_finds_topics_while_it_runs(flow, kafka):
    names = [kafka.new_topic(name=f"pattern-{letter}-x") for letter in "ab"]
    for name in names:
        kafka.produce(name, messages(5))
    one = flow(subscribePattern="'^pattern-.*-x$'")
    with one.start() as running:
        running.wait_until(lambda: one.rows() == 10, "the first topics")
        names.append(kafka.new_topic(name="pattern-c-x", partitions=2))
        kafka.produce(names[-1], messages(5))
        running.wait_until(lambda: one.rows() == 15, "the topic that came")
        done = running.stop()
    assert done.returncode == 0, done
    one.verify(*names)


def test_partitions_are_found_while_it_runs(flow, kafka):
    topic = kafka.new_topic()
    kafka.produce(topic, messages(5))
    one = flow(topic)
    with one.start() as running:
        running.wait_until(lambda: one.rows() == 5, "the first messages")
        kafka.add_partitions(topic, 3)
        kafka.produce(topic, messages(7), partition=2)
        running.wait_until(lambda: one.rows() == 12, "those of the new partition")
        done = running.stop()
    assert done.returncode == 0, done
    one.verify(topic)


def test_a_topic_that_comes_later(flow, kafka):
    """Also with startingOffsets latest nothing of it is missed: it was made after the start."""
    one = flow("comes-later", startingOffsets="'latest'")
    with one.start() as running:
        running.wait_until(lambda: "waits: topic 'comes-later'" in running.stderr_so_far(), "a wait")
        kafka.new_topic(name="comes-later")
        kafka.produce("comes-later", messages(5))
        running.wait_until(lambda: one.rows() == 5, "its messages")
        done = running.stop()
    assert done.returncode == 0, done
    assert done.stderr.count("waits: topic") == 1 and done.stderr.count("goes on, what") == 1, done
    one.verify("comes-later")


def test_an_unknown_topic_ends_a_run_of_what_there_is(flow):
    done = flow("nobody-made-it").once()
    assert done.returncode == 1 and done.seconds < 15, done
    assert "topic 'nobody-made-it'" in done.stderr and "is the topic's name right" in done.stderr


def test_transactions(flow, kafka):
    """Messages of aborted transactions are never seen, those of an open one not before it ends."""
    topic = kafka.new_topic()
    producer = kafka.producer(transactional_id=f"t-{topic}")
    producer.init_transactions(30)

    def transaction(first, end):
        producer.begin_transaction()
        for value in messages(10, first):
            producer.produce(topic, value)
        producer.flush(30)
        end(30)

    transaction(0, producer.commit_transaction)
    transaction(100, producer.abort_transaction)
    transaction(200, producer.commit_transaction)
    transaction(300, producer.abort_transaction)
    one = flow(topic, maxOffsetsPerTrigger="7")  # ends batches on markers and within what was aborted
    table = take_all(one, topic)
    values = {json.loads(value)["n"] for value in table["v"].to_pylist()}
    assert values == set(range(10)) | set(range(200, 210))

    producer.begin_transaction()
    for value in messages(10, 400):
        producer.produce(topic, value)
    producer.flush(30)
    done = one.once()
    assert done.returncode == 0 and "0 batches" in done.stderr and done.seconds < 5, done
    producer.commit_transaction(30)
    assert take_all(one, topic).num_rows == 30


def test_progress_is_sparks(flow, kafka, tmp_path):
    topic = kafka.new_topic(partitions=2)
    kafka.produce(topic, messages(80), partition=0)
    kafka.produce(topic, messages(20), partition=1)
    one = flow(topic, maxOffsetsPerTrigger="50")
    assert one.once("--progress", tmp_path / "progress").returncode == 0
    progress = [json.loads(line) for line in (tmp_path / "progress").read_text().splitlines()]
    source = progress[0]["sources"][0]
    assert source["description"] == f"KafkaV2[Subscribe[{topic}]]"
    assert source["startOffset"] is None
    assert source["endOffset"] == {topic: {"0": 40, "1": 10}}
    assert source["latestOffset"] == {topic: {"0": 80, "1": 20}}
    assert source["metrics"] == {
        "avgOffsetsBehindLatest": "25.0",
        "maxOffsetsBehindLatest": "40",
        "minOffsetsBehindLatest": "10",
    }
    assert progress[1]["sources"][0]["startOffset"] == source["endOffset"]


EVERYTHING = """
CREATE STREAMING TABLE everything AS SELECT *
FROM STREAM read_kafka(bootstrapServers => '{brokers}', subscribe => '{topic}',
  startingOffsets => 'earliest', includeHeaders => true);
"""


@pytest.mark.spark
def test_columns_are_sparks(freshet, kafka, tmp_path, spark):
    topic = kafka.new_topic(partitions=2)
    producer = kafka.producer()
    for partition in range(2):
        for key in (None, b"", b"key", b"\xff\x00"):
            for value in (None, b"", b"value", "wörter".encode(), b"\xff\xfe"):
                headers = {None: None, b"": [], b"key": [("h", b"1"), ("h", None)]}.get(
                    key, [("é", b"")]
                )
                producer.produce(topic, value, key, partition=partition, headers=headers)
    assert producer.flush(30) == 0
    (tmp_path / "p.sql").write_text(EVERYTHING.format(brokers=kafka.address, topic=topic))
    done = freshet.once("p.sql", tmp_path / "warehouse", cwd=tmp_path)
    assert done.returncode == 0, done
    mine = verify(tmp_path / "warehouse", "everything", spark=spark)
    theirs = (
        spark.read.format("kafka")
        .option("kafka.bootstrap.servers", kafka.address)
        .option("subscribe", topic)
        .option("includeHeaders", "true")
        .load()
    )
    assert theirs.columns == mine.column_names
    table = spark.read.format("delta").load(str(tmp_path / "warehouse" / "everything"))
    assert table.schema.simpleString() == theirs.schema.simpleString()
    assert table.count() == 40
    assert table.exceptAll(theirs).count() == 0 and theirs.exceptAll(table).count() == 0


@pytest.mark.spark
def test_spark_goes_on_from_our_checkpoint_and_we_from_sparks(flow, kafka, spark):
    topic = kafka.new_topic(partitions=3)
    one = flow(topic, maxOffsetsPerTrigger="50")
    kafka.produce(topic, messages(100))
    take_all(one, topic)
    kafka.produce(topic, messages(100, 100))
    run_spark(spark, one, topic)
    one.verify(topic, spark=spark)
    kafka.produce(topic, messages(100, 200))
    take_all(one, topic, spark=spark)


@pytest.mark.spark
def test_we_go_on_from_a_checkpoint_that_spark_began(flow, kafka, spark):
    topic = kafka.new_topic(partitions=3)
    one = flow(topic)
    kafka.produce(topic, messages(100))
    run_spark(spark, one, topic)
    kafka.produce(topic, messages(100, 100))
    take_all(one, topic)
    kafka.produce(topic, messages(100, 200))
    run_spark(spark, one, topic)
    one.verify(topic, spark=spark)


@pytest.mark.spark
def test_the_file_of_initial_offsets_is_sparks(flow, kafka, spark, tmp_path):
    """Byte for byte, also the order of topics."""
    topics = [kafka.new_topic(partitions=2, name=f"initial-{n}") for n in range(5)]
    one = flow(",".join(topics))
    for topic in topics:
        kafka.produce(topic, messages(3))
    take_all(one, *topics)
    other = KafkaFlow(one.freshet, tmp_path / "spark", kafka)
    run_spark(spark, other, ",".join(topics))
    for file in ("sources/0/0", "offsets/0"):
        mine, theirs = (
            (each.warehouse / "_checkpoints" / "bronze" / file).read_bytes().splitlines()[-1]
            for each in (one, other)
        )
        assert mine == theirs


def run_spark(spark, flow, topic):
    """The same query by Spark, on the same table and checkpoint."""
    frame = (
        spark.readStream.format("kafka")
        .option("kafka.bootstrap.servers", flow.broker.address)
        .option("subscribe", topic)
        .option("startingOffsets", "earliest")
        .option("maxOffsetsPerTrigger", 30)
        .load()
        .selectExpr("CAST(value AS STRING) AS v", "topic", "partition", "offset")
    )
    query = (
        frame.writeStream.format("delta")
        .option("checkpointLocation", str(flow.warehouse / "_checkpoints" / "bronze"))
        .trigger(availableNow=True)
        .start(str(flow.warehouse / "bronze"))
    )
    assert query.awaitTermination(120)
    assert query.exception() is None
