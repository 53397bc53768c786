"""What the tests of faults share: a folder with a pipeline of two flows, and disks that fail."""

import subprocess

import pytest

import disk_double as double
from flow_folder import FlowFolder


@pytest.fixture
def flow(freshet, tmp_path) -> FlowFolder:
    return FlowFolder(freshet, tmp_path)


@pytest.fixture(scope="session")
def disk_double(tmp_path_factory):
    """The library that is preloaded."""
    return double.build("disk_double", tmp_path_factory.mktemp("disk_double"))


@pytest.fixture(scope="session")
def clock_double(tmp_path_factory):
    """The library that is preloaded."""
    return double.build("clock_double", tmp_path_factory.mktemp("clock_double"))


@pytest.fixture
def small_disk(tmp_path):
    """Makes a folder into a disk of so many KiB; call it again to change its size."""
    mounted = []

    def mount(folder, kib: int):
        folder.mkdir(parents=True, exist_ok=True)
        remount = ["remount,"] if folder in mounted else [""]
        options = f"{remount[0]}size={kib}k"
        subprocess.run(["mount", "-t", "tmpfs", "-o", options, "tmpfs", folder], check=True)
        mounted.append(folder)

    yield mount
    for folder in set(mounted):
        subprocess.run(["umount", "--lazy", folder], check=True)
