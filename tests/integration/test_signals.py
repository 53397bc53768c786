"""SIGTERM and SIGINT end a run cleanly: exit 0, the micro-batch under way finished or abandoned, nothing lost."""

import signal
import time

import pytest

from checkpoint_log import CheckpointLog
from sensor import PIPELINE, SensorFolder

SIGNALS = [signal.SIGTERM, signal.SIGINT]


def committed(sensor, batches: int) -> bool:
    return (
        sensor.warehouse / "_checkpoints" / "delta_bronze" / "commits" / str(batches - 1)
    ).exists()


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_during_once(freshet, tmp_path, number):
    sensor = SensorFolder(tmp_path)
    with freshet.start_once(PIPELINE, sensor.warehouse, cwd=tmp_path) as running:
        running.wait_until(lambda: committed(sensor, 5), "five batches")
        done = running.stop(number)
    assert done.returncode == 0, done
    stopped_at = CheckpointLog(sensor.warehouse / "_checkpoints" / "delta_bronze").newest_commit
    assert stopped_at < 99, "the signal came after the end: nothing was tested"
    sensor.verify_what_is_there(finished=True)
    done = freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path)
    assert done.returncode == 0, done
    sensor.verify()


@pytest.mark.parametrize("number", SIGNALS)
def test_signal_while_it_runs_and_while_it_waits(freshet, tmp_path, number):
    sensor = SensorFolder(tmp_path, files=3)
    with freshet.start("run", PIPELINE, "--warehouse", sensor.warehouse, cwd=tmp_path) as running:
        running.wait_until(lambda: committed(sensor, 1), "one batch")
        done = running.stop(number, timeout=10)
    assert done.returncode == 0, done
    sensor.verify_what_is_there(finished=True)

    with freshet.start("run", PIPELINE, "--warehouse", sensor.warehouse, cwd=tmp_path) as running:
        running.wait_until(lambda: committed(sensor, 3), "all batches")
        time.sleep(0.3)  # it waits now
        began = time.monotonic()
        done = running.stop(number, timeout=10)
        assert time.monotonic() - began < 3, "it did not wake from its wait"
    assert done.returncode == 0, done
    assert freshet.once(PIPELINE, sensor.warehouse, cwd=tmp_path).returncode == 0
    sensor.verify()


def test_signal_before_the_first_batch(freshet, tmp_path):
    """At whatever moment of the start it comes: the exit is clean, or the signal's own, and the next run is whole."""
    for milliseconds in (0, 2, 5, 10, 20, 40):
        folder = tmp_path / str(milliseconds)
        folder.mkdir()
        sensor = SensorFolder(folder, files=3)
        with freshet.start("run", PIPELINE, "--warehouse", sensor.warehouse, cwd=folder) as running:
            time.sleep(milliseconds / 1000)
            done = running.stop(signal.SIGTERM, timeout=10)
        assert done.returncode in (0, -signal.SIGTERM), done
        done = freshet.once(PIPELINE, sensor.warehouse, cwd=folder)
        assert done.returncode == 0, done
        sensor.verify()
