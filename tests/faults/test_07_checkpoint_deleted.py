"""7: the checkpoint is deleted, the table is kept."""

import shutil

from messages import check_said


def test_nothing_is_appended_again(flow):
    flow.add_files(3)
    flow.run()
    kept = flow.folder / "kept"
    shutil.move(flow.checkpoint(), kept)
    flow.add("late.json")
    before = {name: data for name, data in flow.image().items() if name.startswith("bronze/")}
    check_said(flow.refused("--only", "bronze"), 7)
    after = {name: data for name, data in flow.image().items() if name.startswith("bronze/")}
    assert after == before
    shutil.rmtree(flow.checkpoint())
    shutil.move(kept, flow.checkpoint())
    flow.run()
    flow.verify()


def test_full_refresh_builds_it_anew(flow):
    flow.add_files(3)
    flow.run()
    shutil.rmtree(flow.checkpoint())
    flow.run("--full-refresh", "bronze,silver", "--yes")
    flow.verify()
