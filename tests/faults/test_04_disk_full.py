"""4: the disk is full, or the process may open no more files, at any of the places that write."""

import shutil

import pytest

from flow_folder import FlowFolder
from messages import check_said


def test_it_goes_on_once_there_is_room(freshet, tmp_path, small_disk, seeded, long_run):
    """A real small disk that is filled up to some KiB, so that the run comes to its end at other places."""
    failed = 0
    rooms = [*range(0, 160, 4)] if long_run else [0, 4, *(4 * seeded.randint(2, 40) for _ in range(4))]
    for number, room in enumerate(rooms):
        flow = FlowFolder(freshet, tmp_path / str(number), {"delta.checkpointInterval": "2"})
        small_disk(flow.warehouse, 4096)
        flow.add_files(2)
        flow.run()
        fill(flow.warehouse / "other_data", flow.warehouse, room)
        flow.add_files(3, prefix="g")
        done = flow.once()
        assert done.returncode in (0, 1), done
        if done.returncode == 1:
            failed += 1
            assert "No space left on device" in done.stderr, done
            unfinished = list(flow.warehouse.rglob(".*.tmp"))
            assert not unfinished, unfinished
        (flow.warehouse / "other_data").unlink()
        flow.run()
        flow.verify(after_disk_faults=True)
        print(f"{room} KiB: exit {done.returncode}")
    assert failed >= 2


def fill(path, disk, room: int):
    free = shutil.disk_usage(disk).free - room * 1024
    path.write_bytes(b"\0" * max(free, 0))
    assert shutil.disk_usage(disk).free <= room * 1024 + 4096


def test_the_message_names_file_and_reason(flow, small_disk):
    small_disk(flow.warehouse, 4096)
    flow.add_files(1)
    flow.run()
    fill(flow.warehouse / "other_data", flow.warehouse, 0)
    flow.add("late.json")
    check_said(flow.refused("--only", "bronze"), 4)


@pytest.mark.parametrize("files", [16, 24, 32, 40])
def test_too_many_open_files(flow, tmp_path, files):
    flow.add_files(2)
    limited = tmp_path / "freshet-with-few-files"
    limited.write_text(f'#!/bin/sh\nulimit -n {files}\nexec {flow.program.path} "$@"\n')
    limited.chmod(0o755)
    flow.program, unlimited = type(flow.program)(limited), flow.program
    done = flow.once()
    assert done.returncode in (0, 1), done
    if done.returncode == 1:
        assert "Too many open files" in done.stderr, done
    flow.program = unlimited
    flow.run()
    flow.verify()
