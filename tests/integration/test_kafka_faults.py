"""read_kafka through what brokers and topics suffer: away, standing still, killed, data gone."""

import signal
import socket
import struct
import threading
import time

import pytest
from confluent_kafka import KafkaError, KafkaException, TopicPartition

from kafka_flow import KafkaFlow, messages
from program import wait_until


class SteadyProducer(threading.Thread):
    """Sends numbered messages until it is told to end; acks=all and idempotent, so each is there once."""

    def __init__(self, broker, topic, rate=500):
        super().__init__(daemon=True)
        self._producer = broker.producer(
            enable_idempotence=True, linger_ms=2, message_timeout_ms=120_000
        )
        self._topic, self._pause = topic, 1 / rate
        self._ended = threading.Event()
        self.delivered = 0
        self.failed = 0

    def _on_delivery(self, error, _message):
        if error is None:
            self.delivered += 1
        else:
            self.failed += 1

    def run(self):
        number = 0
        while not self._ended.is_set():
            self._producer.produce(
                self._topic, b'{"n": %d}' % number, on_delivery=self._on_delivery
            )
            self._producer.poll(0)
            number += 1
            time.sleep(self._pause)

    def end(self) -> int:
        self._ended.set()
        self.join()
        assert self._producer.flush(120) == 0 and self.failed == 0
        return self.delivered


@pytest.fixture
def make_flow(freshet, tmp_path):
    def make(broker, topic=None, **options):
        return KafkaFlow(freshet, tmp_path, broker, topic, **options)

    return make


def test_the_broker_is_away_stands_still_and_dies(make_flow, own_kafka):
    """Not there at the start, SIGSTOP for 5 s, SIGKILL and restart, while messages come."""
    topic = own_kafka.new_topic(partitions=3)
    own_kafka.stop()
    flow = make_flow(own_kafka, topic)
    with flow.start() as running:
        running.wait_until(
            lambda: "waits: no answer from the Kafka broker" in running.stderr_so_far(), "a wait"
        )
        own_kafka.start()
        producer = SteadyProducer(own_kafka, topic)
        producer.start()
        running.wait_until(lambda: flow.rows_told(running) > 300, "messages")
        own_kafka.pause()
        time.sleep(5)
        own_kafka.resume()
        before = flow.rows_told(running)
        running.wait_until(lambda: flow.rows_told(running) > before + 300, "those after SIGCONT")
        own_kafka.kill()
        running.wait_until(
            lambda: running.stderr_so_far().count("waits: no answer") > 1, "another wait"
        )
        own_kafka.start()
        before = flow.rows_told(running)
        running.wait_until(lambda: flow.rows_told(running) > before + 300, "those after it", 60)
        sent = producer.end()
        running.wait_until(lambda: flow.rows_told(running) >= sent, "all messages", 60)
        done = running.stop()
    assert done.returncode == 0, done
    assert done.stderr.count("goes on, what it waited for is there") >= 2, done
    flow.verify(topic)


def test_program_and_broker_are_killed_at_random_moments(make_flow, own_kafka, seeded, long_run):
    """While messages come; every message that was acknowledged is there once in the end."""
    topic = own_kafka.new_topic(partitions=3)
    flow = make_flow(own_kafka, topic, maxOffsetsPerTrigger="50")
    producer = SteadyProducer(own_kafka, topic, rate=1000)
    producer.start()
    for kill in range(30 if long_run else 6):
        with flow.start() as running:
            running.wait_until(lambda: flow.rows_told(running) > 0, "messages", timeout=60)
            time.sleep(seeded.random())
            if kill % 6 == 3:
                own_kafka.kill()
                time.sleep(seeded.random())
            running.send(signal.SIGKILL)
            assert running.wait().killed
        if kill % 6 == 3:
            own_kafka.start()
    producer.end()
    done = flow.once(timeout=120)
    assert done.returncode == 0, done
    flow.verify(topic)


def stop_while_it_waits(running, within: float):
    running.wait_until(lambda: "waits: no answer" in running.stderr_so_far(), "a wait")
    began = time.monotonic()
    done = running.stop()
    assert time.monotonic() - began < within, done
    assert done.returncode == 0, done


def test_a_flow_that_waits_stops_at_once(make_flow, own_kafka):
    topic = own_kafka.new_topic()
    flow = make_flow(own_kafka, topic)
    own_kafka.produce(topic, messages(5))
    with flow.start() as running:
        running.wait_until(lambda: flow.rows() == 5, "messages")
        own_kafka.kill()
        stop_while_it_waits(running, within=3)


def test_stopped_while_a_planned_batch_waits_for_the_broker(make_flow, own_kafka):
    """The batch is in offsets/N when the broker dies; the next start reads it."""
    topic = own_kafka.new_topic()
    own_kafka.produce(topic, messages(50))
    flow = make_flow(own_kafka, topic)
    cut = flow.once(env={"FRESHET_FAILPOINT": "after-offsets"})
    assert cut.killed and len(flow.planned()) == 1, cut
    own_kafka.kill()
    with flow.start() as running:
        stop_while_it_waits(running, within=5)
    own_kafka.start()
    assert flow.once().returncode == 0
    flow.verify(topic)


def expire(broker, topic, before: int):
    """Retention: messages before this offset are gone."""
    partition = TopicPartition(topic, 0, before)
    broker.admin.delete_records([partition])[partition].result(30)


def test_retention_ate_messages(make_flow, kafka):
    topic = kafka.new_topic()
    kafka.produce(topic, messages(100))
    flow = make_flow(kafka, topic, maxOffsetsPerTrigger="10")
    with flow.start() as running:
        running.wait_until(lambda: flow.rows() >= 100, "messages")
        running.stop()
    kafka.produce(topic, messages(100, 100))
    expire(kafka, topic, 150)
    failed = flow.once()
    assert failed.returncode == 1, failed
    for part in (f"topic '{topic}', partition 0", "wanted offsets 100 to 109", "has 150 to 199"):
        assert part in failed.stderr, failed
    assert "failOnDataLoss" in failed.stderr

    flow.options["failOnDataLoss"] = "false"
    done = flow.once()
    assert done.returncode == 0 and "messages are lost" in done.stderr, done
    flow.verify(expected=[(topic, 0, n) for n in [*range(100), *range(150, 200)]])


def test_retention_while_it_runs(make_flow, kafka):
    """What the program has fetched already is not lost; what it has not is counted."""
    topic = kafka.new_topic()
    kafka.produce(topic, messages(20))
    flow = make_flow(kafka, topic, failOnDataLoss="'false'")
    assert flow.once().returncode == 0
    kafka.produce(topic, messages(20, 20))
    expire(kafka, topic, 30)
    with flow.start() as running:
        running.wait_until(lambda: flow.rows() == 30, "what is left")
        done = running.stop()
    assert done.returncode == 0 and "wanted offsets 20 to 29" in done.stderr, done
    flow.verify(expected=[(topic, 0, n) for n in [*range(20), *range(30, 40)]])


def delete(broker, topic):
    """All topics are listed: a broker makes one that it is asked for by name."""
    broker.admin.delete_topics([topic])[topic].result(30)
    wait_until(lambda: topic not in broker.admin.list_topics(timeout=10).topics, f"{topic} gone")


def make_again(broker, topic):
    """A topic's end takes the broker a while."""

    def made():
        try:
            return broker.new_topic(name=topic)
        except KafkaException as error:
            assert error.args[0].code() == KafkaError.TOPIC_ALREADY_EXISTS
            return None

    wait_until(made, f"{topic} made again", interval=0.2)


def test_a_topic_deleted_and_made_again(make_flow, kafka):
    topic = kafka.new_topic(name="made-again")
    kafka.produce(topic, messages(50))
    flow = make_flow(kafka, topic)
    assert flow.once().returncode == 0
    delete(kafka, topic)
    make_again(kafka, topic)
    kafka.produce(topic, messages(20, 1000))
    failed = flow.once()
    assert failed.returncode == 1, failed
    assert "was read up to offset 50, but it ends at 20 now" in failed.stderr, failed

    flow.options["failOnDataLoss"] = "false"
    done = flow.once()
    assert done.returncode == 0 and "messages may be lost" in done.stderr, done
    assert flow.rows() == 70
    kafka.produce(topic, messages(5, 2000))
    done = flow.once()
    assert done.returncode == 0 and flow.rows() == 75, done


def test_a_topic_deleted_while_it_runs(make_flow, kafka):
    topic = kafka.new_topic(name="deleted")
    kafka.produce(topic, messages(50))
    flow = make_flow(kafka, topic)
    with flow.start() as running:
        running.wait_until(lambda: flow.rows() == 50, "messages")
        delete(kafka, topic)
        done = running.wait(timeout=30)
    assert done.returncode == 1 and "partition deleted-0, read up to offset 50, is gone" in done.stderr
    flow.options["failOnDataLoss"] = "false"
    with flow.start() as running:
        time.sleep(5)
        make_again(kafka, topic)
        kafka.produce(topic, messages(10))
        running.wait_until(lambda: flow.rows() == 60, "messages of the new topic")
        done = running.stop()
    assert done.returncode == 0, done


class RefusingBroker(threading.Thread):
    """Speaks just so much of Kafka's protocol as to refuse each login: ApiVersions, SaslHandshake."""

    API_VERSIONS, SASL_HANDSHAKE, UNSUPPORTED_SASL_MECHANISM = 18, 17, 33

    def __init__(self):
        super().__init__(daemon=True)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.address = "127.0.0.1:%d" % self._listener.getsockname()[1]

    def run(self):
        while True:
            connection, _ = self._listener.accept()
            threading.Thread(target=self._serve, args=(connection,), daemon=True).start()

    def _serve(self, connection):
        with connection, connection.makefile("rwb") as stream:
            while len(size := stream.read(4)) == 4:
                request = stream.read(struct.unpack(">i", size)[0])
                api, version, number = struct.unpack(">hhi", request[:8])
                if api == self.API_VERSIONS:
                    known = ((self.SASL_HANDSHAKE, 1), (self.API_VERSIONS, 3), (3, 4), (36, 1))
                    keys = b"".join(struct.pack(">hhhb", key, 0, most, 0) for key, most in known)
                    answer = struct.pack(">hb", 0, len(known) + 1) + keys + struct.pack(">ib", 0, 0)
                else:
                    assert api == self.SASL_HANDSHAKE, f"request {api} version {version}"
                    answer = struct.pack(">hi", self.UNSUPPORTED_SASL_MECHANISM, 0)
                stream.write(struct.pack(">ii", len(answer) + 4, number) + answer)
                stream.flush()


@pytest.mark.parametrize("more", [(), ("--once",)])
def test_a_refused_login_is_no_wait(make_flow, more):
    broker = RefusingBroker()
    broker.start()
    flow = make_flow(broker, "readings")
    flow.options |= {
        "kafka.security.protocol": "'SASL_PLAINTEXT'",
        "kafka.sasl.mechanism": "'PLAIN'",
        "kafka.sasl.username": "'ann'",
        "kafka.sasl.password": "'secret'",
    }
    with flow.start(*more) as running:
        done = running.wait(timeout=15)
    assert done.returncode == 1 and "mechanism handshake failed" in done.stderr, done
    assert "check kafka.security.protocol" in done.stderr and "secret" not in done.stderr, done


TWO_FLOWS = """
CREATE STREAMING TABLE silver AS SELECT upper(v) AS v FROM STREAM bronze;
CREATE STREAMING TABLE bronze AS SELECT CAST(value AS STRING) AS v
FROM STREAM read_kafka(bootstrapServers => '{brokers}', subscribe => '{topic}', startingOffsets => 'earliest');
"""


def test_silver_waits_for_bronze_in_a_process_of_its_own(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    pipeline = tmp_path / "two.sql"
    pipeline.write_text(TWO_FLOWS.format(brokers=kafka.address, topic=topic))
    warehouse = tmp_path / "warehouse"
    missing = "table 'bronze' is not in"
    done = freshet.once(pipeline, warehouse, "--only", "silver")
    assert done.returncode == 0 and missing in done.stderr, done
    with freshet.start("run", pipeline, "--only", "silver", "--warehouse", warehouse) as silver:
        silver.wait_until(lambda: missing in silver.stderr_so_far(), "a wait")
        with freshet.start("run", pipeline, "--only", "bronze", "--warehouse", warehouse) as bronze:
            kafka.produce(topic, messages(30))
            silver.wait_until(lambda: "30 rows in" in silver.stderr_so_far(), "rows in silver")
            assert bronze.stop().returncode == 0
        done = silver.stop()
    assert done.returncode == 0 and "goes on, what it waited for is there" in done.stderr, done


def test_a_flow_that_waits_keeps_no_other_from_running(freshet, kafka, tmp_path):
    topic = kafka.new_topic()
    kafka.produce(topic, messages(30))
    pipeline = tmp_path / "two.sql"
    pipeline.write_text(
        TWO_FLOWS.format(brokers=kafka.address, topic=topic)
        + "CREATE STREAMING TABLE other AS SELECT value FROM STREAM "
        "read_kafka(bootstrapServers => '127.0.0.1:1', subscribe => 'x');"
    )
    warehouse = tmp_path / "warehouse"
    with freshet.start("run", pipeline, "--warehouse", warehouse) as running:
        running.wait_until(
            lambda: "silver: batch 0: 30 rows in" in running.stderr_so_far(), "rows in silver"
        )
        running.wait_until(lambda: "other: waits: no answer" in running.stderr_so_far(), "a wait")
        done = running.stop()
    assert done.returncode == 0, done


@pytest.mark.long
def test_a_run_of_what_there_is_waits_a_minute_for_the_broker(freshet, tmp_path):
    pipeline = tmp_path / "p.sql"
    pipeline.write_text(TWO_FLOWS.format(brokers="127.0.0.1:1", topic="x"))
    done = freshet.once(pipeline, tmp_path / "warehouse", "--only", "bronze", timeout=120)
    assert done.returncode == 1 and 55 < done.seconds < 80, done
    assert "Waited 60 seconds" in done.stderr and "Connection refused" in done.stderr, done
