"""freshet sql at a real terminal and in pipes: the prompt, its keys, what is cut, statements as Spark has them."""

import codecs
import fcntl
import json
import os
import pty
import re
import select
import signal
import struct
import subprocess
import termios
import time

import pyarrow as pa
import pytest

from program import program_path

PIPELINE = """
CREATE OR REFRESH STREAMING TABLE readings
PARTITIONED BY (building)
COMMENT 'It''s ours'
TBLPROPERTIES ('team' = 'buildings')
AS SELECT * FROM STREAM read_files('data', format => 'json', maxFilesPerTrigger => 1,
  schema => 'seq BIGINT, building STRING, value DOUBLE, at TIMESTAMP, tags ARRAY<STRING>');
"""


@pytest.fixture(scope="module")
def lake(tmp_path_factory):
    """A folder with one table of two files, made by a pipeline."""
    folder = tmp_path_factory.mktemp("shell")
    (folder / "data").mkdir()
    for file in range(2):
        rows = [
            {
                "seq": seq,
                "building": "ab"[seq % 2],
                "value": seq / 4,
                "at": f"2025-01-01T00:00:{seq:02}Z",
                "tags": ["x", None],
            }
            for seq in range(file * 30, file * 30 + 30)
        ]
        (folder / "data" / f"{file}.json").write_text("".join(json.dumps(r) + "\n" for r in rows))
    (folder / "pipeline.sql").write_text(PIPELINE)
    subprocess.run(
        [program_path(), "run", "pipeline.sql", "--once"],
        cwd=folder,
        check=True,
        capture_output=True,
        timeout=120,
    )
    return folder


def sql(lake, *args, **keywords):
    return subprocess.run(
        [program_path(), "sql", *args], cwd=lake, capture_output=True, timeout=120, **keywords
    )


def rows(lake, query):
    done = sql(lake, "--format", "json", "-c", query)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


class Terminal:
    """The program at a pseudo-terminal of its own."""

    def __init__(self, lake, *args, columns=80, lines=24, env=None, state=None):
        variables = dict(os.environ, TERM="xterm", LC_ALL="C.UTF-8", NO_COLOR="1")
        variables.pop("PAGER", None)
        variables["XDG_STATE_HOME"] = str(state or lake / "state")
        variables.update(env or {})
        self.process, self.master = pty.fork()
        if self.process == 0:
            time.sleep(0.05)  # until the size is set
            os.chdir(lake)
            os.execve(program_path(), [str(program_path()), "sql", *args], variables)
        size = struct.pack("HHHH", lines, columns, 0, 0)
        fcntl.ioctl(self.master, termios.TIOCSWINSZ, size)
        self.seen = ""
        self._decoder = codecs.getincrementaldecoder("utf-8")("replace")

    def send(self, text):
        os.write(self.master, text.encode())

    def until(self, wanted, timeout=30):
        """What comes up to `wanted`, which is a regular expression."""
        end = time.monotonic() + timeout
        while True:
            found = re.search(wanted, self.seen)
            if found:
                text, self.seen = self.seen[: found.end()], self.seen[found.end() :]
                return text
            assert time.monotonic() < end, f"not seen: {wanted!r} in {self.seen!r}"
            if select.select([self.master], [], [], 0.1)[0]:
                try:
                    self.seen += self._decoder.decode(os.read(self.master, 65536))
                except OSError:  # the program has ended
                    assert re.search(wanted, self.seen), f"not seen: {wanted!r} in {self.seen!r}"

    def prompt(self):
        return self.until("freshet> $")

    def ask(self, text):
        self.send(text + "\r")
        return self.prompt()

    def end(self):
        time.sleep(0.1)  # the terminal is raw shortly after the prompt, and only then this is a key
        self.send("\x04")
        return self.wait()

    def wait(self):
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            process, status = os.waitpid(self.process, os.WNOHANG)
            if process:
                os.close(self.master)
                return os.waitstatus_to_exitcode(status)
            if select.select([self.master], [], [], 0.02)[0]:
                try:
                    self.seen += self._decoder.decode(os.read(self.master, 65536))
                except OSError:
                    pass
        os.kill(self.process, signal.SIGKILL)
        os.waitpid(self.process, 0)
        raise AssertionError(f"still running: {self.seen!r}")


@pytest.fixture
def terminal(lake, tmp_path):
    started = []

    def start(*args, **keywords):
        keywords.setdefault("state", tmp_path)
        terminal = Terminal(lake, *args, **keywords)
        started.append(terminal)
        return terminal

    yield start
    for terminal in started:
        try:
            os.kill(terminal.process, signal.SIGKILL)
            os.waitpid(terminal.process, 0)
        except (ProcessLookupError, ChildProcessError):
            pass


# The prompt.


def test_a_statement_of_several_lines_and_the_end(terminal):
    shell = terminal()
    shell.prompt()
    shell.send("SELECT count(*) AS n,\r")
    shell.until(r"\.\.\.> $")
    shell.send("';' AS text\r")
    shell.until(r"\.\.\.> $")
    assert "│  60 │ ;    │" in shell.ask("FROM readings; -- done")
    assert shell.end() == 0


def test_history_goes_over_sessions(terminal, tmp_path):
    first, second = terminal(), terminal()
    first.prompt(), second.prompt()
    first.send("SELECT 41\r")
    first.until(r"\.\.\.> $")
    first.ask("  + 1 AS first;")
    second.ask("SELECT 'a\\nb' AS second;")
    first.ask("SELECT 3 AS third;")
    assert first.end() == 0 and second.end() == 0
    history = tmp_path / "freshet" / "sql_history"
    assert history.read_text().splitlines() == [
        "SELECT 41\\n  + 1 AS first;",
        "SELECT 'a\\\\nb' AS second;",
        "SELECT 3 AS third;",
    ]
    assert history.stat().st_mode & 0o777 == 0o600
    third = terminal()
    third.prompt()
    third.send("\x1b[A\x1b[A\x1b[A")
    time.sleep(0.3)
    third.send("\r")
    assert "42" in third.until(r"1 row\r\n")


def test_tab_completes(terminal):
    shell = terminal()
    shell.prompt()
    # libedit writes only what changes on the line.
    shell.send("sel\t")
    shell.until("ect")
    shell.send("* from rea\t")
    shell.until("dings")
    shell.send("where bui\t")
    shell.until("lding")
    assert "│  58 │" in shell.ask("= 'a' and seq = 58;")
    shell.send(".ti\t")
    shell.until("mer")
    shell.ask("on")
    assert re.search(r"\d\.\d{3} s", shell.ask("SELECT 1;"))


def test_ctrl_c_leaves_the_line_and_cancels_the_query(terminal):
    shell = terminal()
    shell.prompt()
    shell.send("SELECT nonsense\x03")
    shell.until(r"\^C")
    shell.prompt()
    shell.send("SELECT sum(a.range * b.range) FROM range(1000000000) a, range(1000) b;\r")
    assert "Ctrl-C cancels" in shell.until(r"[12] s  \(Ctrl-C cancels\)")
    begun = time.monotonic()
    shell.send("\x03")
    shell.until("cancelled")
    assert time.monotonic() - begun < 3
    shell.prompt()
    assert "│  60 │" in shell.ask("SELECT count(*) AS n FROM readings;")
    assert shell.end() == 0


def test_errors_do_not_end_it_and_a_slip_is_seen(terminal):
    shell = terminal()
    shell.prompt()
    text = shell.ask("SELECT seqq FROM readings;")
    assert "query:1:8: error: unknown column 'seqq'. Did you mean 'seq'?" in text
    assert "^^^^" in text
    assert "Did you mean '.tables'?" in shell.ask(".tabels")
    assert "readings" in shell.ask(".tables")
    assert "CREATE TABLE readings (" in shell.ask(".schema readings")
    assert ".maxrows" in shell.ask(".help")
    assert "Did you mean 'markdown'?" in shell.ask(".mode markdwon")
    shell.send(".quit\r")
    assert shell.wait() == 0


def test_the_dialect_is_told_once(terminal):
    shell = terminal()
    shell.prompt()
    assert "note: run as DuckDB SQL" in shell.ask("FROM readings SELECT max(seq);")
    assert "note:" not in shell.ask("FROM readings SELECT min(seq);")


def test_views_last_for_the_session(terminal):
    shell = terminal()
    shell.prompt()
    shell.ask("CREATE VIEW evens AS SELECT * FROM readings WHERE seq % 2 = 0;")
    assert "│  30 │" in shell.ask("SELECT count(*) AS n FROM evens;")
    assert shell.end() == 0
    again = terminal()
    again.prompt()
    assert "unknown table 'evens'" in again.ask("SELECT count(*) AS n FROM evens;")


def test_output_and_read(terminal, tmp_path):
    shell = terminal()
    shell.prompt()
    (tmp_path / "q.sql").write_text("SELECT 1 AS a;\nSELECT 2 AS b;\n")
    shell.ask(".mode csv")
    shell.ask(f".output {tmp_path / 'out.csv'}")
    shell.ask(f".read {tmp_path / 'q.sql'}")
    shell.ask(".output")
    assert (tmp_path / "out.csv").read_text() == "a\n1\nb\n2\n"
    assert "a\r\n1\r\n" in shell.ask("SELECT 1 AS a;")


# What a terminal shows.


@pytest.mark.parametrize("columns", [80, 200])
def test_a_wide_table_is_cut_to_the_terminal(terminal, columns):
    shell = terminal(
        "-c",
        "SELECT " + ", ".join(f"'{'x' * 20}' AS column_{i}" for i in range(30)),
        columns=columns,
    )
    assert shell.wait() == 0
    frame = [line for line in shell.seen.split("\r\n") if line[:1] in "┌│├└"]
    assert frame and max(len(line) for line in frame) <= columns
    assert "column_0" in frame[1] and "column_29" in frame[1] and "…" in frame[1]
    assert re.search(r"\d+ more columns hidden: column_\d+.*\.mode line shows all", shell.seen)


def test_a_long_result_is_cut_in_the_middle(terminal):
    shell = terminal("-c", "SELECT range AS n FROM range(100000)")
    assert shell.wait() == 0
    assert "│     0 │" in shell.seen and "│ 99999 │" in shell.seen
    assert "100,000 rows, 99,950 in the middle hidden" in shell.seen


def test_the_pager_takes_what_is_longer_than_the_screen(terminal, tmp_path):
    pager = tmp_path / "pager"
    pager.write_text("#!/bin/sh\necho paged; exec head -n 5\n")  # ends before it has all
    pager.chmod(0o755)
    shell = terminal(env={"PAGER": str(pager)})
    shell.prompt()
    assert "paged" not in shell.ask("SELECT 1 AS a;")
    assert "paged" in shell.ask("SELECT range AS n FROM range(40);")
    shell.ask(".mode csv")
    assert "paged" in shell.ask("SELECT range AS n FROM range(1000000);")
    shell.ask(".pager off")
    assert "paged" not in shell.ask("SELECT range AS n FROM range(30);")
    assert shell.end() == 0


def test_colours_only_where_they_are_wanted(terminal):
    query = ("-c", "SELECT NULL AS a")
    for env, wanted in (({"NO_COLOR": ""}, True), ({"NO_COLOR": "1"}, False)):
        shell = terminal(*query, env=env)
        assert shell.wait() == 0
        assert ("\x1b[2mNULL" in shell.seen) == wanted


def test_ascii_where_the_locale_is(terminal):
    shell = terminal("-c", "SELECT 1 AS a", env={"LC_ALL": "C"})
    assert shell.wait() == 0
    assert "+-----+" in shell.seen


def test_the_prompt_is_there_at_once(terminal):
    times = []
    for _ in range(5):
        begun = time.monotonic()
        shell = terminal()
        shell.prompt()
        times.append(time.monotonic() - begun - 0.05)
        shell.end()
    assert min(times) < 0.1 or os.getloadavg()[0] > 2, times


# Pipes.


def test_exit_statuses(lake):
    assert sql(lake, "-c", "SELECT 1").returncode == 0
    done = sql(lake, "-c", "SELECT 1 AS a; SELEC 2; SELECT 3 AS c", "--format", "csv")
    assert done.returncode == 1 and done.stdout == b"a\n1\n"
    assert b"query:1:16: error" in done.stderr and b"Did you mean 'SELECT'?" in done.stderr
    assert sql(lake, "--nonsense").returncode == 2
    assert sql(lake, "-f", "nowhere.sql").returncode == 2


def test_a_long_result_streams_in_little_memory(lake):
    query = "SELECT range AS n, repeat('x', 100) AS text FROM range(10000000)"
    with subprocess.Popen(
        [program_path(), "sql", "--format", "csv", "-c", query], cwd=lake, stdout=subprocess.PIPE
    ) as process:
        lines = sum(chunk.count(b"\n") for chunk in iter(lambda: process.stdout.read(1 << 20), b""))
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    assert process.returncode == 0 and lines == 10_000_001
    assert usage.ru_maxrss < 700 * 1024, usage.ru_maxrss  # 1 GB of rows


def test_a_reader_that_goes_is_no_fault(lake):
    command = f"{program_path()} sql --format csv -c 'SELECT range FROM range(100000000)' | head -n 2"
    begun = time.monotonic()
    done = subprocess.run(
        ["bash", "-c", command + "; echo ${PIPESTATUS[0]}"], cwd=lake, capture_output=True, timeout=60
    )
    assert done.stdout.split() == [b"range", b"0", b"0"] and done.stderr.count(b"error") == 0, done
    assert time.monotonic() - begun < 30


def test_a_disk_that_is_full_is_told(lake):
    with open("/dev/full", "wb") as full:
        done = subprocess.run(
            [program_path(), "sql", "-c", "SELECT 1"], cwd=lake, stdout=full, stderr=subprocess.PIPE
        )
    assert done.returncode == 1 and b"No space left" in done.stderr


def test_ctrl_c_ends_a_command_as_a_signal_does(lake, tmp_path):
    target = tmp_path / "x.parquet"
    query = f"COPY (SELECT a.range FROM range(100000000) a, range(1000) b) TO '{target}'"
    process = subprocess.Popen([program_path(), "sql", "-c", query], cwd=lake, stderr=subprocess.PIPE)
    deadline = time.monotonic() + 20
    while not list(tmp_path.iterdir()) and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGINT)
    assert process.wait(30) == -signal.SIGINT
    assert b"cancelled" in process.stderr.read()
    assert list(tmp_path.iterdir()) == []  # nor the file under its temporary name


def test_arrow_is_for_programs(lake, terminal):
    done = sql(lake, "--format", "arrow", "-c", "SELECT * FROM readings ORDER BY seq")
    table = pa.ipc.open_stream(done.stdout).read_all()
    assert table.num_rows == 60 and table.schema.field("at").type == pa.timestamp("us", "UTC")
    shell = terminal("--format", "arrow", "-c", "SELECT 1")
    assert shell.wait() == 2 and "not for a terminal" in shell.seen


def test_null_is_told_from_text(lake):
    query = "SELECT CAST(NULL AS STRING) AS a, '' AS b, 'NULL' AS c"
    assert sql(lake, "--format", "csv", "-c", query).stdout == b'a,b,c\n,"",NULL\n'
    table = sql(lake, "-c", query).stdout.decode()
    assert '| NULL |     | "NULL" |' in table


# Statements.


@pytest.mark.parametrize(
    "name, form, back",
    [
        ("x.parquet", "", "read_parquet"),
        ("x.csv", "", "read_csv"),
        ("x.csv.gz", "(HEADER false)", "read_csv"),
        ("x.json", "", "read_json"),
        ("x", "(FORMAT parquet, COMPRESSION zstd)", "read_parquet"),
    ],
)
def test_copy_writes_files(lake, tmp_path, name, form, back):
    target = tmp_path / name
    (told,) = rows(lake, f"COPY (SELECT seq, value FROM readings) TO '{target}' {form}")
    assert told == {"path": str(target), "rows": 60, "bytes": target.stat().st_size}
    assert rows(lake, f"SELECT count(*) AS n FROM {back}('{target}')") == [{"n": 60}]
    assert [path.name for path in tmp_path.iterdir()] == [name]


def test_copy_into_folders(lake, tmp_path):
    rows(lake, f"COPY readings TO '{tmp_path / 'out'}' (FORMAT parquet, PARTITION_BY (building))")
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["building=a", "building=b"]
    done = sql(lake, "-c", f"COPY readings TO '{tmp_path / 'out'}' (FORMAT csv, PARTITION_BY building)")
    assert done.returncode == 1 and b"is there already" in done.stderr


@pytest.mark.parametrize(
    "target, said",
    [
        ("warehouse/readings/x.parquet", "belongs to a table"),
        ("warehouse/readings/_delta_log/x.json", "belongs to a table"),
        ("warehouse/_checkpoints/x.csv", "belongs to a table"),
        ("link/x.csv", "belongs to a table"),
        ("nowhere/x.csv", "there is no folder"),
        ("/dev/null", "does not say its format|not a plain file"),
        ("data", "is a folder|does not say its format"),
        ("x.xlsx", "does not say its format"),
    ],
)
def test_copy_refuses_a_place(lake, target, said):
    link = lake / "link"
    if not link.is_symlink():
        link.symlink_to(lake / "warehouse" / "readings")
    done = sql(lake, "-c", f"COPY readings TO '{target}'")
    assert done.returncode == 1 and re.search(said, done.stderr.decode()), done
    assert "^" in done.stderr.decode()


def test_a_copy_that_fails_leaves_nothing(lake, tmp_path):
    target = tmp_path / "x.csv"
    target.write_text("before")
    done = sql(lake, "-c", f"COPY (SELECT CAST(building AS INT) FROM readings) TO '{target}'")
    assert done.returncode == 1 and b"CAST_INVALID_INPUT" in done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["x.csv"] and target.read_text() == "before"


def test_summarize(lake):
    by_name = {row["column_name"]: row for row in rows(lake, "SUMMARIZE readings")}
    value = by_name["value"]
    assert (value["data_type"], value["count"], value["nulls"]) == ("double", 60, 0)
    assert (value["mean"], value["min"], value["max"]) == ("7.375", "0.0", "14.75")
    assert float(value["50%"]) == pytest.approx(7.375, abs=0.3)
    assert float(value["stddev"]) == pytest.approx(4.36606, abs=1e-4)
    assert by_name["building"]["distinct"] == 2 and by_name["building"]["mean"] is None
    assert by_name["at"]["mean"].startswith("2025-01-01 00:00:29")
    assert by_name["tags"]["count"] == 60 and by_name["tags"]["distinct"] is None
    odd = rows(lake, "SUMMARIZE SELECT * FROM (VALUES (CAST('NaN' AS DOUBLE)), (1e200), (NULL)) AS t(x)")
    assert (odd[0]["count"], odd[0]["nulls"], odd[0]["stddev"]) == (2, 1, None)
    none = rows(lake, "SUMMARIZE SELECT * FROM readings WHERE seq < 0")
    assert [row["count"] for row in none] == [0] * 5


def test_explain_shows_the_plan_and_duckdbs_sql(lake):
    plan = sql(lake, "-c", "EXPLAIN SELECT count(*) FROM readings WHERE seq > 3").stdout.decode()
    assert "PARQUET" in plan.upper() and "rows" in plan and not plan.startswith("+")
    text = sql(lake, "-c", "EXPLAIN EXTENDED SELECT seq / 2 FROM readings").stdout.decode()
    assert text.startswith("-- as DuckDB SQL") and "FROM" in text
    analyzed = sql(lake, "-c", "EXPLAIN ANALYZE SELECT max(seq) FROM readings").stdout.decode()
    assert "60 rows" in analyzed


def test_views_of_views(lake):
    text = """
        CREATE VIEW a AS SELECT seq, value * 2 AS twice FROM readings;
        CREATE TEMPORARY VIEW b (building, most) AS
          SELECT building, max(seq) FROM readings r JOIN a USING (seq) GROUP BY building;
        CREATE OR REPLACE VIEW a AS SELECT seq FROM readings WHERE seq < 10;
        SELECT * FROM b ORDER BY building"""
    done = sql(lake, "--format", "csv", "-c", text)
    assert done.stdout == b"building,most\na,8\nb,9\n", done
    for wrong, said in (
        ("CREATE VIEW readings AS SELECT 1", "there is a table 'readings'"),
        ("CREATE VIEW v AS SELECT * FROM v", "unknown table 'v'"),
        ("CREATE VIEW v AS SELECT nope FROM readings", "unknown column 'nope'"),
        ("CREATE VIEW v (a, b) AS SELECT 1", "2 columns are named here, and the query gives 1"),
        ("CREATE VIEW v AS SELECT 1; CREATE VIEW v AS SELECT 2", "CREATE OR REPLACE VIEW"),
        ("CREATE VIEW v AS SELECT 1; CREATE OR REPLACE VIEW v AS SELECT * FROM v", "unknown table"),
        ("DROP VIEW readings", "is a table, not a view"),
        ("DROP VIEW nope", "there is no view 'nope'"),
    ):
        done = sql(lake, "-c", wrong)
        assert done.returncode == 1 and said in done.stderr.decode(), done
    assert sql(lake, "-c", "DROP VIEW IF EXISTS nope").returncode == 0


def test_optimize_takes_partition_columns_only(lake):
    done = sql(lake, "-c", "OPTIMIZE readings WHERE seq = 1")
    assert done.returncode == 1, done
    assert b"'seq' is no partition column: OPTIMIZE's WHERE may name building" in done.stderr
    (one,) = rows(lake, "OPTIMIZE readings WHERE building = 'a'")
    assert one["metrics"]["numFilesRemoved"] == 2 and one["metrics"]["numFilesAdded"] == 1
    (rest,) = rows(lake, "OPTIMIZE readings")
    assert rest["metrics"]["numFilesRemoved"] == 2 and rest["metrics"]["partitionsOptimized"] == 1
    assert rows(lake, "SELECT count(*) AS n, sum(seq) AS s FROM readings") == [{"n": 60, "s": 1770}]
    assert rows(lake, "DESCRIBE HISTORY readings LIMIT 1")[0]["operation"] == "OPTIMIZE"


def test_it_reads_whole_versions_while_a_pipeline_writes(lake, tmp_path):
    (tmp_path / "data").mkdir()
    for file in range(60):
        text = "".join(f'{{"seq": {file}, "building": "a"}}\n' for _ in range(7))
        (tmp_path / "data" / f"{file:03}.json").write_text(text)
    (tmp_path / "pipeline.sql").write_text(PIPELINE)
    pipeline = subprocess.Popen(
        [program_path(), "run", "pipeline.sql", "--once"],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    counts = []
    while pipeline.poll() is None:
        done = sql(tmp_path, "--format", "csv", "-c", "SELECT count(*) FROM readings")
        if done.returncode == 0:
            counts.append(int(done.stdout.split()[1]))
    assert pipeline.returncode == 0
    assert counts == sorted(counts) and all(count % 7 == 0 for count in counts)
    assert rows(tmp_path, "SELECT count(*) AS n FROM readings") == [{"n": 420}]


# As Spark answers.


def plain(value):
    """A value of Spark's as it stands in our JSON."""
    if hasattr(value, "asDict"):
        return {key: plain(item) for key, item in value.asDict().items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if hasattr(value, "isoformat"):
        text = value.isoformat(sep=" ")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return value


@pytest.mark.spark
def test_statements_answer_as_sparks_do(lake, spark):
    spark.sql(f"CREATE TABLE IF NOT EXISTS readings USING delta LOCATION '{lake}/warehouse/readings'")
    try:
        for statement in (
            "SHOW TABLES LIKE 'read*'",
            "SHOW TABLES 'nope|READINGS'",
            "SHOW COLUMNS IN readings",
            "SHOW TBLPROPERTIES readings",
            "SHOW TBLPROPERTIES readings ('nope')",
            "DESCRIBE readings",
            "DESCRIBE TABLE readings",
            "DESCRIBE readings value",
            f"DESCRIBE delta.`{lake}/warehouse/readings`",
            "DESCRIBE SELECT seq, value / 2 AS half, tags FROM readings",
            "DESCRIBE QUERY SELECT 1 AS a",
            "DESCRIBE DETAIL readings",
            f"DESCRIBE DETAIL delta.`{lake}/warehouse/readings`",
            "DESCRIBE HISTORY readings",
            "DESCRIBE HISTORY readings LIMIT 1",
        ):
            expected = spark.sql(statement)
            ours = rows(lake, statement)
            theirs = [plain(row) for row in expected.collect()]
            # No map and an empty one are the same to us.
            for row in ours + theirs:
                if "operationMetrics" in row:
                    row["operationMetrics"] = row["operationMetrics"] or {}
            assert ours == theirs, statement
            if ours:
                assert list(ours[0]) == expected.columns, statement
    finally:
        spark.sql("DROP TABLE IF EXISTS readings")
