"""The calls of the program: statuses, help, check, messages with their place, sql and its formats."""

import csv
import io
import json
import os
import pty
import re
import resource
import shutil
import subprocess

import pytest

from delta_log import DeltaLog
from oracle import verify
from sensor import PIPELINE
from test_live_tail import rows_in

TWO_TABLES = """CREATE STREAMING TABLE bronze AS
SELECT * FROM STREAM read_files('data', format => 'json', maxFilesPerTrigger => 1, schema => 'seq INT, k STRING');
CREATE STREAMING TABLE silver AS SELECT seq, upper(k) AS k FROM STREAM bronze;
"""


class Folder:
    """A folder with a pipeline file and three input files of two rows each."""

    def __init__(self, freshet, folder):
        self.freshet, self.path, self.warehouse = freshet, folder, folder / "warehouse"
        (folder / "data").mkdir()
        for number in range(3):
            self.write(f"{number}.json", 2 * number, 2 * number + 1)
        self.pipeline(TWO_TABLES)

    def write(self, name, *values):
        lines = "".join(json.dumps({"seq": value, "k": f"k{value}"}) + "\n" for value in values)
        (self.path / "data" / name).write_text(lines)

    def pipeline(self, text):
        (self.path / "pipeline.sql").write_text(text)

    def run(self, *args, **keywords):
        return self.freshet.run(*args, cwd=self.path, **keywords)

    def once(self, *more, status=0, **keywords):
        done = self.freshet.once("pipeline.sql", "warehouse", *more, cwd=self.path, **keywords)
        assert done.returncode == status, done
        return done

    def has(self, table):
        return (self.warehouse / table / "_delta_log" / f"{0:020d}.json").exists()


@pytest.fixture
def folder(freshet, tmp_path) -> Folder:
    return Folder(freshet, tmp_path)


# Calls.


def test_version(freshet):
    done = freshet.run("--version")
    assert done.returncode == 0 and re.fullmatch(r"freshet \d+\.\d+\.\d+\s*", done.stdout), done


@pytest.mark.parametrize("command", [[], ["run"], ["check"], ["sql"]])
def test_help(freshet, command):
    done = freshet.run(*command, "--help")
    assert done.returncode == 0 and "Usage:" in done.stdout and not done.stderr, done
    words = {"run": "--full-refresh", "check": "PIPELINE", "sql": "--format"}
    assert (
        words.get(command[0], "") in done.stdout
        if command
        else all(word in done.stdout for word in words)
    )


@pytest.mark.parametrize(
    "call, said",
    [
        ([], "Usage:"),
        (["rum"], "rum"),
        (["run"], "PIPELINE"),
        (["run", "pipeline.sql", "--onse"], "--onse"),
        (["run", "pipeline.sql", "--durability", "maybe"], "maybe"),
        (["run", "nothing.sql", "--once"], "nothing.sql"),
        (["check", "nothing.sql"], "nothing.sql"),
        (["run", "pipeline.sql", "--once", "-D", "novalue"], "novalue"),
        (["run", "pipeline.sql", "--once", "--only", "sliver"], "sliver"),
        (["run", "pipeline.sql", "--once", "--full-refresh", "sliver", "--yes"], "sliver"),
        (["sql", "-c", "SELECT 1", "--format", "xml"], "xml"),
        (["sql", "-c", "SELECT 1", "-f", "file.sql"], "-f"),
    ],
)
def test_a_wrong_call_is_2_names_the_wrong_thing_and_writes_nothing(folder, call, said):
    done = folder.run(*call)
    assert done.returncode == 2 and said in done.stderr, done
    assert not folder.warehouse.exists()


def test_a_near_match_is_named(folder):
    done = folder.run("run", "pipeline.sql", "--once", "--only", "sliver")
    assert re.search(r"did you mean.*silver", done.stderr, re.I), done


def test_results_go_to_stdout_and_logs_to_stderr(folder):
    done = folder.once()
    assert done.stdout == "" and "bronze" in done.stderr, done


def test_log_format_json(folder):
    done = folder.once("--log-format", "json")
    lines = [json.loads(line) for line in done.stderr.splitlines()]
    assert lines and all({"time", "level", "message"} <= set(line) for line in lines)


# check.


def test_check_prints_graph_and_schemas_and_writes_nothing(folder):
    done = folder.run("check", "pipeline.sql")
    assert done.returncode == 0, done
    for pattern in ("^bronze", "^silver.*bronze", r"seq\s+INT", r"k\s+STRING"):
        assert re.search(pattern, done.stdout, re.M), done
    assert not folder.warehouse.exists()


def test_check_of_the_projects_own_pipeline(freshet, project, tmp_path):
    done = freshet.run("check", PIPELINE, "--warehouse", tmp_path / "w", cwd=project)
    assert (
        done.returncode == 0 and "delta_bronze" in done.stdout and "delta_silver" in done.stdout
    ), done
    assert re.search(r"timestamp\s+TIMESTAMP", done.stdout) and re.search(
        r"value\s+FLOAT", done.stdout
    ), done


def test_starting_is_quick(freshet, project, tmp_path):
    """Under 100 ms of the processor's time, which, unlike the clock, does not depend on what else the machine does."""
    for call in (["--version"], ["check", PIPELINE, "--warehouse", tmp_path / "w"]):
        best = min(processor_seconds(freshet, call, project) for _ in range(5))
        assert best < 0.1, f"freshet {call[0]} took {1000 * best:.0f} ms"


def processor_seconds(freshet, call, folder) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = freshet.run(*call, cwd=folder)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    assert done.returncode == 0, done
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


# Wrong files: the cases that are one file and one message are in tests/pipelines/refused_*.test.


def test_a_message_has_place_line_and_caret_under_the_word(folder):
    folder.pipeline(
        "-- a comment\nCREATE STREAMING TABLE t AS\n"
        "  SELECT seqq FROM STREAM read_files('data', format => 'json', schema => 'seq INT');\n"
    )
    for command in (["check", "pipeline.sql"], ["run", "pipeline.sql", "--once"]):
        done = folder.run(*command)
        assert done.returncode == 2, done
        lines = done.stderr.splitlines()
        assert any(line.startswith("pipeline.sql:3:10:") and "seqq" in line for line in lines), done
        source = next(n for n, line in enumerate(lines) if "SELECT seqq" in line)
        assert lines[source + 1].index("^") == lines[source].index("seqq"), done
        assert re.search(r"did you mean.*\bseq\b", done.stderr, re.I), done


def test_every_wrong_thing_is_said_at_once(folder):
    folder.pipeline(
        TWO_TABLES + "CREATE STREAMING TABLE a AS SELECT x FROM STREAM bronze;\n"
        "CREATE STREAMING TABLE b AS SELECT * FROM STREAM nowhere;\n"
    )
    done = folder.run("check", "pipeline.sql")
    assert (
        done.returncode == 2
        and "pipeline.sql:4:" in done.stderr
        and "pipeline.sql:5:" in done.stderr
    ), done


def test_a_query_that_does_not_fit_the_existing_table_is_refused(folder):
    folder.once()
    before = DeltaLog(folder.warehouse / "silver").version
    folder.pipeline(TWO_TABLES.replace("upper(k) AS k", "length(k) AS k"))
    done = folder.once(status=2)
    assert (
        "pipeline.sql:" in done.stderr
        and "silver" in done.stderr
        and re.search(r"\bk\b", done.stderr)
    ), done
    assert DeltaLog(folder.warehouse / "silver").version == before


def test_variables_come_from_D_before_the_environment_before_the_default(folder):
    folder.pipeline(
        "CREATE STREAMING TABLE t AS SELECT seq, '${word:-default}' AS word\n"
        "FROM STREAM read_files('data', format => 'json', schema => 'seq INT');\n"
    )
    found = {}
    for name, more, env in (
        ("default", [], {}),
        ("environment", [], {"word": "environment"}),
        ("option", ["-D", "word=option"], {"word": "environment"}),
    ):
        done = folder.freshet.once("pipeline.sql", name, *more, cwd=folder.path, env=env)
        assert done.returncode == 0, done
        found[name] = verify(folder.path / name, "t", range(6))["word"].to_pylist()
    assert found == {name: [name] * 6 for name in found}


# Running parts, again, and anew.


def test_only_runs_what_is_named(folder):
    folder.once("--only", "bronze")
    assert folder.has("bronze") and not folder.has("silver")
    folder.once("--only", "SILVER")
    verify(folder.warehouse, "silver", range(6))


def test_full_refresh_asks_and_takes_no_for_an_answer_without_a_terminal(folder):
    folder.once()
    version = DeltaLog(folder.warehouse / "silver").version
    done = folder.once("--full-refresh", "silver", status=2)
    assert "--yes" in done.stderr and "silver" in done.stderr, done
    assert DeltaLog(folder.warehouse / "silver").version == version


@pytest.mark.parametrize("answer, refreshed", [("n\n", False), ("\n", False), ("y\n", True)])
def test_full_refresh_asks_on_a_terminal(folder, answer, refreshed):
    folder.once()
    before = DeltaLog(folder.warehouse / "silver").table_id
    ours, theirs = pty.openpty()
    call = [str(folder.freshet.path), "run", "pipeline.sql", "--once", "--full-refresh", "silver"]
    with subprocess.Popen(call, cwd=folder.path, stdin=theirs, stderr=subprocess.PIPE) as process:
        os.write(ours, answer.encode())
        said = process.communicate(timeout=30)[1].decode()
    os.close(ours), os.close(theirs)
    assert process.returncode == 0 and "silver" in said and "?" in said
    assert (DeltaLog(folder.warehouse / "silver").table_id != before) == refreshed
    verify(folder.warehouse, "silver", range(6))


def test_full_refresh_with_yes_builds_anew_what_is_named(folder):
    folder.once()
    ids = {table: DeltaLog(folder.warehouse / table).table_id for table in ("bronze", "silver")}
    folder.once("--full-refresh", "silver", "--yes")
    verify(folder.warehouse, "bronze", range(6))
    verify(folder.warehouse, "silver", range(6))
    assert DeltaLog(folder.warehouse / "bronze").table_id == ids["bronze"]
    assert DeltaLog(folder.warehouse / "silver").table_id != ids["silver"]


def test_a_second_process_on_a_checkpoint_is_refused_and_told_the_first(folder):
    with folder.freshet.start(
        "run", "pipeline.sql", "--warehouse", "warehouse", cwd=folder.path
    ) as first:
        first.wait_until(lambda: folder.has("silver"), "the first process at work")
        second = folder.once(status=1)
        assert str(first.pid) in second.stderr and "bronze" in second.stderr, second
        assert first.alive
        first.wait_until(lambda: rows_in(folder.warehouse, "silver") == 6, "all rows")
        done = first.stop()
    assert done.returncode == 0, done
    verify(folder.warehouse, "silver", range(6))


def test_a_lost_checkpoint_is_no_reason_to_append_everything_again(folder):
    folder.once()
    shutil.rmtree(folder.warehouse / "_checkpoints" / "bronze")
    for _ in range(2):  # what the refused start left behind must not let the next one in
        done = folder.once(status=1)
        assert "checkpoint" in done.stderr and "--full-refresh" in done.stderr, done
        assert DeltaLog(folder.warehouse / "bronze").version == 3


def test_an_older_checkpoint_is_refused(folder):
    folder.once()
    for name in ("offsets", "commits"):
        (folder.warehouse / "_checkpoints" / "bronze" / name / "2").unlink()
    done = folder.once(status=1)
    assert "ahead" in done.stderr, done
    assert DeltaLog(folder.warehouse / "bronze").version == 3


def test_an_input_file_that_vanished_between_plan_and_read_is_an_error_that_names_it(folder):
    cut = folder.freshet.once(
        "pipeline.sql", "warehouse", cwd=folder.path, env={"FRESHET_FAILPOINT": "after-offsets"}
    )
    assert cut.killed, cut
    planned = json.loads(
        (folder.warehouse / "_checkpoints/bronze/sources/0/0").read_text().splitlines()[1]
    )["path"]
    name = planned.rpartition("/")[2]
    text = (folder.path / "data" / name).read_text()
    (folder.path / "data" / name).unlink()
    done = folder.once(status=1)
    assert name in done.stderr, done
    (folder.path / "data" / name).write_text(text)
    folder.once()
    verify(folder.warehouse, "silver", range(6))


# sql.


@pytest.fixture
def filled(folder):
    folder.once()
    return folder


QUERY = "SELECT seq, CASE WHEN seq > 0 THEN k END AS word FROM silver WHERE seq < 2 ORDER BY seq"


def test_sql_csv(filled):
    text = filled.freshet.sql(QUERY, "warehouse", "csv", cwd=filled.path)
    assert list(csv.reader(io.StringIO(text)))[0] == ["seq", "word"]
    assert list(csv.reader(io.StringIO(text)))[2] == ["1", "K1"]


def test_sql_json(filled):
    assert filled.freshet.rows(QUERY, "warehouse", cwd=filled.path) == [
        {"seq": 0, "word": None},
        {"seq": 1, "word": "K1"},
    ]


def test_sql_table_and_markdown(filled):
    table = filled.freshet.sql(QUERY, "warehouse", "table", cwd=filled.path)
    assert "seq" in table and "K1" in table and "NULL" in table
    markdown = filled.freshet.sql(QUERY, "warehouse", "markdown", cwd=filled.path).splitlines()
    assert re.fullmatch(r"\|\s*seq\s*\|\s*word\s*\|", markdown[0]) and re.fullmatch(
        r"[|:\- ]+", markdown[1]
    )


def test_sql_takes_sparks_dialect(filled):
    query = (
        "SELECT date_format(TIMESTAMP '2025-01-12 08:18:00', 'yyyy-MM') AS m, `seq` "
        "FROM silver ORDER BY seq LIMIT 1"
    )
    assert filled.freshet.rows(query, "warehouse", cwd=filled.path) == [{"m": "2025-01", "seq": 0}]


def test_sql_show_tables_and_a_path(filled):
    shown = filled.freshet.sql("SHOW TABLES", "warehouse", "csv", cwd=filled.path)
    assert "bronze" in shown and "silver" in shown and "_checkpoints" not in shown
    query = f"SELECT count(*) AS n FROM delta.`{filled.warehouse / 'silver'}`"
    found = filled.freshet.rows(query, "elsewhere", cwd=filled.path)
    assert found == [{"n": 6}]


def test_sql_file_and_standard_input(filled):
    (filled.path / "q.sql").write_text("SELECT 1 AS a;\nSELECT count(*) AS n FROM silver;\n")
    done = filled.run("sql", "-f", "q.sql", "--format", "csv")
    assert done.returncode == 0 and done.stdout.split() == ["a", "1", "n", "6"], done
    done = filled.run("sql", "--format", "csv", input="SELECT count(*) AS n FROM bronze;\n")
    assert done.returncode == 0 and done.stdout.split() == ["n", "6"], done


@pytest.mark.parametrize(
    "query, said, near",
    [
        ("SELECT sek FROM silver", "sek", "seq"),
        ("SELECT * FROM slver", "slver", "silver"),
        ("SELECT uper(k) FROM silver", "uper", "upper"),
    ],
)
def test_sql_errors_name_the_thing_and_a_near_match(filled, query, said, near):
    done = filled.run("sql", "-c", query)
    assert (
        done.returncode == 1 and said in done.stderr and near in done.stderr and not done.stdout
    ), done


def test_sql_cannot_write_to_the_tables(filled):
    before = DeltaLog(filled.warehouse / "silver").version
    for statement in (
        "DELETE FROM silver",
        "DROP TABLE silver",
        "INSERT INTO silver VALUES (9, 'x')",
    ):
        done = filled.run("sql", "-c", statement)
        assert done.returncode != 0, done
    assert DeltaLog(filled.warehouse / "silver").version == before
    verify(filled.warehouse, "silver", range(6))
