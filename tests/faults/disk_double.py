"""Runs the program on a disk that fails or loses power (disk_double.cc)."""

import subprocess
from pathlib import Path

def build(name: str, folder: Path) -> Path:
    """Compiles NAME.cc of this folder into a library to be preloaded."""
    library = folder / f"{name}.so"
    source = Path(__file__).with_name(f"{name}.cc")
    compiler = ["g++", "-std=c++20", "-O1", "-shared", "-fPIC", "-Wall", "-Werror"]
    subprocess.run([*compiler, "-o", library, source, "-ldl"], check=True)
    return library


class DiskDouble:
    """Numbers the calls that change files below a flow's warehouse, and makes one of them fail."""

    def __init__(self, library: Path, flow):
        self.flow = flow
        self._log = flow.folder / "disk_calls"
        self._environment = {
            "LD_PRELOAD": str(library),
            "DISK_DOUBLE_ROOT": str(flow.warehouse),
            "DISK_DOUBLE_LOG": str(self._log),
        }

    def once(self, at: int = 0, fault: str = ""):
        """A run of what there is, with fsync; its at-th call (from 1) fails."""
        self._log.unlink(missing_ok=True)
        more = {"DISK_DOUBLE_AT": str(at), "DISK_DOUBLE_FAULT": fault}
        return self.flow.once(durability="full", env={**self._environment, **more})

    def calls(self) -> list:
        """The last run's calls, `write bronze/part-….parquet`."""
        root = f"{self.flow.warehouse}/"
        lines = self._log.read_text().splitlines() if self._log.exists() else []
        return [line.split(" ", 1)[1].replace(root, "") for line in lines]


def chosen(count: int, everything: bool, seeded, few: int) -> list:
    """The numbers of the calls to fail: all of them, or a few from all along the run."""
    if everything:
        return list(range(1, count + 1))
    return [seeded.randint(1 + count * i // few, count * (i + 1) // few) for i in range(few)]
