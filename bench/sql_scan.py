"""Times `freshet sql` on a Delta table of 1,000 files and 20 M rows against DuckDB on the same files,
listed by hand (`FROM read_parquet([…])`, in the same program).

    .deps/venv/bin/python bench/sql_scan.py [--rounds 7] [--keep FOLDER]

Each question is asked five times by one process, both ways, in turns; the ratio printed is the median
of the pairs' ratios. The last questions need few files: the statistics in the log tell which.
"""

import argparse
import datetime
import json
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

PROJECT = Path(__file__).resolve().parents[1]
FRESHET = PROJECT / "build" / "freshet"
FILES = 1000
ROWS = 20_000
ASKED = 5

# Over a table in place of {}; what a full scan does, then what a choice of files is for.
FULL = {
    "count": "SELECT count(*) AS n FROM {}",
    "filter": "SELECT count(*) AS n FROM {} WHERE device = 'device-77'",
    "by double": "SELECT count(*) AS n FROM {} WHERE value > 50",
    "group by": "SELECT device, count(*) AS n, max(value) AS m FROM {} GROUP BY device ORDER BY device LIMIT 3",
}
FEW = {
    "one file": "SELECT max(value) AS m FROM {} WHERE id BETWEEN 7000000 AND 7000010",
    "a minute": "SELECT count(*) AS n FROM {} WHERE moment >= TIMESTAMP '2024-02-01 00:00:00'"
    " AND moment < TIMESTAMP '2024-02-01 00:01:00'",
}


def write_table(path: Path):
    (path / "_delta_log").mkdir(parents=True)
    start = datetime.datetime(2024, 1, 1, tzinfo=datetime.timezone.utc)
    actions = [
        {"protocol": {"minReaderVersion": 1, "minWriterVersion": 2}},
        {
            "metaData": {
                "id": "00000000-0000-0000-0000-000000000001",
                "format": {"provider": "parquet", "options": {}},
                "schemaString": json.dumps(
                    {
                        "type": "struct",
                        "fields": [
                            {"name": name, "type": type, "nullable": True, "metadata": {}}
                            for name, type in [
                                ("id", "long"),
                                ("device", "string"),
                                ("value", "double"),
                                ("moment", "timestamp"),
                            ]
                        ],
                    }
                ),
                "partitionColumns": [],
                "configuration": {},
                "createdTime": 0,
            }
        },
    ]
    for number in range(FILES):
        ids = pa.array(range(number * ROWS, (number + 1) * ROWS), pa.int64())
        device = pc.cast(pc.subtract(ids, pc.multiply(pc.divide(ids, 1000), 1000)), pa.int64())
        micros = pc.add(pc.multiply(ids, 1_000_000), int(start.timestamp()) * 1_000_000)
        moments = pc.cast(micros, pa.timestamp("us", "UTC"))
        names = pc.binary_join_element_wise("device-", pc.cast(device, pa.string()), "")
        values = pc.divide(pc.cast(device, pa.float64()), 10)
        batch = pa.table({"id": ids, "device": names, "value": values, "moment": moments})
        file = path / f"part-{number:05}.parquet"
        pq.write_table(batch, file)
        low, high = (start + datetime.timedelta(seconds=i) for i in (ids[0].as_py(), ids[-1].as_py()))
        stats = {
            "numRecords": ROWS,
            "minValues": {"id": ids[0].as_py(), "moment": low.isoformat(timespec="milliseconds")},
            "maxValues": {"id": ids[-1].as_py(), "moment": high.isoformat(timespec="milliseconds")},
            "nullCount": {"id": 0, "device": 0, "value": 0, "moment": 0},
        }
        actions.append(
            {
                "add": {
                    "path": file.name,
                    "partitionValues": {},
                    "size": file.stat().st_size,
                    "modificationTime": 0,
                    "dataChange": True,
                    "stats": json.dumps(stats),
                }
            }
        )
    log = path / "_delta_log" / f"{0:020}.json"
    log.write_text("".join(json.dumps(action) + "\n" for action in actions))


def ask(folder: Path, statement: str):
    """Seconds for one process that runs it ASKED times, and what it printed."""
    script = folder / "question.sql"
    script.write_text(f"{statement};\n" * ASKED)
    began = time.monotonic()
    done = subprocess.run(
        [FRESHET, "sql", "-f", script, "--warehouse", folder, "--format", "csv"],
        capture_output=True,
        text=True,
    )
    seconds = time.monotonic() - began
    if done.returncode != 0:
        sys.exit(done.stdout + done.stderr)
    return seconds, done.stdout


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rounds", type=int, default=7)
    parser.add_argument("--keep", type=Path, help="make the table here, or take it from here")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as temporary:
        folder = options.keep or Path(temporary)
        if not (folder / "readings").is_dir():
            write_table(folder / "readings")
        files = sorted((folder / "readings").glob("*.parquet"))
        listed = "read_parquet([" + ", ".join(f"'{file}'" for file in files) + "])"
        for name, question in {**FULL, **FEW}.items():
            pairs = []
            for _ in range(options.rounds):
                table, answer = ask(folder, question.format("readings"))
                by_hand, expected = ask(folder, question.format(listed))
                assert answer == expected, (answer, expected)
                pairs.append((table, by_hand))
            ratio = statistics.median(table / by_hand for table, by_hand in pairs)
            table, by_hand = (statistics.median(column) / ASKED for column in zip(*pairs))
            print(
                f"  {name:<10} table {table * 1000:7.1f} ms   by hand {by_hand * 1000:7.1f} ms"
                f"   ratio {ratio:.2f}",
                flush=True,
            )


if __name__ == "__main__":
    main()
