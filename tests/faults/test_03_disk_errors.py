"""3: EIO from a write, fsync, close, rename, … of data, version, checkpoint and state.
4, with a disk that says so: ENOSPC at each of these places."""

import shutil

import pytest

from disk_double import DiskDouble, chosen
from flow_folder import FlowFolder

# What fails without harm: a file that is not needed, or the newest state of which is written anew at the next start.
HARMLESS = ("remove ", ".freshet.lock", "_last_checkpoint", ".checkpoint.parquet", "state/", "bronze/_delta_log", "silver/_delta_log")


@pytest.mark.parametrize("fault, said", [("EIO", "Input/output error"), ("ENOSPC", "No space left on device")])
def test_the_batch_fails_with_path_and_reason(freshet, tmp_path, disk_double, seeded, long_run, fault, said):
    def flow_for(name):
        flow = FlowFolder(freshet, tmp_path / name, {"delta.checkpointInterval": "2"})
        flow.add_files(2)
        return flow, DiskDouble(disk_double, flow)

    flow, disk = flow_for("whole")
    assert disk.once().returncode == 0
    failed = 0
    for at in chosen(len(disk.calls()), long_run, seeded, few=16):
        flow, disk = flow_for(f"at-{at}")
        done = disk.once(at, fault)
        calls = disk.calls()
        if at > len(calls):
            continue
        call = calls[at - 1]
        assert done.returncode in (0, 1), f"{call}\n{done}"
        if done.returncode == 1:
            failed += 1
            assert said in done.stderr and "error flow '" in done.stderr, f"{call}\n{done}"
            check_no_second_sync(call, calls[at:])
        else:
            assert any(part in call for part in HARMLESS), f"nobody noticed: {call}\n{done}"
        flow.add("late.json")
        flow.run()
        flow.verify(after_disk_faults=True)
        shutil.rmtree(flow.folder)
    assert failed > 8


def check_no_second_sync(call: str, later: list):
    """After a failed fsync the system may have dropped the pages, and call the next one a success."""
    kind, path = call.split(" ", 1)
    if kind in ("fsync", "fdatasync") and "." in path.rsplit("/", 1)[-1]:
        assert not [other for other in later if other in (f"fsync {path}", f"fdatasync {path}")], call
