"""The wheel is all that is needed, and lives beside other Arrows and DuckDBs in one process."""

import itertools
import os
import subprocess
import sys
import zipfile

import pytest

from python_package import OTHER_ARROW, OTHER_PACKAGES

# The C and C++ runtime, which is taken from the system.
SYSTEM = ("ld-linux", "linux-vdso", "libc.", "libm.", "libdl.", "librt.", "libpthread.", "libresolv.")
SYSTEM += ("libstdc++.", "libgcc_s.")


def test_every_library_but_the_runtime_comes_from_the_package(package):
    folder = package.folder
    loaded = [*folder.glob("_native*.so"), folder / "bin" / "freshet", *(folder / "lib").iterdir()]
    assert len(loaded) > 10
    names = set()
    for path in loaded:
        environment = {**os.environ, "LD_LIBRARY_PATH": str(folder / "lib") if path.parent.name == "lib" else ""}
        done = subprocess.run(["ldd", path], capture_output=True, text=True, env=environment)
        for line in done.stdout.splitlines():
            name, _, place = line.strip().partition(" => ")
            name = os.path.basename(name.split()[0])
            names.add(name)
            if not name.startswith(SYSTEM):
                assert place.startswith(str(folder)), f"{path.name}: {line}"
    assert {"fsharrow.so.2600", "fshduckdb.so", "fshcrypto.so.3"} <= names


def test_no_symbol_is_shared_with_the_rest_of_the_process(package):
    for path in [*package.folder.glob("_native*.so"), *(package.folder / "lib").iterdir()]:
        symbols = subprocess.run(["readelf", "--dyn-syms", "-W", path], capture_output=True, text=True).stdout
        assert " WEAK " in symbols
        assert " UNIQUE " not in symbols, path
    native = subprocess.run(
        ["nm", "-D", "--defined-only", *package.folder.glob("_native*.so")], capture_output=True, text=True
    ).stdout
    assert [line.split()[-1] for line in native.splitlines()] == ["PyInit__native"]


def test_what_is_in_the_wheel(package):
    with zipfile.ZipFile(package.wheel) as wheel:
        names = wheel.namelist()
        metadata = wheel.read(next(name for name in names if name.endswith("/METADATA"))).decode()
    python = f"cp{sys.version_info.major}{sys.version_info.minor}"
    assert package.wheel.name.endswith(f"-{python}-{python}-linux_x86_64.whl")
    assert any(name.startswith("freshet/_native.cpython-" + python[2:]) for name in names)
    assert "Name: freshet\n" in metadata
    assert "License-Expression: Apache-2.0\n" in metadata
    assert "Requires-Python: >=3.9\n" in metadata
    assert "freshet/py.typed" in names
    assert "freshet/licences/arrow/LICENSE.txt" in names
    assert "freshet/licences/rust/crates.txt" in names
    assert any(name.startswith("freshet/licences/debian/librocksdb") for name in names)
    assert not [name for name in names if name.startswith(("lib/", "bin/", "share/"))]
    assert package.wheel.stat().st_size < 100_000_000


def test_version_is_the_program_s(package, freshet, tmp_path):
    version = package.output("import freshet; print(freshet.__version__)", tmp_path)
    assert freshet.run("--version").stdout.split()[-1] == version.strip()


def test_the_package_brings_the_program(package, lake, tmp_path):
    program = package.environment / "bin" / "freshet"
    for command in ([program], [package.python, "-m", "freshet"]):
        done = subprocess.run(
            [*command, "sql", "-c", "SELECT count(*) AS n FROM delta_silver", "--format", "csv"],
            **dict(cwd=lake, env=package.environ(), capture_output=True, text=True),
        )
        assert (done.returncode, done.stdout) == (0, "n\n500\n"), done
    done = subprocess.run([program, "chek"], cwd=tmp_path, env=package.environ(), capture_output=True, text=True)
    assert done.returncode == 2


def test_importing_costs_nothing(package, tmp_path):
    script = """
import sys, freshet
assert "freshet._native" not in sys.modules
assert "connect" in dir(freshet)
freshet.connect
assert "freshet._native" in sys.modules
assert not {"pyarrow", "pandas", "polars", "numpy"} & set(sys.modules)
"""
    package.output(script, tmp_path)


USE = {
    "freshet": """
import freshet
rows = freshet.connect("warehouse").sql("SELECT device_id, value, timestamp FROM delta_silver WHERE value > 20")
assert len(rows) > 0 and len(rows.fetchall()) == len(rows)
""",
    "pyarrow": """
import pyarrow as pa, pyarrow.compute as pc, pyarrow.parquet as pq, pyarrow.dataset
table = pa.table({"a": [1, 2, 3], "b": ["x", "y", None]})
pq.write_table(table, path := __import__("tempfile").mkdtemp() + "/t.parquet")
assert pq.read_table(path).equals(table) and pc.sum(table["a"]).as_py() == 6
""",
    "pandas": """
import pandas
assert pandas.DataFrame({"a": [1, 2, 3]}).a.sum() == 6
""",
    "polars": """
import polars
assert polars.DataFrame({"a": [1, 2, 3]}).select(polars.col("a").sum()).item() == 6
""",
    "duckdb": """
import duckdb
assert duckdb.sql("SELECT sum(i) FROM range(4) AS t(i) WHERE regexp_matches('a' || i, 'a[0-9]')").fetchall() == [(6,)]
""",
    "ssl": """
import ssl, hashlib, zlib, bz2, lzma
ssl.create_default_context()
assert zlib.decompress(zlib.compress(b"a")) == b"a"
""",
}


@pytest.mark.parametrize("other", [name for name in USE if name != "freshet"])
@pytest.mark.parametrize("order", ["before", "after"])
def test_beside_others_in_one_process(package, lake, other, order):
    first, second = (other, "freshet") if order == "before" else ("freshet", other)
    # Each once more, when both are there.
    package.output(USE[first] + USE[second] + USE[first] + USE["freshet"], lake, OTHER_PACKAGES)


@pytest.mark.parametrize("order", ["before", "after"])
def test_beside_an_arrow_of_another_version(package, lake, order):
    first, second = ("pyarrow", "freshet") if order == "before" else ("freshet", "pyarrow")
    crossing = """
assert not pa.__version__.startswith("26."), pa.__version__
assert rows.arrow().num_rows == len(rows)
maps = open("/proc/self/maps").read()
assert "fsharrow.so.2600" in maps and "/libarrow.so." in maps
"""
    package.output(USE[first] + USE[second] + crossing + USE[first], lake, OTHER_ARROW)


def test_all_at_once(package, lake):
    order = list(itertools.chain(USE, ["freshet"]))
    package.output("".join(USE[name] for name in order), lake, OTHER_PACKAGES)
