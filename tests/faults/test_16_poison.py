"""16: input that drifts or is poison: new fields, other types, bad UTF-8, NUL, a line of 100 MB, depth 10,000."""

import json
import resource

import pytest

POISON = {
    "a new field": b'{"file":"x","line":1,"device":"d","reading":1.5,"new":{"a":[1,2]}}',
    "a number where text was": b'{"file":"x","line":1,"device":17,"reading":1.5}',
    "text where a number was": b'{"file":"x","line":1,"device":"d","reading":"much"}',
    "not UTF-8": b'{"file":"x","line":1,"device":"\xff\xfe\xc3","reading":1.5}',
    "a NUL": b'{"file":"x","line":1,"device":"a\x00b","reading":1.5}',
    "cut short": b'{"file":"x","line":1,"device":"d","rea',
    "not JSON": b"%PDF-1.7 \x00\x01\x02",
    "nothing": b"",
    "deep": b'{"file":"x","line":1,"device":' + b"[" * 10_000 + b"]" * 10_000 + b',"reading":1.5}',
    "deep and open": b"[" * 100_000,
    "a long line": b'{"file":"x","line":1,"device":"' + b"y" * 20_000_000 + b'","reading":1.5}',
    "large numbers": b'{"file":"x","line":99999999999999999999999,"device":"d","reading":1e999}',
}
PIPELINE = """\
CREATE STREAMING TABLE kept AS SELECT * FROM STREAM read_files('{input}', format => 'json', mode => '{mode}',
  schema => 'file STRING, line INT, device STRING, reading DOUBLE, _corrupt_record STRING');
"""


@pytest.mark.parametrize("poison", POISON.values(), ids=POISON.keys())
def test_the_good_lines_come_through(freshet, tmp_path, poison):
    """In PERMISSIVE mode a line that is no reading is kept as text; those around it are not touched."""
    done, rows = run(freshet, tmp_path, poison, "PERMISSIVE")
    assert done.returncode == 0, done
    good = [row for row in rows if row["file"] == "good"]
    assert [row["line"] for row in good] == [1, 2] and all(row["device"] == "d" for row in good)
    assert len(rows) == (2 if not poison else 3)
    corrupt = [row for row in rows if row.get("_corrupt_record") is not None]
    assert len(corrupt) <= 1


@pytest.mark.parametrize("poison", ["cut short", "not JSON", "deep and open"])
def test_the_other_modes(freshet, tmp_path, poison):
    done, rows = run(freshet, tmp_path / "drop", POISON[poison], "DROPMALFORMED")
    assert done.returncode == 0 and len(rows) == 2, done
    done, rows = run(freshet, tmp_path / "fail", POISON[poison], "FAILFAST")
    assert done.returncode == 1 and rows == [], done
    assert "input/poison.json" in done.stderr, done


def test_a_line_of_100_mb(freshet, tmp_path):
    line = b'{"file":"x","line":1,"device":"' + b"y" * 100_000_000 + b'","reading":1.5}'
    done, rows = run(freshet, tmp_path, line, "PERMISSIVE", columns="device, length(_corrupt_record) AS kept")
    assert done.returncode == 0, done
    # Spark takes no text of more than 20 million characters; the whole line is kept.
    assert sorted((row["device"] or "", row["kept"] or 0) for row in rows) == [("", len(line)), ("d", 0), ("d", 0)]
    peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert peak < 1_500_000_000, f"{peak} bytes"


def run(freshet, folder, poison: bytes, mode: str, columns: str = "*"):
    input = folder / "input"
    input.mkdir(parents=True)
    good = [json.dumps({"file": "good", "line": line, "device": "d", "reading": 1.0}).encode() for line in (1, 2)]
    (input / "poison.json").write_bytes(good[0] + b"\n" + poison + b"\n" + good[1] + b"\n")
    pipeline = folder / "p.sql"
    pipeline.write_text(PIPELINE.format(input=input, mode=mode))
    done = freshet.once(pipeline, folder / "warehouse")
    rows = []
    if (folder / "warehouse" / "kept" / "_delta_log").is_dir():
        rows = freshet.rows(f"SELECT {columns} FROM kept", folder / "warehouse")
    return done, rows
