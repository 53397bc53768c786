"""Continuous mode: a file that is moved in is in bronze and silver soon, without polling being waited for."""

import json
import os
import statistics
import time

from delta_log import DeltaLog
from oracle import verify

PIPELINE = """
CREATE STREAMING TABLE bronze AS
SELECT * FROM STREAM read_files('data', format => 'json', maxFilesPerTrigger => 1, schema => 'seq INT, k STRING');
CREATE STREAMING TABLE silver AS SELECT DISTINCT ON (seq) seq, upper(k) AS k FROM STREAM bronze;
"""
TABLES = ("bronze", "silver")
FILES = 20


def rows_in(warehouse, table) -> int:
    log = DeltaLog(warehouse / table)
    return 0 if log.problems else sum(file.stats["numRecords"] for file in log.files())


def test_a_file_is_in_both_tables_soon(freshet, tmp_path):
    (tmp_path / "pipeline.sql").write_text(PIPELINE)
    (tmp_path / "data").mkdir()
    warehouse = tmp_path / "warehouse"
    latencies = {table: [] for table in TABLES}
    with freshet.start("run", "pipeline.sql", "--warehouse", warehouse, cwd=tmp_path) as running:
        running.wait_until(
            lambda: all(
                (warehouse / table / "_delta_log" / f"{0:020d}.json").exists() for table in TABLES
            ),
            "both tables",
        )
        for number in range(FILES):
            hidden = tmp_path / "next.json"
            hidden.write_text(json.dumps({"seq": number, "k": "a"}) + "\n")
            moved = time.monotonic()
            os.rename(hidden, tmp_path / "data" / f"{number:03}.json")
            for table in TABLES:
                running.wait_until(
                    lambda: rows_in(warehouse, table) == number + 1,
                    f"row {number} in {table}",
                    timeout=10,
                )
                latencies[table].append(time.monotonic() - moved)
        done = running.stop()
    assert done.returncode == 0, done
    for table in TABLES:
        verify(warehouse, table, range(FILES), program=freshet)
        print(
            f"{table}: median {1000 * statistics.median(latencies[table]):.1f} ms, "
            f"longest {1000 * max(latencies[table]):.1f} ms"
        )
    # Waiting for a poll would take half a second in the middle, in each of the two flows.
    assert statistics.median(latencies["bronze"]) < 0.25
    assert statistics.median(latencies["silver"]) < 0.5


def test_a_folder_with_many_files_at_once_then_single_ones(freshet, tmp_path):
    (tmp_path / "pipeline.sql").write_text(PIPELINE)
    (tmp_path / "data").mkdir()
    warehouse = tmp_path / "warehouse"
    for number in range(30):
        (tmp_path / "data" / f"{number:03}.json").write_text(
            json.dumps({"seq": number, "k": "b"}) + "\n"
        )
    with freshet.start(
        "run", "pipeline.sql", "--warehouse", warehouse, "--durability", "os", cwd=tmp_path
    ) as running:
        running.wait_until(lambda: rows_in(warehouse, "silver") == 30, "30 rows in silver")
        (tmp_path / "next.json").write_text('{"seq": 30, "k": "c"}\n{"seq": 29, "k": "again"}\n')
        os.rename(tmp_path / "next.json", tmp_path / "data" / "last.json")
        running.wait_until(lambda: rows_in(warehouse, "silver") == 31, "31 rows in silver")
        done = running.stop()
    assert done.returncode == 0, done
    verify(warehouse, "silver", range(31), program=freshet)
    found = verify(warehouse, "bronze", None)
    assert found.num_rows == 32
