"""freshet.run, start and check: progress, errors, stopping, logging."""

import json
import shutil

from program import PROJECT

PIPELINE = PROJECT / "pipelines" / "smarttech_files.sql"
DATA = PROJECT / "data" / "sensor_data"

# Reads `in/`, a micro-batch a file.
COPY = """
CREATE STREAMING TABLE copy AS
SELECT * FROM STREAM read_files('in', format => 'json', maxFilesPerTrigger => 1, schema => 'n INT');
CREATE STREAMING TABLE squares AS SELECT n * n AS n2 FROM STREAM copy;
"""


def write_files(folder, count, first=0):
    (folder / "in").mkdir(exist_ok=True)
    for i in range(first, first + count):
        hidden = folder / "in" / f".{i}.json"
        hidden.write_text(json.dumps({"n": i}) + "\n")
        hidden.rename(folder / "in" / f"{i:04}.json")


def test_progress_is_what_the_program_writes(package, freshet, tmp_path):
    write_files(tmp_path, 3)
    script = f"""
import freshet, json
seen = []
progress = freshet.run({COPY!r}, on_progress=seen.append)
assert seen == progress
print(json.dumps(progress))
"""
    from_python = json.loads(package.output(script, tmp_path))
    (tmp_path / "p.sql").write_text(COPY)
    done = freshet.run(
        *("run", "p.sql", "--once", "--warehouse", "other", "--progress", "progress.jsonl"), cwd=tmp_path
    )
    assert done.returncode == 0, done
    from_program = [json.loads(line) for line in (tmp_path / "progress.jsonl").read_text().splitlines()]

    def facts(progress):
        flows = {}
        for batch in progress:
            flows.setdefault(batch["name"], []).append((batch["batchId"], batch["numInputRows"], sorted(batch)))
        return flows["copy"], sum(rows for _, rows, _ in flows["squares"])

    assert facts(from_python) == facts(from_program)
    assert [(batch, rows) for batch, rows, _ in facts(from_python)[0]] == [(0, 1), (1, 1), (2, 1)]
    assert facts(from_python)[1] == 3


def test_only_full_refresh_and_going_on(package, tmp_path):
    write_files(tmp_path, 3)
    (tmp_path / "p.sql").write_text(COPY.replace("'in'", "'${from}'"))
    script = """
import freshet, pathlib
def rows():
    lake = freshet.connect()
    return {name: len(lake.table(name)) for name in lake.tables()}
options = dict(definitions={"from": "in"}, durability="os")
freshet.run(pathlib.Path("p.sql"), only="copy", **options)
print(rows())
freshet.run("p.sql", **options)
print(rows())
print(len(freshet.run("p.sql", **options)))
again = freshet.run("p.sql", full_refresh=["squares"], **options)
print({batch["name"] for batch in again}, rows())
"""
    assert package.output(script, tmp_path).splitlines() == [
        "{'copy': 3}",
        "{'copy': 3, 'squares': 3}",
        "0",
        "{'squares'} {'copy': 3, 'squares': 3}",
    ]


def test_what_is_wrong_with_a_call(package, tmp_path):
    write_files(tmp_path, 1)
    script = f"""
import freshet
COPY = {COPY!r}
def refused(call):
    try:
        call()
        print("no error")
    except (freshet.PipelineError, ValueError) as error:
        print(type(error).__name__, error, getattr(error, "flows", None))
refused(lambda: freshet.run("no.sql"))
refused(lambda: freshet.run(COPY, only=["squared"]))
refused(lambda: freshet.run(COPY, only=[]))
refused(lambda: freshet.run(COPY, full_refresh="copi"))
refused(lambda: freshet.run(COPY, durability="none"))
refused(lambda: freshet.check(COPY.replace("n * n", "m")))
refused(lambda: freshet.start("SELECT ${{x}};"))
"""
    text = package.output(script, tmp_path)
    assert "no error" not in text
    assert "PipelineError there is no pipeline file 'no.sql'" in text
    assert "PipelineError only names 'squared', which is no table and no flow of this pipeline. Did you mean 'squares'?" in text
    assert "ValueError only names nothing" in text
    assert "full_refresh names 'copi'" in text
    assert "ValueError durability is" in text
    assert "pipeline:4:" in text and "unknown column 'm'" in text and "^" in text
    assert "'x'" in text or "${x}" in text
    assert not (tmp_path / "warehouse").exists()


def test_a_flow_that_fails_is_named_with_its_reason(package, tmp_path):
    write_files(tmp_path, 2)
    script = f"""
import freshet
wrong = {COPY!r}.replace("n * n", "10 div (n - 1)")
for way in (lambda: freshet.run(wrong), lambda: freshet.start(wrong, once=True).wait(60)):
    try:
        way()
        print("no error")
    except freshet.PipelineError as error:
        print(sorted(error.flows), "zero" in error.flows["squares"], str(error).startswith("flow 'squares'"))
print(len(freshet.connect().table("copy")))
"""
    assert package.output(script, tmp_path).splitlines() == ["['squares'] True True"] * 2 + ["2"]


def test_in_the_background(package, tmp_path):
    write_files(tmp_path, 2)
    script = f"""
import freshet, json, os, time
def until(condition):
    end = time.monotonic() + 60
    while not condition():
        assert time.monotonic() < end
        time.sleep(0.01)
heard = []
lake = freshet.connect()
with freshet.start({COPY!r}, on_progress=heard.append) as running:
    assert running.running and running.exception() is None and running.wait(0.01) is False
    until(lambda: sum(batch["numInputRows"] for batch in heard if batch["name"] == "squares") == 2)
    print(lake.sql("SELECT sum(n2) FROM squares").fetchall())
    open("in/.9.json", "w").write('{{"n": 9}}\\n')
    os.rename("in/.9.json", "in/9.json")
    until(lambda: sum(batch["numInputRows"] for batch in heard if batch["name"] == "squares") == 3)
    print(lake.sql("SELECT sum(n2) FROM squares").fetchall())
    assert running.progress == heard and running.last_progress == heard[-1]
print(running.running, running.exception(), running.stop(), running.wait())
"""
    assert package.output(script, tmp_path).splitlines() == ["[(1,)]", "[(82,)]", "False None True True"]


def test_a_callback_that_raises_stops_the_run(package, tmp_path):
    write_files(tmp_path, 200)
    script = f"""
import freshet
def no(batch):
    raise RuntimeError("enough")
for way in (lambda: freshet.run({COPY!r}, on_progress=no), lambda: freshet.start({COPY!r}, on_progress=no).wait(60)):
    try:
        way()
        print("no error")
    except RuntimeError as error:
        print(error)
print(0 < len(freshet.connect().table("copy")) < 200)
print(len(freshet.run({COPY!r}, durability="os")) > 0, len(freshet.connect().table("squares")))
"""
    assert package.output(script, tmp_path).splitlines() == ["enough", "enough", "True", "True 200"]


def test_ctrl_c_stops_after_the_micro_batch(package, tmp_path):
    write_files(tmp_path, 50)
    script = f"""
import freshet, os, signal
for once in (True, False):
    batches = []
    def hear(batch):
        batches.append(batch)
        if len(batches) == 2:
            os.kill(os.getpid(), signal.SIGINT)
    try:
        freshet.run({COPY!r}, once=once, on_progress=hear)
        print("came to an end")
    except KeyboardInterrupt:
        print("interrupted")
lake = freshet.connect()
rows = len(lake.table("copy"))
print(0 < rows < 50, sorted(lake.table("copy").fetchall()) == [(n,) for n in range(rows)])
freshet.run({COPY!r}, durability="os")
print(len(lake.table("copy")), len(lake.table("squares")))
"""
    assert package.output(script, tmp_path).splitlines() == ["interrupted", "interrupted", "True True", "50 50"]


def test_a_run_that_nobody_stopped_ends_with_the_interpreter(package, tmp_path):
    write_files(tmp_path, 20)
    script = f"""
import freshet
freshet.start({COPY!r})
running = freshet.start({COPY!r}, warehouse="second")
"""
    done = package.run(script, tmp_path, timeout=60)
    assert (done.returncode, done.stderr) == (0, ""), done
    finish = f"""
import freshet
for warehouse in ("warehouse", "second"):
    freshet.run({COPY!r}, warehouse=warehouse, durability="os")
    print(freshet.connect(warehouse).sql("SELECT count(*), count(DISTINCT n2) FROM squares").fetchall())
"""
    assert package.output(finish, tmp_path) == "[(20, 20)]\n" * 2


def test_a_forked_child_leaves_the_run_alone(package, tmp_path):
    write_files(tmp_path, 3)
    script = f"""
import freshet, os, sys
running = freshet.start({COPY!r})
child = os.fork()
if child == 0:
    for use in (running.stop, running.wait, lambda: freshet.run({COPY!r})):
        try:
            use()
            os._exit(3)
        except freshet.Error as error:
            assert "forked" in str(error), error
    sys.exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), running.running, running.stop())
"""
    assert package.output(script, tmp_path) == "7 True True\n"


def test_what_is_said_goes_to_the_log(package, tmp_path):
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.json").write_text('{"n": 1}\n{"n": "one"}\n{"n": -1}\n')
    script = """
import freshet, logging, sys
pipeline = '''CREATE STREAMING TABLE t (CONSTRAINT positive EXPECT (n > 0) ON VIOLATION DROP ROW)
AS SELECT * FROM STREAM read_files('in', format => 'json', schema => 'n INT, _corrupt_record STRING');'''
freshet.run(pipeline)
print("-----", file=sys.stderr)
logging.basicConfig(level=logging.INFO, format="%(name)s %(levelname)s %(message)s")
freshet.run(pipeline)
"""
    done = package.run(script, tmp_path)
    assert done.returncode == 0, done
    quiet, told = done.stderr.split("-----\n")
    assert "t: batch 0: 1 record did not fit the schema" in quiet  # warnings reach a person who set nothing up
    assert "expectation positive is violated by" in quiet
    assert "batch 0: 3 rows in" not in quiet
    assert "freshet INFO t: goes on with batch 1" in told


def test_check_tells_the_graph(package, freshet, tmp_path):
    shutil.copytree(DATA, tmp_path / "data" / "sensor_data")
    script = f"""
import freshet
graph = freshet.check({str(PIPELINE)!r})
print(graph, end="")
assert repr(graph) == str(graph)
bronze, silver = graph.flows
assert (bronze["name"], bronze["reads"], bronze["writes"], bronze["depends_on"]) == ("delta_bronze", "files", "table", [])
assert (silver["name"], silver["reads"], silver["depends_on"]) == ("delta_silver", "table", ["delta_bronze"])
assert silver["columns"][0] == ("timestamp", "TIMESTAMP") and len(silver["columns"]) == 7
"""
    assert package.output(script, tmp_path) == freshet.run("check", str(PIPELINE), cwd=tmp_path).stdout
    assert not (tmp_path / "warehouse").exists()
