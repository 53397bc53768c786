"""23: the clock is set back an hour, or forward a day, between and during runs."""

import json

import pytest

JUMPS = {"back an hour": -3600, "forward a day": 86_400, "to and fro": None}


@pytest.mark.parametrize("jump", JUMPS.values(), ids=JUMPS.keys())
def test_numbers_rise_and_rows_are_there(flow, clock_double, jump):
    offset = flow.folder / "offset"
    offset.write_text("0")
    clock = {"LD_PRELOAD": str(clock_double), "CLOCK_DOUBLE_FILE": str(offset)}
    flow.add_files(3)
    flow.run(env=clock)
    jumps = [jump] if jump else [-3600, 86_400, 0, -90_000]
    with flow.start(env=clock) as running:
        for number, seconds in enumerate(jumps):
            offset.write_text(str(seconds))
            flow.add(f"after{number}.json")
            batch = f"bronze: batch {3 + number}:"
            running.wait_until(lambda: batch in running.stderr_so_far(), batch)
        assert running.stop().returncode == 0
    for number, seconds in enumerate(jumps):
        offset.write_text(str(-seconds))
        flow.add(f"again{number}.json")
        flow.run(env=clock)
    flow.verify()
    for table in ("bronze", "silver"):
        commits = sorted((flow.checkpoint(table) / "commits").glob("[0-9]*"), key=lambda path: int(path.name))
        assert [int(path.name) for path in commits] == list(range(len(commits)))


def test_commit_timestamps_never_fall_where_they_are_in_the_commits(flow, clock_double):
    """With in-commit timestamps, which another writer has switched on, each is later than the one before."""
    pytest.importorskip("deltalake")
    offset = flow.folder / "offset"
    offset.write_text("0")
    clock = {"LD_PRELOAD": str(clock_double), "CLOCK_DOUBLE_FILE": str(offset)}
    flow.add_files(2)
    flow.run("--only", "bronze", env=clock)
    enable_in_commit_timestamps(flow.table())
    for number, seconds in enumerate([0, -3600, -7200, 3600]):
        offset.write_text(str(seconds))
        flow.add(f"late{number}.json")
        flow.run("--only", "bronze", env=clock)
    times = []
    for path in sorted((flow.table() / "_delta_log").glob("*.json"))[4:]:
        info = json.loads(path.read_text().splitlines()[0])["commitInfo"]
        times.append(info["inCommitTimestamp"])
    assert len(times) >= 3 and times == sorted(set(times)), times


def enable_in_commit_timestamps(table):
    """As Delta writes it: the feature, the property, and the version from which on it holds."""
    log = table / "_delta_log"
    version = max(int(path.stem) for path in log.glob("*.json")) + 1
    actions = [json.loads(line) for line in (log / f"{0:020}.json").read_text().splitlines()]
    metadata = next(action["metaData"] for action in actions if "metaData" in action)
    now = 1_900_000_000_000  # to come: clocks may stand anywhere
    metadata["configuration"] |= {
        "delta.enableInCommitTimestamps": "true",
        "delta.inCommitTimestampEnablementVersion": str(version),
        "delta.inCommitTimestampEnablementTimestamp": str(now),
    }
    features = ["appendOnly", "invariants", "inCommitTimestamp"]
    protocol = {"minReaderVersion": 1, "minWriterVersion": 7, "writerFeatures": features}
    info = {"inCommitTimestamp": now, "timestamp": now, "operation": "SET TBLPROPERTIES", "operationParameters": {}}
    written = [{"commitInfo": info}, {"protocol": protocol}, {"metaData": metadata}]
    (log / f"{version:020}.json").write_text("".join(json.dumps(action) + "\n" for action in written))
