"""17: the table was dropped, made again by somebody, replaced by an older copy, or its log is gone."""

import shutil

from messages import check_said


def test_dropped(flow):
    flow.add_files(3)
    flow.run()
    kept = flow.folder / "kept"
    shutil.move(flow.table(), kept)
    flow.add("late.json")
    check_said(flow.refused("--only", "bronze"), 17, 1)
    assert not flow.table().exists()
    shutil.move(kept, flow.table())
    flow.run()
    flow.verify()


def test_made_again(flow):
    flow.add_files(3)
    flow.run()
    shutil.rmtree(flow.table())
    checkpoint = flow.folder / "kept"
    shutil.move(flow.checkpoint(), checkpoint)
    flow.run("--only", "bronze")
    shutil.rmtree(flow.checkpoint())
    shutil.move(checkpoint, flow.checkpoint())
    flow.add("late.json")
    check_said(flow.refused("--only", "bronze"), 17, 2)


def test_an_older_copy(flow):
    flow.add_files(2)
    flow.run()
    older = flow.folder / "older"
    shutil.copytree(flow.table(), older)
    flow.add("third.json")
    flow.run()
    newer = flow.folder / "newer"
    shutil.move(flow.table(), newer)
    shutil.move(older, flow.table())
    flow.add("late.json")
    check_said(flow.refused("--only", "bronze"), 17, 3)
    shutil.rmtree(flow.table())
    shutil.move(newer, flow.table())
    flow.run()
    flow.verify()


def test_the_source_table_was_made_again(flow):
    """silver reads bronze: it stops, because the new bronze's versions mean other rows."""
    flow.add_files(3)
    flow.run()
    flow.run("--full-refresh", "bronze", "--only", "bronze", "--yes")
    check_said(flow.refused("--only", "silver"), 17, 4)
    flow.run("--full-refresh", "silver", "--yes")
    flow.verify()
