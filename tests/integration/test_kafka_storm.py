"""Everything dies, at random, while readings are produced: the broker, the program, both, the network."""

import csv
import time

import pyarrow.compute as pc

from oracle import verify

PIPELINE = """
CREATE STREAMING TABLE bronze AS
SELECT partition, offset, reading.* FROM (
  SELECT partition, offset, from_json(CAST(value AS STRING),
    'timestamp TIMESTAMP, device_id STRING, value FLOAT, unit STRING, _corrupt_record STRING') AS reading
  FROM STREAM read_kafka(bootstrapServers => '${brokers}', subscribe => 'readings',
                         startingOffsets => 'earliest'));

CREATE STREAMING TABLE silver AS
SELECT DISTINCT ON (device_id, timestamp) timestamp, device_id, value
FROM STREAM bronze
WHERE _corrupt_record IS NULL AND device_id IS NOT NULL AND timestamp IS NOT NULL AND value IS NOT NULL;
"""


class Storm:
    """A broker, a generator and the program, and what can happen to them."""

    def __init__(self, freshet, broker, folder, random):
        self.freshet = freshet
        self.broker = broker
        self.random = random
        self.warehouse = folder / "warehouse"
        self.ledger = folder / "acknowledged.csv"
        self.pipeline = folder / "storm.sql"
        self.pipeline.write_text(PIPELINE)
        self.program = None

    def start_program(self):
        self.program = self.freshet.start("run", self.pipeline, *self.options())

    def options(self):
        return ("--warehouse", self.warehouse, "-D", f"brokers={self.broker.address}")

    def kill_program(self):
        with self.program as program:
            assert program.alive, program.wait()
            program.process.kill()
            program.process.wait()

    def restart_program(self):
        self.kill_program()
        self.start_program()

    def restart_broker(self):
        self.broker.kill()
        self.broker.start()

    def restart_both(self):
        self.broker.kill()
        self.kill_program()
        self.start_program()  # it finds no broker
        self.broker.start()

    def hold_network(self, seconds: float):
        self.broker.pause()
        time.sleep(seconds)
        self.broker.resume()


def test_nothing_is_lost_or_doubled(freshet, own_kafka, tmp_path, seeded, long_run):
    own_kafka.new_topic(name="readings", partitions=2)
    storm = Storm(freshet, own_kafka, tmp_path, seeded)
    events = (
        [storm.restart_broker] * (5 if long_run else 1)
        + [storm.restart_program] * (30 if long_run else 5)
        + [storm.restart_both] * (2 if long_run else 1)
        + [lambda: own_kafka.add_partitions("readings", 3)]
        + [lambda: storm.hold_network(20 if long_run else 3)]
    )
    seeded.shuffle(events)

    storm.start_program()
    with freshet.start(
        "generate", "--topic", "readings", "--brokers", own_kafka.address,
        "--rate", "5000/s" if long_run else "2000/s", "--duration", "10min",
        "--broken", "1%", "--repeated", "2%", "--late", "2%", "--seed", seeded.randrange(10**6),
        "--acknowledged", storm.ledger,
    ) as generator:  # fmt: skip
        for event in events:
            time.sleep(seeded.uniform(0.2, 2.5))
            assert generator.alive, generator.wait()
            event()
        time.sleep(2)
        produced = generator.stop()
        assert produced.returncode == 0, produced
    sent = own_kafka.consume("readings")

    def all_there():
        rows = freshet.rows("SELECT count(*) AS n FROM bronze", storm.warehouse)
        return rows[0]["n"] >= len(sent)

    with storm.program as program:
        program.wait_until(all_there, f"{len(sent)} rows in bronze", 120)
        done = program.stop()
        assert done.returncode == 0, done
    once = freshet.once(storm.pipeline, *storm.options()[1:], timeout=120)
    assert once.returncode == 0, once

    origins = [(message.partition(), message.offset()) for message in sent]
    bronze = verify(
        storm.warehouse, "bronze", origins, origin=("partition", "offset"), program=freshet
    )
    with storm.ledger.open() as ledger:
        acknowledged = {(int(row["partition"]), int(row["offset"])) for row in csv.DictReader(ledger)}
    assert acknowledged and acknowledged <= set(origins)

    good = bronze.filter(
        pc.and_(
            pc.is_null(bronze["_corrupt_record"]),
            pc.and_(
                pc.is_valid(bronze["device_id"]),
                pc.and_(pc.is_valid(bronze["timestamp"]), pc.is_valid(bronze["value"])),
            ),
        )
    )
    keys = good.group_by(["device_id", "timestamp"]).aggregate([])
    silver = verify(storm.warehouse, "silver", program=freshet)
    wanted = set(zip(keys["device_id"].to_pylist(), keys["timestamp"].to_pylist()))
    found = list(zip(silver["device_id"].to_pylist(), silver["timestamp"].to_pylist()))
    assert len(found) == len(set(found)), "silver holds a reading twice"
    assert set(found) == wanted
