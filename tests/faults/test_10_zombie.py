"""10: a process stands still (SIGSTOP), a successor takes over on a host that sees no lock, the first one wakes up."""

import json
import signal

import pytest

from flow_folder import newest


def stopped(pid: int) -> bool:
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "T"


@pytest.mark.parametrize(
    "point",
    ["before-offsets", "after-offsets", "after-parquet", "before-delta-commit", "after-delta-commit", "after-commits"],
)
def test_it_overwrites_nothing(flow, point):
    flow.add_files(2)
    flow.run("--only", "bronze")
    flow.add("third.json")
    with flow.start("--only", "bronze", env={"FRESHET_FAILPOINT": f"{point}:stop"}) as zombie:
        zombie.wait_until(lambda: stopped(zombie.pid), f"it stands still at {point}")
        (flow.checkpoint() / ".freshet.lock").unlink()
        flow.add("fourth.json")
        flow.run("--only", "bronze")
        after_successor = contents(flow)
        zombie.send(signal.SIGCONT)
        if point == "after-commits":  # all of its batch was done before it stood still
            zombie.wait_until(lambda: "third" not in str(flow) and "batch 2" in zombie.stderr_so_far(), "it goes on")
            zombie.stop()
        else:
            done = zombie.wait(20)
            assert done.returncode == 1, done
            assert "another run owns this checkpoint" in done.stderr, done
    now = contents(flow)
    assert {name: now[name] for name in after_successor} == after_successor
    flow.add("late.json")
    flow.run()
    flow.verify()


def contents(flow) -> dict:
    """What a zombie must not write over: versions, the offset and commit logs, the source's log."""
    kept = {}
    for name, data in flow.image().items():
        if "/_delta_log/" in name and name.endswith(".json") or name.startswith("_checkpoints/"):
            kept[name] = data
    assert json.loads(newest(flow.checkpoint() / "commits").read_text().splitlines()[1]) is not None
    return kept
