"""A real Kafka broker for tests: started by scripts/kafka, on a port of its own, in a folder of its own.

    def test_reads_a_topic(kafka):            # one broker for the whole run of pytest
        topic = kafka.new_topic(partitions=3)
        kafka.produce(topic, [b"a", b"b"])

    def test_survives(own_kafka): ...         # a broker of this test's own, to be killed

What talks to it here is confluent-kafka, an independent client.
"""

import itertools
import os
import signal
import subprocess
from pathlib import Path

from confluent_kafka import Consumer, KafkaError, KafkaException, Producer, TopicPartition
from confluent_kafka.admin import (
    AdminClient,
    AlterConfigOpType,
    ConfigEntry,
    ConfigResource,
    NewPartitions,
    NewTopic,
)

from program import PROJECT, wait_until

_NUMBERS = itertools.count()
_QUIET = {"log_level": 2}  # a broker that is away is what tests are about
_SETTINGS = {
    # How long one that was killed keeps its number, so that it is not taken in when it comes back.
    "broker.session.timeout.ms": "3000",
    "broker.heartbeat.interval.ms": "500",
}
# Compiled quickly: no broker of a test lives long enough for code that is compiled well.
_ENVIRONMENT = {**os.environ, "KAFKA_OPTS": "-XX:TieredStopAtLevel=1"}


class KafkaBroker:
    def __init__(self, folder: Path, settings: dict[str, str] | None = None):
        self.folder = folder
        self._settings = _SETTINGS | (settings or {})
        self.address = ""
        self.admin: AdminClient | None = None

    def start(self):
        """Starts it, or starts it again on the same port with what it held."""
        arguments = []
        for name, value in self._settings.items():
            arguments += ["--set", f"{name}={value}"]
        self.address = self._call("start", "--port", "0", *arguments)
        # Kept, because a request of a client that is gone is never answered.
        self.admin = AdminClient({"bootstrap.servers": self.address} | _QUIET)

    def stop(self):
        if self.is_paused():
            self.resume()
        self._call("stop")  # also where it was killed

    def throw_away(self):
        """Ends it for good, without the care that its data would need."""
        try:
            command = Path(f"/proc/{self.pid}/cmdline").read_text()
        except (FileNotFoundError, ProcessLookupError):
            return  # a test has stopped or killed it
        if str(self.folder) in command:  # the number is not another's by now
            self.kill()

    @property
    def pid(self) -> int:
        return int((self.folder / "pid").read_text())

    def kill(self):
        """SIGKILL, as a broker that dies."""
        pid = self.pid
        os.kill(pid, signal.SIGKILL)
        wait_until(lambda: _state(pid) in ("gone", "Z"), "its end")

    def pause(self):
        """SIGSTOP: connections stay open and nothing answers, as behind a broken network."""
        os.kill(self.pid, signal.SIGSTOP)
        wait_until(self.is_paused, "the broker standing still")

    def resume(self):
        os.kill(self.pid, signal.SIGCONT)

    def is_paused(self) -> bool:
        return _state(self.pid) == "T"

    def new_topic(self, partitions: int = 1, name: str | None = None, **config) -> str:
        name = name or f"topic-{next(_NUMBERS)}"
        settings = {key.replace("_", "."): str(value) for key, value in config.items()}
        topic = NewTopic(name, num_partitions=partitions, replication_factor=1, config=settings)
        self.admin.create_topics([topic])[name].result(30)
        wait_until(lambda: len(self.partitions(name)) == partitions, f"the partitions of {name}")
        return name

    def partitions(self, topic: str) -> list[int]:
        # All topics are listed: asking for one by its name would make it.
        metadata = self.admin.list_topics(timeout=10).topics.get(topic)
        return [] if metadata is None or metadata.error else sorted(metadata.partitions)

    def set_topic_config(self, topic: str, **config):
        resource = ConfigResource(ConfigResource.Type.TOPIC, topic)
        for key, value in config.items():
            resource.add_incremental_config(
                ConfigEntry(
                    key.replace("_", "."),
                    str(value),
                    incremental_operation=AlterConfigOpType.SET,
                )
            )
        self.admin.incremental_alter_configs([resource])[resource].result(30)

    def delete_topic(self, topic: str):
        self.admin.delete_topics([topic])[topic].result(30)
        wait_until(lambda: not self.partitions(topic), f"the end of {topic}")

    def add_partitions(self, topic: str, total: int):
        self.admin.create_partitions([NewPartitions(topic, total)])[topic].result(30)
        wait_until(lambda: len(self.partitions(topic)) == total, f"{total} partitions of {topic}")

    def producer(self, **config) -> Producer:
        settings = {key.replace("_", "."): value for key, value in config.items()}
        return Producer({"bootstrap.servers": self.address, "acks": "all"} | _QUIET | settings)

    def produce(self, topic: str, values, *, keys=None, partition: int | None = None, **config):
        """Sends values (bytes, or None), waits until all are acknowledged."""
        producer = self.producer(linger_ms=5, **config)
        failures = []

        def delivered(error, _message):
            if error is not None:
                failures.append(error)

        where = {} if partition is None else {"partition": partition}
        for index, value in enumerate(values):
            key = keys[index] if keys else None
            while True:
                try:
                    producer.produce(topic, value, key, on_delivery=delivered, **where)
                    break
                except BufferError:
                    producer.poll(0.05)
        assert producer.flush(60) == 0 and not failures, failures[:3]

    def end_offsets(self, topic: str) -> dict[int, int]:
        """Partition → the offset that the next message gets."""
        consumer = self._consumer()

        def end_of(partition: int):
            try:  # as a tuple: an offset may be 0
                return consumer.get_watermark_offsets(TopicPartition(topic, partition), 10)
            except KafkaException:  # a partition that was just made has no leader for a moment
                return None

        try:
            return {
                partition: wait_until(lambda: end_of(partition), f"the end of {topic}-{partition}")[1]
                for partition in self.partitions(topic)
            }
        finally:
            consumer.close()

    def consume(self, topic: str) -> list:
        """Every message that the topic has now, partition by partition, as confluent-kafka's Message."""
        consumer = self._consumer(enable_partition_eof=True)
        try:
            partitions = self.partitions(topic)
            consumer.assign([TopicPartition(topic, partition, 0) for partition in partitions])
            messages, ended = [], set()
            while len(ended) < len(partitions):
                message = consumer.poll(30)
                assert message is not None, f"{topic} can't be read to its end"
                if message.error() is None:
                    messages.append(message)
                elif message.error().code() == KafkaError._PARTITION_EOF:
                    ended.add(message.partition())
                else:
                    raise AssertionError(message.error())
            return sorted(messages, key=lambda message: (message.partition(), message.offset()))
        finally:
            consumer.close()

    def _consumer(self, **config) -> Consumer:
        settings = {key.replace("_", "."): value for key, value in config.items()}
        return Consumer(
            {
                "bootstrap.servers": self.address,
                "group.id": "tests",
                "enable.auto.commit": False,
                "auto.offset.reset": "earliest",
            }
            | _QUIET
            | settings
        )

    def _call(self, command: str, *arguments: str) -> str:
        done = subprocess.run(
            [PROJECT / "scripts" / "kafka", command, "--dir", self.folder, *arguments],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
            timeout=180,
            env=_ENVIRONMENT,
        )
        assert done.returncode == 0, f"scripts/kafka {command}: {done.stdout}{done.stderr}"
        return done.stdout.strip()


def _state(pid: int) -> str:
    """The letter of /proc; "gone" when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return "gone"
