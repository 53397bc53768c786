"""The installed folder runs wherever it was moved to, with nothing of the build left."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from program import Program

# What an installed folder takes from the system: the C and C++ runtime.
SYSTEM = ("ld-linux", "linux-vdso", "libc.", "libm.", "libdl.", "librt.", "libpthread.", "libresolv.")
SYSTEM += ("libstdc++.", "libgcc_s.")


def environment() -> dict:
    return {k: v for k, v in os.environ.items() if k != "LD_LIBRARY_PATH"}


@pytest.fixture(scope="module")
def moved(freshet, tmp_path_factory) -> Path:
    """What `cmake --install` of the tested build gives, at another place than it was installed to."""
    build = freshet.path.parent
    if not (build / "cmake_install.cmake").is_file():
        pytest.fail(f"{freshet.path} is not in a build folder, so nothing can be installed", pytrace=False)
    folder = tmp_path_factory.mktemp("install")
    done = subprocess.run(
        ["cmake", "--install", str(build), "--prefix", str(folder / "first")], capture_output=True, text=True
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return (folder / "first").rename(folder / "moved")


@pytest.fixture(scope="module")
def installed(moved) -> Program:
    return Program(moved / "bin" / "freshet")


def loaded(program: Path) -> dict:
    """Library → the file that the dynamic loader takes for it."""
    done = subprocess.run(["ldd", str(program)], capture_output=True, text=True, env=environment())
    assert done.returncode == 0, done.stderr
    result = {}
    for line in done.stdout.splitlines():
        name, _, place = line.strip().partition(" => ")
        result[name.split()[0]] = place.partition(" (0x")[0]
    return result


def test_every_library_but_the_runtime_comes_from_the_folder(moved):
    libraries = loaded(moved / "bin" / "freshet")
    assert {"libarrow.so.2600", "libparquet.so.2600", "libduckdb.so"} <= libraries.keys()
    for name, place in libraries.items():
        if not Path(name).name.startswith(SYSTEM):
            assert Path(place).resolve().is_relative_to(moved.resolve()), f"{name} is taken from {place}"


def test_version(installed, freshet, tmp_path):
    done = installed.run("--version", cwd=tmp_path, env={"LD_LIBRARY_PATH": ""})
    assert done.returncode == 0, done
    assert done.stdout == freshet.run("--version").stdout != ""


def test_example_pipeline(moved, installed, project, tmp_path):
    shutil.copytree(project / "data" / "sensor_data", tmp_path / "data" / "sensor_data")
    pipeline = moved / "share" / "freshet" / "pipelines" / "smarttech_files.sql"
    done = installed.once(pipeline, tmp_path / "warehouse", cwd=tmp_path, env={"LD_LIBRARY_PATH": ""})
    assert done.returncode == 0, done
    for table in ("delta_bronze", "delta_silver"):
        counted = installed.rows(f"SELECT count(*) AS n FROM {table}", tmp_path / "warehouse", cwd=tmp_path)
        assert counted == [{"n": 500}], table


def test_licences_of_all_that_is_inside(moved):
    documents = moved / "share" / "doc" / "freshet"
    for name in ("LICENSE", "NOTICE", "arrow/LICENSE.txt", "duckdb/LICENSE"):
        assert (documents / name).read_text().strip(), name
    crates = (documents / "rust" / "crates.txt").read_text()
    assert "\ndelta_kernel 0." in crates
    copyrights = {path.name for path in (documents / "debian").iterdir()}
    assert any(name.startswith("librocksdb") for name in copyrights), copyrights
