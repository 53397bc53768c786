"""freshet.connect: results and their forms, errors, versions, threads, Ctrl-C, fork."""

import os
import shutil

from python_package import OTHER_PACKAGES

TYPES = """
SELECT true AS b, CAST(1 AS TINYINT) AS i8, CAST(-2 AS SMALLINT) AS i16, 3 AS i32, 4000000000 AS i64, CAST(1.5 AS FLOAT) AS f,
  CAST('NaN' AS DOUBLE) AS d, CAST('-12345678901234567890.12' AS DECIMAL(38,2)) AS n, 'x√ü' AS s, X'00ff' AS bin,
  DATE'1969-12-31' AS day, TIMESTAMP'1969-12-31 23:59:59.999999' AS t, CAST('2025-01-02 03:04:05' AS TIMESTAMP_NTZ) AS ntz,
  array(1, NULL) AS a, map('k', 1.5D) AS m, named_struct('x', 1, 'y', 'z') AS st, CAST(NULL AS INT) AS nothing
"""


def test_values_of_every_type(package, tmp_path):
    script = f"""
import freshet
result = freshet.connect("nowhere").sql({TYPES!r})
print(result.fetchall() == [result.fetchone()], list(result) == result.fetchall() or "NaN")
print(result.schema)
for name, value in zip(result.columns, result.fetchone()):
    print(name, repr(value))
"""
    lines = package.output(script, tmp_path).splitlines()
    assert "i64 BIGINT" in lines and "n DECIMAL(38,2)" in lines and "ntz TIMESTAMP_NTZ" in lines
    assert "st STRUCT<x: INT, y: STRING>" in lines and "m MAP<STRING, DOUBLE>" in lines
    values = dict(line.split(" ", 1) for line in lines[-17:])
    assert values == {
        "b": "True",
        "i8": "1",
        "i16": "-2",
        "i32": "3",
        "i64": "4000000000",
        "f": "1.5",
        "d": "nan",
        "n": "Decimal('-12345678901234567890.12')",
        "s": "'x√ü'",
        "bin": "b'\\x00\\xff'",
        "day": "datetime.date(1969, 12, 31)",
        "t": "datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, tzinfo=datetime.timezone.utc)",
        "ntz": "datetime.datetime(2025, 1, 2, 3, 4, 5)",
        "a": "[1, None]",
        "m": "{'k': 1.5}",
        "st": "{'x': 1, 'y': 'z'}",
        "nothing": "None",
    }


def test_the_same_rows_in_every_form(package, lake):
    script = """
import freshet, pyarrow, pandas, polars, duckdb
result = freshet.connect("warehouse").sql("SELECT device_id, value, timestamp FROM delta_silver ORDER BY timestamp, device_id")
rows = result.fetchall()
assert len(rows) == len(result) == 500 and list(result) == rows and result.fetchone() == rows[0]
table = result.arrow()
assert isinstance(table, pyarrow.Table) and table.equals(pyarrow.table(result))
assert [tuple(row.values()) for row in table.to_pylist()] == rows
assert str(table.schema.field("timestamp").type) == "timestamp[us, tz=UTC]"
assert pyarrow.schema(result.schema).equals(table.schema) and pyarrow.schema(result).equals(table.schema)
frame = result.df()
assert isinstance(frame, pandas.DataFrame) and list(frame.columns) == result.columns == ["device_id", "value", "timestamp"]
assert [tuple(row) for row in frame[["device_id", "value"]].itertuples(index=False)] == [row[:2] for row in rows]
assert result.to_pandas().equals(frame)
assert isinstance(result.pl(), polars.DataFrame) and result.pl().rows()[7][:2] == rows[7][:2] and result.to_polars().height == 500
assert duckdb.sql("SELECT count(*), sum(value) FROM result").fetchall()[0][0] == 500
stream = result.__arrow_c_stream__()
del result, stream  # one that nobody takes
import gc; gc.collect()
assert table.num_rows == 500 and table["device_id"][0].as_py() == rows[0][0]
"""
    package.output(script, lake, OTHER_PACKAGES)


def test_without_other_packages_it_says_which_is_needed(package, tmp_path):
    script = """
import freshet
result = freshet.connect().sql("SELECT 1 AS a")
for form in (result.arrow, result.df, result.pl):
    try:
        form()
    except ModuleNotFoundError as error:
        print(error)
print(result.fetchall())
"""
    assert package.output(script, tmp_path).splitlines() == [
        "arrow() needs the package pyarrow: pip install pyarrow. fetchall() needs none",
        "df() needs the package pandas: pip install pandas. fetchall() needs none",
        "pl() needs the package polars: pip install polars. fetchall() needs none",
        "[(1,)]",
    ]


def test_how_a_result_looks(package, lake, freshet):
    script = """
import freshet
lake = freshet.connect("warehouse")
print(lake.sql("SELECT device_id, CAST(NULL AS INT) AS n, value FROM delta_silver ORDER BY timestamp LIMIT 2"))
print("-----")
print(lake.sql("SELECT device_id FROM delta_silver ORDER BY timestamp"))
print("-----")
print(lake.sql("SELECT '<b>$x$</b>' AS h, CAST(NULL AS INT) AS n, repeat('y', 300) AS y")._repr_html_())
print("-----")
print(lake.sql("SELECT device_id FROM delta_silver ORDER BY timestamp")._repr_html_())
"""
    small, long, html, long_html = package.output(script, lake).split("-----\n")
    query = "SELECT device_id, CAST(NULL AS INT) AS n, value FROM delta_silver ORDER BY timestamp LIMIT 2"
    shell = freshet.run("sql", "-c", query, "--warehouse", str(lake / "warehouse"))
    assert small == shell.stdout
    assert len(long.splitlines()) == 40 + 5
    cut = "500 rows, the first 40 of them shown: df(), pl(), arrow() and fetchall() have all"
    assert long.endswith(cut + "\n")
    assert "&lt;b&gt;&#36;x&#36;&lt;/b&gt;" in html and "<b>" not in html and ">NULL<" in html
    assert "y" * 200 + "…" in html and "y" * 201 not in html
    assert "1 row<" in html
    assert cut in long_html and long_html.count("<tr>") == 41


def test_errors_have_their_place(package, lake):
    script = """
import freshet
lake = freshet.connect("warehouse")
for text in ("SELECT devise_id FROM delta_silver", "SELECT 1; SELEC 2; SELECT 3", "DELETE FROM delta_silver", " ; ",
             "SELECT CAST('x' AS INT)"):
    try:
        lake.sql(text)
        print("no error:", text)
    except freshet.SqlError as error:
        assert isinstance(error, freshet.Error)
        print(error)
        print("-----")
print(lake.sql("SELECT 1; SELECT 2").fetchall())
lake.close()
try:
    lake.sql("SELECT 1")
except freshet.Error as error:
    print(error)
"""
    column, word, write, empty, cast, rest = package.output(script, lake).split("-----\n")
    assert column == (
        "query:1:8: error: unknown column 'devise_id'. Did you mean 'device_id'?\n"
        "  1 | SELECT devise_id FROM delta_silver\n"
        "    |        ^^^^^^^^^\n"
    )
    assert word.startswith("query:1:11: error: ")
    assert write.startswith("query:1:1: error: ")
    assert empty == "there is no statement in the text\n"
    assert "x" in cast
    assert rest == "[(2,)]\nthe connection is closed: freshet.connect makes a new one\n"


def test_duckdb_sql_is_noted(package, lake):
    script = """
import freshet
result = freshet.connect("warehouse").sql("FROM delta_silver SELECT count(*) AS n WHERE device_id ILIKE 'SENSOR%' GROUP BY ALL")
print(result.fetchall(), result.note)
assert result.note in repr(result)
"""
    assert package.output(script, lake).startswith("[(500,)] run as DuckDB SQL")


def test_older_versions_of_a_table(package, lake, tmp_path):
    shutil.copytree(lake / "warehouse" / "delta_bronze", tmp_path / "warehouse" / "delta_bronze")
    commits = sorted((tmp_path / "warehouse" / "delta_bronze" / "_delta_log").glob("0*.json"))
    newest = len(commits) - 1
    # A log goes by its files' times: a second from one to the next.
    start = 1_900_000_000
    for version, path in enumerate(commits):
        os.utime(path, (start + version, start + version))
    script = f"""
import datetime, freshet
lake = freshet.connect("warehouse")
counts = [len(lake.table("delta_bronze", version=v)) for v in (0, 1, 2, 3, {newest})]
assert counts == [0, 5, 10, 15, 500] and len(lake.table("delta_bronze")) == 500, counts
at = datetime.datetime.fromtimestamp({start} + 3, datetime.timezone.utc)
assert len(lake.table("delta_bronze", timestamp=at)) == 15
assert len(lake.table("delta_bronze", timestamp=at.replace(tzinfo=None).isoformat())) == 15
assert len(lake.table("delta_bronze", timestamp=at - datetime.timedelta(milliseconds=1))) == 10
assert len(lake.table("delta_bronze", timestamp=at + datetime.timedelta(seconds={newest} - 3))) == 500
for wanted in (dict(version=9999), dict(timestamp="2999-01-01"), dict(timestamp="1999-01-01")):
    try:
        lake.table("delta_bronze", **wanted)
        print("no error", wanted)
    except freshet.SqlError as error:
        print(error)
try:
    lake.table("delta_bronce", version=1)
except freshet.SqlError as error:
    print(error)
try:
    lake.table("delta_bronze", version=1, timestamp="2999-01-01")
except ValueError as error:
    print(error)
print(lake.tables())
"""
    version, late, early, name, both, tables = package.output(script, tmp_path).splitlines()
    assert str(newest) in version
    assert "after the last commit" in late
    assert early and "no error" not in early
    assert name == "there is no table 'delta_bronce' in 'warehouse'. Did you mean 'delta_bronze'?"
    assert both == "table() takes a version or a timestamp, not both"
    assert tables == "['delta_bronze']"


def test_several_threads_share_a_connection(package, lake):
    script = """
import freshet, threading
lake = freshet.connect("warehouse")
answers = []
def ask(n):
    for i in range(20):
        answers.append(lake.sql(f"SELECT {n * 100 + i}, count(*) FROM delta_silver").fetchone() == (n * 100 + i, 500))
threads = [threading.Thread(target=ask, args=(n,)) for n in range(4)]
for t in threads: t.start()
for t in threads: t.join()
print(len(answers), all(answers))
"""
    assert package.output(script, lake) == "80 True\n"


# Takes minutes, if nobody ends it.
ENDLESS = "SELECT sum(a.range * b.range % 7) AS s FROM range(3000000) a, range(3000000) b"


def test_python_goes_on_while_a_query_runs_and_ctrl_c_ends_it(package, lake):
    script = f"""
import freshet, os, signal, threading, time
lake = freshet.connect("warehouse")
ticks = []
def tick():
    while not ticks or ticks[-1] < start + 1:
        time.sleep(0.01)
        ticks.append(time.monotonic())
    os.kill(os.getpid(), signal.SIGINT)
start = time.monotonic()
threading.Thread(target=tick).start()
try:
    lake.sql({ENDLESS!r})
    print("came to an end")
except KeyboardInterrupt:
    print("interrupted after", time.monotonic() - ticks[-1] < 5, len(ticks) > 20)
print(lake.sql("SELECT count(*) FROM delta_silver").fetchall())
"""
    assert package.output(script, lake) == "interrupted after True True\n[(500,)]\n"


def test_a_query_that_runs_at_the_end_does_not_hold_the_process(package, lake):
    script = f"""
import freshet, threading, time, sys
lake = freshet.connect("warehouse")
threading.Thread(target=lambda: lake.sql({ENDLESS!r}), daemon=True).start()
time.sleep(0.5)
"""
    done = package.run(script, lake, timeout=60)
    assert done.returncode == 0, done


def test_a_forked_child_is_told_and_can_end(package, lake):
    script = """
import freshet, os, sys
lake = freshet.connect("warehouse")
lake.sql("SELECT count(*) FROM delta_silver")
child = os.fork()
if child == 0:
    for use in (lambda: lake.sql("SELECT 1"), lambda: freshet.connect(), lambda: freshet.check("SELECT;"), lake.tables):
        try:
            use()
            os._exit(3)
        except freshet.Error as error:
            assert "before this process was forked" in str(error), error
    del lake
    sys.exit(7)  # an orderly end, which destroys what the parent made
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), lake.sql("SELECT 1").fetchall())
"""
    assert package.output(script, lake) == "7 [(1,)]\n"


def test_a_child_that_is_the_first_to_use_it_may(package, lake):
    script = """
import freshet, os
child = os.fork()
if child == 0:
    os._exit(0 if freshet.connect("warehouse").sql("SELECT count(*) FROM delta_silver").fetchone() == (500,) else 3)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""
    assert package.output(script, lake) == "0\n"
