"""A pipeline of two flows whose rows carry their origin, in a folder of its own: what the tests of faults run."""

import json
import os
from pathlib import Path

from oracle import verify

PIPELINE = """\
CREATE OR REFRESH STREAMING TABLE bronze TBLPROPERTIES ({properties}) AS
SELECT file, line, device, reading FROM STREAM read_files('{input}', format => 'json', maxFilesPerTrigger => 1,
  schema => 'file STRING, line INT, device STRING, reading DOUBLE');

CREATE OR REFRESH STREAMING TABLE silver AS
SELECT DISTINCT ON (file, line) file, line, upper(device) AS device FROM STREAM bronze;
"""
ORIGIN = ("file", "line")
TABLES = ("bronze", "silver")


class FlowFolder:
    """JSON files in `input`, the pipeline p.sql over them, and the warehouse."""

    def __init__(self, program, folder: Path, properties: dict | None = None):
        self.program = program
        self.folder = folder
        self.input = folder / "input"
        self.input.mkdir(parents=True)
        self.warehouse = folder / "warehouse"
        self.pipeline = folder / "p.sql"
        given = {"delta.checkpointInterval": "10", **(properties or {})}
        listed = ", ".join(f"'{key}' = '{value}'" for key, value in given.items())
        self.pipeline.write_text(PIPELINE.format(input=self.input, properties=listed))
        self.origins: set = set()

    def add(self, name: str, rows: int = 5) -> Path:
        """Moves a file in, whole."""
        lines = []
        for line in range(1, rows + 1):
            self.origins.add((name, line))
            row = {"file": name, "line": line, "device": f"d{line % 3}", "reading": line / 4}
            lines.append(json.dumps(row) + "\n")
        hidden = self.folder / f".{name}"
        hidden.write_text("".join(lines))
        os.rename(hidden, self.input / name)
        return self.input / name

    def add_files(self, count: int, rows: int = 5, prefix: str = "f"):
        for number in range(count):
            self.add(f"{prefix}{number:03}.json", rows)

    def table(self, name: str = "bronze") -> Path:
        return self.warehouse / name

    def checkpoint(self, table: str = "bronze") -> Path:
        return self.warehouse / "_checkpoints" / table

    def once(self, *more, **keywords):
        return self.program.once(self.pipeline, self.warehouse, *more, **keywords)

    def run(self, *more, **keywords):
        """once, and it goes well."""
        done = self.once(*more, **keywords)
        assert done.returncode == 0, done
        return done

    def refused(self, *more, **keywords):
        """once, and it fails as a pipeline does: with a message, not by a signal."""
        done = self.once(*more, **keywords)
        assert done.returncode == 1, done
        return done

    def start(self, *more, durability: str = "os", **keywords):
        """Runs until it is stopped."""
        fixed = ("--warehouse", self.warehouse, "--durability", durability)
        return self.program.start("run", self.pipeline, *fixed, *more, **keywords)

    def verify(self, tables=TABLES, finished: bool = True, origins=None, **keywords):
        """The oracle over the tables: each line of each file is there once."""
        wanted = self.origins if origins is None else origins
        for table in tables:
            verify(
                self.warehouse, table, wanted, ORIGIN,
                program=self.program, finished=finished, **keywords,
            )  # fmt: skip

    def image(self) -> dict:
        """Every file of the warehouse with its contents, to see that a refusal has written nothing. Locks are
        left out, and the state, whose files RocksDB arranges anew when it opens them."""
        return {
            str(path.relative_to(self.warehouse)): path.read_bytes()
            for path in sorted(self.warehouse.rglob("*"))
            if path.is_file() and path.name != ".freshet.lock" and "state" not in path.parts
        }


def newest(folder: Path) -> Path:
    """The entry of offsets/ or commits/ with the highest number."""
    return max((f for f in folder.iterdir() if f.name.isdigit()), key=lambda f: int(f.name))
