"""24: a source file grows, is rewritten, cut short or deleted between planning and reading; a .gz that is cut."""

import gzip

import pytest

from messages import check_said


def planned_but_not_read(flow):
    """A batch of one file is planned, and the program gone."""
    flow.add_files(1)
    flow.run()
    late = flow.add("late.json")
    cut = flow.once("--only", "bronze", env={"FRESHET_FAILPOINT": "after-offsets"})
    assert cut.killed, cut
    return late


def test_deleted(flow):
    late = planned_but_not_read(flow)
    kept = late.read_bytes()
    late.unlink()
    check_said(flow.refused("--only", "bronze"), 24, 1)
    late.write_bytes(kept)
    flow.run()
    flow.verify()


def test_new_contents_under_an_old_name_are_not_read_twice(flow):
    flow.add_files(2)
    flow.run()
    first = flow.input / "f000.json"
    first.write_text(first.read_text() * 3)
    done = flow.run()
    flow.verify()
    assert "bronze: batch" not in done.stderr


def test_a_file_that_is_being_written_is_waited_for(flow):
    """In the continuous mode a file that a writer has open is left alone until it is closed."""
    flow.add_files(1)
    with flow.start() as running:
        running.wait_until(lambda: "silver: batch" in running.stderr_so_far(), "the first file")
        growing = flow.input / "growing.json"
        with open(growing, "w") as out:
            for line in range(1, 6):
                out.write(f'{{"file":"growing.json","line":{line},"device":"d","reading":1}}\n')
                out.flush()
                flow.origins.add(("growing.json", line))
        running.wait_until(lambda: "silver: batch 1" in running.stderr_so_far(), "the file that grew")
        assert running.stop().returncode == 0
    flow.run()
    flow.verify()


@pytest.mark.parametrize("part", [0.3, 0.9])
def test_a_gz_that_is_cut(flow, part):
    flow.add_files(1)
    lines = "".join(
        f'{{"file":"cut.json.gz","line":{line},"device":"d","reading":{line}}}\n' for line in range(1, 200)
    )
    whole = gzip.compress(lines.encode())
    cut = flow.input / "cut.json.gz"
    cut.write_bytes(whole[: int(len(whole) * part)])
    check_said(flow.refused("--only", "bronze"), 24, 2)
    cut.write_bytes(whole)
    flow.origins |= {("cut.json.gz", line) for line in range(1, 200)}
    done = flow.once("--only", "bronze")
    assert done.returncode in (0, 1), done
    if done.returncode == 0:
        flow.run()
        flow.verify()
