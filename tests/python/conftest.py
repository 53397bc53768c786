from pathlib import Path

import pytest

from program import PROJECT
from python_package import PythonPackage, make_package


@pytest.fixture(scope="session")
def package(tmp_path_factory, worker_id) -> PythonPackage:
    """One for all processes of a run of pytest."""
    base = tmp_path_factory.getbasetemp()
    return make_package((base if worker_id == "master" else base.parent) / "python_package")


@pytest.fixture(scope="session")
def lake(package, tmp_path_factory) -> Path:
    """A folder with a `warehouse` that the package made of the real readings. Read only."""
    folder = tmp_path_factory.mktemp("lake")
    script = f"""
import freshet
progress = freshet.run({str(PROJECT / "pipelines" / "smarttech_files.sql")!r},
                       definitions={{"input": {str(PROJECT / "data" / "sensor_data")!r}}}, durability="os")
print(sum(batch["numInputRows"] for batch in progress if batch["name"] == "delta_bronze"))
"""
    assert package.output(script, folder) == "500\n"
    return folder
