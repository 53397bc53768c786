"""2: the power goes, and with it all that was not synced: bytes of files and names in folders."""

import shutil

from disk_double import DiskDouble, chosen
from flow_folder import FlowFolder


def test_what_was_said_to_be_committed_is_there(freshet, tmp_path, disk_double, seeded, long_run):
    """At every call that changes the disk, or at some of them from all along the run."""

    def flow_for(name):
        flow = FlowFolder(freshet, tmp_path / name, {"delta.checkpointInterval": "2"})
        flow.add_files(2)
        return flow, DiskDouble(disk_double, flow)

    flow, disk = flow_for("whole")
    assert disk.once().returncode == 0
    calls = disk.calls()
    assert len(calls) > 150
    lost_something = 0
    for at in chosen(len(calls), long_run, seeded, few=24):
        flow, disk = flow_for(f"at-{at}")
        cut = disk.once(at, "POWER")
        if not cut.killed:  # this run needed fewer calls
            assert cut.returncode == 0, cut
        else:
            check_what_was_told(flow, cut.stderr)
            lost_something += 1
        flow.add("late.json")
        done = flow.run()
        flow.verify(after_disk_faults=True)
        print(f"{at} {calls[at - 1]}: {done.seconds:.2f} s")
        shutil.rmtree(flow.folder)
    assert lost_something > 15


def check_what_was_told(flow, said: str):
    """A batch that the program told of as committed is in the table's log, whole."""
    for line in said.splitlines():
        if "(version " in line:
            name = line.split("info")[1].split(":")[0].strip()
            version = int(line.split("(version ")[1].split(")")[0])
            commit = flow.table(name) / "_delta_log" / f"{version:020d}.json"
            assert commit.exists() and commit.read_bytes().endswith(b"}\n"), line
