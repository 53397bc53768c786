"""The wheel, built once for a run of pytest, and a fresh environment that has it and nothing else."""

import fcntl
import os
import subprocess
import sys
import sysconfig
from pathlib import Path

from program import PROJECT

# pyarrow, pandas, polars and so on for the tests that want them beside the package.
OTHER_PACKAGES = Path(sysconfig.get_paths()["platlib"])
# An Arrow of another version, by scripts/setup --tests.
OTHER_ARROW = PROJECT / ".deps" / "other_arrow"


def call(*command, **options) -> None:
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, **options)
    assert done.returncode == 0, f"{command}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"


class PythonPackage:
    """An environment with the installed wheel. `run` gives a script to its Python, in another folder than the project."""

    def __init__(self, wheel: Path, environment: Path):
        self.wheel = wheel
        self.environment = environment
        self.python = environment / "bin" / "python"

    @property
    def folder(self) -> Path:
        return next(self.environment.glob("lib/python3*/site-packages/freshet"))

    def environ(self, *paths: Path) -> dict:
        clean = {k: v for k, v in os.environ.items() if k not in ("LD_LIBRARY_PATH", "PYTHONPATH")}
        return {**clean, "PYTHONPATH": os.pathsep.join(map(str, paths))}

    def run(self, script: str, cwd: Path, *paths: Path, timeout: float = 120) -> subprocess.CompletedProcess:
        """`paths` are folders of packages that the script may import too."""
        return subprocess.run(
            [str(self.python), "-X", "faulthandler", "-c", script],
            **dict(cwd=cwd, env=self.environ(*paths), capture_output=True, text=True, timeout=timeout),
        )

    def output(self, script: str, cwd: Path, *paths: Path) -> str:
        done = self.run(script, cwd, *paths)
        assert done.returncode == 0, f"{done.returncode}\n{done.stdout}\n{done.stderr}"
        return done.stdout


def make_package(folder: Path) -> PythonPackage:
    """Builds and installs below `folder` what is not there yet. Several processes may call it at once."""
    folder.mkdir(exist_ok=True)
    with open(folder / "lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        environment = folder / "environment"
        if not (folder / "complete").exists():
            pip = (sys.executable, "-m", "pip", "--disable-pip-version-check")
            call(
                *(*pip, "wheel", "--no-build-isolation", "--no-deps", "--no-index", "-w", folder, PROJECT),
                env={**os.environ, "CCACHE_BASEDIR": str(PROJECT)},
            )
            call(sys.executable, "-m", "venv", "--without-pip", environment)
            wheel = next(folder.glob("*.whl"))
            call(*pip, "--python", environment / "bin" / "python", "install", "--no-deps", "--no-index", wheel)
            (folder / "complete").touch()
        return PythonPackage(next(folder.glob("*.whl")), environment)
