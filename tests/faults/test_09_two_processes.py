"""9: two processes on one checkpoint, on the same host, or on hosts without a common lock."""

import os

from messages import check_said
from program import wait_until


def test_the_second_is_refused_at_once(flow):
    flow.add_files(2)
    with flow.start() as first:
        first.wait_until(lambda: "silver: batch" in first.stderr_so_far(), "a batch of silver")
        second = flow.once("--only", "bronze")
        assert second.returncode == 1 and second.seconds < 5, second
        check_said(second, 9)
        assert f"process {first.pid} on host '{os.uname().nodename}'" in second.stderr
        flow.add("late.json")
        first.wait_until(lambda: "bronze: batch 2" in first.stderr_so_far(), "the first goes on")
        assert first.stop().returncode == 0
    flow.run()
    flow.verify()


def test_without_locks_one_of_them_stops(flow):
    """As on a file system that has no locks: the lock's file is taken away between the two starts."""
    flow.add_files(2)
    with flow.start("--only", "bronze") as first:
        first.wait_until(lambda: "bronze: batch 1" in first.stderr_so_far(), "both files are read")
        (flow.checkpoint() / ".freshet.lock").unlink()
        with flow.start("--only", "bronze") as second:
            second.wait_until(lambda: "goes on with batch" in second.stderr_so_far(), "the second runs too")

            def one_has_ended():
                flow.add(f"late{len(flow.origins)}.json")
                return not first.alive or not second.alive

            wait_until(one_has_ended, "one of them stops", interval=0.05)
            ended = (first if not first.alive else second).wait()
            assert ended.returncode == 1, ended
            check_said(ended, 9, 2)
            (second if ended.args is first.args else first).stop()
    flow.run()
    flow.verify()
