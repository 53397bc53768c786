"""A flow from Kafka into one table, `bronze`, whose rows carry their origin: topic, partition, offset."""

import json
import re
from pathlib import Path

from delta_log import DeltaLog
from oracle import verify

ORIGIN = ("topic", "partition", "offset")
QUERY = "SELECT CAST(value AS STRING) AS v, topic, `partition`, `offset`"


class KafkaFlow:
    def __init__(self, freshet, folder: Path, broker, topic: str | None = None, **options):
        """`options` are read_kafka's, their values as SQL; startingOffsets is earliest unless given."""
        self.freshet = freshet
        self.folder = folder
        self.broker = broker
        self.warehouse = folder / "warehouse"
        self.options = {"startingOffsets": "'earliest'"} | options
        if topic:
            self.options["subscribe"] = f"'{topic}'"

    @property
    def pipeline(self) -> Path:
        options = "".join(f", `{name}` => {value}" for name, value in self.options.items())
        path = self.folder / "kafka.sql"
        path.write_text(
            f"CREATE OR REFRESH STREAMING TABLE bronze AS {QUERY}\n"
            f"FROM STREAM read_kafka(bootstrapServers => '${{brokers}}'{options});\n"
        )
        return path

    def arguments(self, *more):
        brokers = f"brokers={self.broker.address}"
        where = ("--warehouse", self.warehouse, "-D", brokers, "--durability", "os")
        return ("run", self.pipeline, *where, *more)

    def once(self, *more, **keywords):
        return self.freshet.run(*self.arguments("--once", *more), **keywords)

    def start(self, *more):
        return self.freshet.start(*self.arguments(*more))

    def rows(self) -> int:
        log = DeltaLog(self.warehouse / "bronze")
        return 0 if log.problems else sum(file.stats["numRecords"] for file in log.files())

    @staticmethod
    def rows_told(running) -> int:
        """Rows that a run says it has written: the log can't be read while it grows quickly."""
        return sum(int(count) for count in re.findall(r" (\d+) out in ", running.stderr_so_far()))

    def verify(self, *topics, expected=None, **keywords):
        """The oracle: every message that the topics hold is in the table once."""
        if expected is None:
            expected = [
                (message.topic(), message.partition(), message.offset())
                for topic in topics
                for message in self.broker.consume(topic)
            ]
        return verify(self.warehouse, "bronze", expected, ORIGIN, program=self.freshet, **keywords)

    def planned(self) -> list:
        """The offsets of all batches, in order."""
        folder = self.warehouse / "_checkpoints" / "bronze" / "offsets"
        files = sorted((f for f in folder.iterdir() if f.name.isdigit()), key=lambda f: int(f.name))
        return [json.loads(file.read_text().splitlines()[2]) for file in files]


def messages(count: int, first: int = 0) -> list:
    return [b'{"n": %d}' % n for n in range(first, first + count)]
