"""Each *.test file of this folder, run whole, with one row a micro-batch, and cut at each failpoint; see README.md.

    pytest tests/pipelines -k bronze                       one case in every mode
    pytest "tests/pipelines/test_pipelines.py::test_pipeline[bronze-after-offsets@1]"

The runs are independent of each other, so two of them are under way at a time while pytest waits for
their results in turn.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from case_file import MODES, read_case
from judge import Mode, run_case
from program import Program, failpoints, program_path

HERE = Path(__file__).parent
CASES = [read_case(path) for path in sorted(HERE.glob("*.test"))]
MANY_FILES = 1000


def modes_of(case, points, long_run: bool) -> list:
    """The modes that a case is run in: those that it does not skip; a refused pipeline reads no row, so
    once is enough."""
    modes = []
    if "whole" not in case.skips:
        modes.append(Mode("whole", max_files=MANY_FILES))
    if case.error and case.error.status == 2:
        return modes
    if "one-row" not in case.skips:
        modes.append(Mode("one-row", one_row=True))
    if "cut" not in case.skips:
        modes += [
            Mode(f"{point}@{time}", cuts=(f"{point}@{time}",))
            for point in points
            if "compaction" not in point or "autoCompact" in case.pipeline
            for time in times(case, point)
        ]
        # Thirteen starts in a row: where there is state to lose, and everywhere in a long run.
        if long_run or "DISTINCT" in case.pipeline or "WATERMARK" in case.pipeline:
            modes.append(Mode("all-failpoints", cuts=tuple(points)))
    return modes


def times(case, point: str) -> tuple:
    """A table is made once, so its failpoints are reached a second time only where there is a second table. A
    compaction goes on beside the stream: that there is a second one is not certain."""
    once = point.endswith("-table-created") and len(case.expects) < 2 or "compaction" in point
    return (1,) if once else (1, 2)


def all_runs(points, long_run: bool) -> list:
    return [(case, mode) for case in CASES for mode in modes_of(case, points, long_run)]


def pytest_generate_tests(metafunc):
    if "mode" not in metafunc.fixturenames:
        return
    points = failpoints(Program(program_path()), compaction=True) if program_path().is_file() else []
    runs = all_runs(points, metafunc.config.getoption("--long"))
    metafunc.parametrize(
        "case, mode", runs, ids=[f"{case.path.stem}-{mode.name}" for case, mode in runs]
    )


class Runs:
    """Starts all runs of the session in a pool, in pytest's order."""

    def __init__(self, items, program, folder: Path):
        self.pool = ThreadPoolExecutor(max(2, os.cpu_count() or 2))
        self.kills: dict[str, int] = {}
        self.futures = {}
        for number, item in enumerate(items):
            case, mode = item.callspec.params["case"], item.callspec.params["mode"]
            self.futures[item.nodeid] = self.pool.submit(
                self._run, program, case, mode, folder / str(number)
            )

    def _run(self, program, case, mode, folder):
        folder.mkdir()
        return run_case(program, case, mode, folder)

    def result(self, item):
        outcome = self.futures[item.nodeid].result()
        mode = item.callspec.params["mode"]
        self.kills[mode.name] = self.kills.get(mode.name, 0) + outcome.kills
        return outcome


@pytest.fixture(scope="module")
def runs(request, freshet, tmp_path_factory):
    items = [item for item in request.session.items if "mode" in getattr(item, "fixturenames", ())]
    made = Runs(items, freshet, tmp_path_factory.mktemp("pipelines"))
    yield made
    made.pool.shutdown(cancel_futures=True)


def test_pipeline(case, mode, runs, request):
    outcome = runs.result(request.node)
    # Points of few cases are judged here: the process that runs the test below may have none of them.
    if mode.name == "all-failpoints" or "compaction" in mode.name:
        assert outcome.kills > 0, "not one failpoint was reached"


def test_each_failpoint_was_reached_the_first_and_the_second_time(runs, freshet, long_run):
    """A failpoint that no case reaches would make its runs no more than plain ones."""
    if len(runs.futures) < len(all_runs(failpoints(freshet, compaction=True), long_run)):
        pytest.skip("not every case was asked for")
    never = [
        f"{p}@{t}" for p in failpoints(freshet) for t in (1, 2) if not runs.kills.get(f"{p}@{t}")
    ]
    assert not never


def test_there_are_cases_and_each_says_what_it_is_for():
    assert len(CASES) >= 20
    unnamed = [case.path.name for case in CASES if not case.description]
    assert not unnamed, "no `# description:` in these"
    assert set().union(*(case.skips for case in CASES)) <= set(MODES)
