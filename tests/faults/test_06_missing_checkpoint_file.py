"""6: `metadata` or a file in the middle of the checkpoint is missing, or one is of a newer format."""

import pytest

from flow_folder import newest
from messages import check_said

MISSING = [("metadata", 1), ("offsets/1", 2), ("commits/1", 2), ("sources/0/1", 3)]


@pytest.mark.parametrize("name, message", MISSING, ids=[name for name, _ in MISSING])
def test_a_missing_file_is_named(flow, name, message):
    flow.add_files(4)
    flow.run()
    kept = (flow.checkpoint() / name).read_bytes()
    (flow.checkpoint() / name).unlink()
    flow.add("late.json")
    before = flow.image()
    check_said(flow.refused("--only", "bronze"), 6, message)
    assert flow.image() == before
    (flow.checkpoint() / name).write_bytes(kept)  # the remedy that the message names
    flow.run()
    flow.verify()


@pytest.mark.parametrize("log, message", [("offsets", 4), ("commits", 4), ("sources/0", 5)])
def test_a_newer_format_is_refused(flow, log, message):
    flow.add_files(3)
    flow.run()
    entry = newest(flow.checkpoint() / log)
    entry.write_text(entry.read_text().replace("v1", "v7", 1))
    flow.add("late.json")
    before = flow.image()
    check_said(flow.refused("--only", "bronze"), 6, message)
    assert flow.image() == before
