"""SIGKILL at random moments of the 100-batch run, then a restart: every reading once."""

import signal
import time

import pytest

from program import failpoints
from sensor import PIPELINE, SensorFolder


def batches_done(sensor: SensorFolder) -> int:
    commits = sensor.warehouse / "_checkpoints" / "delta_bronze" / "commits"
    return len([f for f in commits.iterdir() if f.name.isdigit()]) if commits.is_dir() else 0


def test_killed_at_random_moments(freshet, tmp_path, seeded, long_run):
    """Each kill comes some milliseconds after a random number of batches; the batches left are shared
    among the kills left."""
    sensor = SensorFolder(tmp_path)
    wanted = 24 if long_run else 4
    for kill in range(wanted):
        durability = seeded.choice(["os", "full"])
        left = 100 - batches_done(sensor)
        target = batches_done(sensor) + seeded.randint(0, max(1, left // (wanted - kill + 1)))
        with freshet.start_once(
            PIPELINE, sensor.warehouse, durability=durability, cwd=tmp_path
        ) as running:
            while running.alive and batches_done(sensor) < target:
                time.sleep(0.0005)
            time.sleep(seeded.random() * 0.01)
            running.send(signal.SIGKILL)
            done = running.wait()
        assert done.killed, f"it was over before it could be killed\n{done}"
        print(
            f"kill {kill + 1}: {done.seconds:.3f} s after the start, {batches_done(sensor)} batches committed"
        )
        sensor.verify_what_is_there()
    done = freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path)
    assert done.returncode == 0, done
    sensor.verify(program=freshet)


@pytest.mark.long
def test_killed_at_each_failpoint_at_random_times(freshet, tmp_path, seeded):
    """Every failpoint, each at a random one of the times that a 100-batch run reaches it."""
    for point in failpoints(freshet):
        folder = tmp_path / point
        folder.mkdir()
        sensor = SensorFolder(folder)
        time_reached = 1 if point.endswith("table-created") else seeded.randint(1, 90)
        cut = freshet.once(
            PIPELINE,
            sensor.warehouse,
            cwd=folder,
            env={"FRESHET_FAILPOINT": f"{point}@{time_reached}"},
        )
        assert cut.killed, cut
        sensor.verify_what_is_there()
        done = freshet.once(PIPELINE, sensor.warehouse, cwd=folder)
        assert done.returncode == 0, done
        sensor.verify(program=freshet)
