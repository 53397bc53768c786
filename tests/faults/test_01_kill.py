"""1: SIGKILL at every point of the protocol, at the first, second and third time that it is reached.

At random moments: integration/test_crash.py; every pipeline of pipelines/ at every point: pipelines/test_pipelines.py."""

import pytest

from flow_folder import FlowFolder
from program import failpoints


@pytest.mark.parametrize("time_reached", [1, 2, 3])
def test_at_each_failpoint(freshet, tmp_path, time_reached):
    reached = 0
    for point in failpoints(freshet):
        flow = FlowFolder(freshet, tmp_path / point)
        flow.add_files(3)
        cut = flow.once(env={"FRESHET_FAILPOINT": f"{point}@{time_reached}"})
        assert cut.killed or cut.returncode == 0, cut
        reached += cut.killed
        flow.add("late.json")
        flow.run()
        flow.verify()
        check_orphans_are_nobodys(flow)
    assert reached > 8


def check_orphans_are_nobodys(flow):
    """Files of an abandoned batch are in no version; at most one batch was abandoned."""
    for name in ("bronze", "silver"):
        table = flow.table(name)
        on_disk = {path.name for path in table.glob("*.parquet")}
        told = "".join(path.read_text() for path in (table / "_delta_log").glob("*.json"))
        assert len([name for name in on_disk if name not in told]) <= 1
