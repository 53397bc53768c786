"""8: an older checkpoint is restored from a backup, so that the table's txn is ahead of it."""

import shutil

from messages import check_said


def test_the_table_is_ahead(flow):
    flow.add_files(2)
    flow.run()
    backup = flow.folder / "backup"
    shutil.copytree(flow.checkpoint(), backup)
    flow.add("third.json")
    flow.run()
    newer = flow.folder / "newer"
    shutil.move(flow.checkpoint(), newer)
    shutil.copytree(backup, flow.checkpoint())
    flow.add("late.json")
    before = flow.image()
    check_said(flow.refused("--only", "bronze"), 8)
    assert flow.image() == before
    shutil.rmtree(flow.checkpoint())
    shutil.move(newer, flow.checkpoint())
    flow.run()
    flow.verify()


def test_the_state_of_an_older_backup(flow):
    """Of the whole checkpoint only the state comes from the backup: rows seen since would come again."""
    flow.add_files(2)
    flow.run()
    backup = flow.folder / "backup"
    shutil.copytree(flow.checkpoint("silver") / "state", backup)
    flow.add("third.json")
    flow.run()
    shutil.rmtree(flow.checkpoint("silver") / "state")
    shutil.copytree(backup, flow.checkpoint("silver") / "state")
    flow.add("late.json")
    check_said(flow.refused(), 8, 2)
