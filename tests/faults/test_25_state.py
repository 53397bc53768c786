"""25: the state is lost, corrupt, or at another batch than the table; the process is killed between the two."""

import shutil

import pytest

from messages import check_said


def test_lost(flow):
    flow.add_files(3)
    flow.run()
    state = flow.checkpoint("silver") / "state"
    kept = flow.folder / "kept"
    shutil.move(state, kept)
    flow.add("late.json")
    check_said(flow.refused(), 25, 1)
    shutil.rmtree(state, ignore_errors=True)
    shutil.move(kept, state)
    flow.run()
    flow.verify()


@pytest.mark.parametrize("kind", ["CURRENT", "MANIFEST-*", "*.log", "*.sst"])
def test_corrupt(flow, kind):
    """Bits are flipped all along a file of the state."""
    flow.add_files(3, rows=4000 if kind == "*.sst" else 5)
    flow.run()
    flow.add_files(2, prefix="more", rows=4000 if kind == "*.sst" else 5)
    flow.run()
    state = flow.checkpoint("silver") / "state"
    files = [path for path in state.glob(kind) if path.stat().st_size > 0]
    if not files:
        pytest.skip(f"this state has no {kind}")
    for path in files:
        contents = bytearray(path.read_bytes())
        for at in range(len(contents) // 3, len(contents), 11):
            contents[at] ^= 0x5A
        path.write_bytes(bytes(contents))
    flow.add_files(2, prefix="f9", rows=5)  # new rows
    done = flow.once()
    assert done.returncode in (0, 1), done
    if done.returncode == 1:
        assert "state in '" in done.stderr and "--full-refresh" in done.stderr, done
        flow.run("--full-refresh", "silver", "--yes")
    flow.verify()


def test_killed_between_table_and_state(flow):
    flow.add_files(3)
    for point in ("after-delta-commit", "after-state"):
        flow.add(f"{point}.json")
        flow.run("--only", "bronze")
        cut = flow.once("--only", "silver", env={"FRESHET_FAILPOINT": point})
        assert cut.killed, cut
        flow.run()
        flow.verify()
