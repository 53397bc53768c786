"""The sensor data and its pipeline, for the tests that run them."""

import json
import os
import shutil
from pathlib import Path

from oracle import verify
from program import PROJECT

PIPELINE = PROJECT / "pipelines" / "smarttech_files.sql"
DATA = PROJECT / "data" / "sensor_data"
TABLES = ("delta_bronze", "delta_silver")


class SensorFolder:
    """A folder to run the pipeline in: data/sensor_data, as the pipeline names it, with the real files in it."""

    def __init__(self, folder: Path, files: int | None = None):
        self.folder = folder
        self.data = folder / "data" / "sensor_data"
        self.data.mkdir(parents=True)
        self.warehouse = folder / "warehouse"
        self.keys: set = set()  # (device_id, timestamp) of every reading that was put there
        for path in sorted(DATA.glob("*.json"))[:files]:
            shutil.copy2(path, self.data / path.name)
            self.keys |= keys_of(path)

    def add(self, name: str, readings: list):
        """Moves a file in, as a writer does who wants no half file to be read."""
        hidden = self.folder / f".{name}"
        hidden.write_text("".join(json.dumps(reading) + "\n" for reading in readings))
        self.keys |= keys_of(hidden)
        os.rename(hidden, self.data / name)

    def verify(self, program=None, spark=None, finished=True):
        """The oracle over both tables: every reading is in each of them once."""
        for table in TABLES:
            found = verify(
                self.warehouse, table, None, program=program, spark=spark, finished=finished
            )
            check_readings(found, table, self.keys)

    def verify_what_is_there(self, finished=False):
        """As verify, in the middle of the work: what is there is there once, and the logs agree."""
        for table in TABLES:
            if any((self.warehouse / table / "_delta_log").glob("*.json")):
                found = readings(verify(self.warehouse, table, None, finished=finished))
                assert len(found) == len(set(found)), f"{table} holds a reading twice"
                assert set(found) <= self.keys


def keys_of(path: Path) -> set:
    lines = [json.loads(line) for line in path.read_text().splitlines() if line.strip()]
    return {(line["device_id"], line["timestamp"]) for line in lines}


def readings(table) -> list:
    """(device_id, timestamp) of each row, as the input has them."""
    times = [value.strftime("%Y-%m-%dT%H:%M:%SZ") for value in table["timestamp"].to_pylist()]
    return list(zip(table["device_id"].to_pylist(), times))


def check_readings(table, name: str, keys: set):
    found = readings(table)
    gaps, doubles = keys - set(found), len(found) - len(set(found))
    assert not gaps, f"{name}: gap: {len(gaps)} readings are missing: {sorted(gaps)[:5]}"
    assert not doubles, f"{name}: double: {doubles} readings are there again"
    assert set(found) == keys, f"{name}: unknown: {sorted(set(found) - keys)[:5]}"


def new_readings(count: int, minute: int) -> list:
    """Readings that are in none of the real files."""
    return [
        {
            "timestamp": f"2026-02-01T{minute // 60:02}:{minute % 60:02}:{second:02}Z",
            "device_id": f"sensor-new-{second % 3:03}",
            "building": "N",
            "floor": second % 4,
            "type": "temperature",
            "value": 20 + second / 4,
            "unit": "°C",
        }
        for second in range(count)
    ]
