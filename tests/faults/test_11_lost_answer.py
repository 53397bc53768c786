"""11: the commit is stored, and its answer lost: the call that put it says that it failed."""

from disk_double import DiskDouble
from flow_folder import FlowFolder


def test_a_commit_that_landed_is_not_made_again(freshet, tmp_path, disk_double):
    """Every link and rename of a run: each is done, and called a failure."""

    def flow_for(name):
        flow = FlowFolder(freshet, tmp_path / name)
        flow.add_files(2)
        return flow, DiskDouble(disk_double, flow)

    flow, disk = flow_for("whole")
    assert disk.once().returncode == 0
    places = [at for at, call in enumerate(disk.calls(), 1) if call.startswith(("link ", "rename "))]
    commits = 0
    for at in places:
        flow, disk = flow_for(f"at-{at}")
        done = disk.once(at, "LOST")
        assert done.returncode in (0, 1), done
        call = disk.calls()[at - 1]
        commits += "_delta_log/" in call and call.endswith(".json")
        flow.add("late.json")
        flow.run()
        flow.verify(after_disk_faults=True)
    assert commits >= 4
