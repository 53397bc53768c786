"""notebooks/exploration.ipynb: runs from a clean checkout, its values are right, and what is committed is what it gives."""

import json
import re
import shutil
from collections import defaultdict

import pytest

from program import PROJECT
from python_package import OTHER_PACKAGES, call

NOTEBOOK = PROJECT / "notebooks" / "exploration.ipynb"

# Run by the environment that has the package; the kernel is the same Python.
EXECUTE = """
import sys, nbformat
from nbclient import NotebookClient
notebook = nbformat.read(sys.argv[1], 4)
NotebookClient(notebook, timeout=300, resources={"metadata": {"path": sys.argv[2]}}).execute()
for cell in notebook.cells:
    cell.metadata.pop("execution", None)
nbformat.write(notebook, sys.argv[3])
"""


@pytest.fixture(scope="module")
def executed(package, tmp_path_factory) -> dict:
    """The notebook after it ran in a copy of what it needs of the project."""
    folder = tmp_path_factory.mktemp("notebook")
    for part in ("pipelines", "data", "notebooks"):
        shutil.copytree(PROJECT / part, folder / part)
    arguments = (folder / "notebooks" / NOTEBOOK.name, folder / "notebooks", folder / "executed.ipynb")
    environment = {**package.environ(OTHER_PACKAGES), "IPYTHONDIR": str(folder), "MPLCONFIGDIR": str(folder)}
    call(package.python, "-c", EXECUTE, *arguments, cwd=folder, env=environment, timeout=400)
    return json.loads((folder / "executed.ipynb").read_text())


@pytest.fixture(scope="module")
def readings() -> list:
    """What the files hold, read without any of our code. No reading is there twice."""
    files = sorted((PROJECT / "data" / "sensor_data").glob("*.json"))
    lines = [json.loads(line) for file in files for line in file.read_text().splitlines() if line.strip()]
    assert len({(line["device_id"].strip().lower(), line["timestamp"]) for line in lines}) == len(lines) == 500
    return lines


def text_of(cell: dict) -> str:
    parts = []
    for output in cell["outputs"]:
        parts.append("".join(output.get("text", [])) + "".join(output.get("data", {}).get("text/plain", [])))
    return "\n".join(parts)


def cell_with(notebook: dict, source: str) -> dict:
    found = [cell for cell in notebook["cells"] if cell["cell_type"] == "code" and source in "".join(cell["source"])]
    assert len(found) == 1, source
    return found[0]


def output_of(notebook: dict, source: str) -> str:
    return text_of(cell_with(notebook, source))


def rows_of(text: str) -> list:
    """The rows of a table as the shell frames them."""
    framed = [line for line in text.splitlines() if line.startswith("|")]
    return [[cell.strip() for cell in line.strip("|").split("|")] for line in framed[1:]]


def test_counts(executed, readings):
    assert output_of(executed, "freshet.run(") == str(len(readings))
    ((count, devices, first, last),) = rows_of(output_of(executed, "count(DISTINCT device_id)"))
    times = sorted(reading["timestamp"] for reading in readings)
    assert int(count) == len(readings)
    assert int(devices) == len({reading["device_id"].strip().lower() for reading in readings})
    assert [first, last] == [time.replace("T", " ").rstrip("Z") for time in (times[0], times[-1])]


def test_values_by_type(executed, readings):
    by_type = defaultdict(list)
    for reading in readings:
        by_type[reading["type"].strip().lower()].append(float(reading["value"]))
    rows = rows_of(output_of(executed, "GROUP BY type, unit"))
    assert [row[0] for row in rows] == sorted(by_type)
    for kind, _, count, mean, lowest, highest in rows:
        values = by_type[kind]
        assert int(count) == len(values)
        assert float(mean) == pytest.approx(sum(values) / len(values), abs=0.006)
        assert (float(lowest), float(highest)) == pytest.approx((min(values), max(values)), rel=1e-6)


def test_values_by_device(executed, readings):
    by_device = defaultdict(list)
    for reading in readings:
        by_device[reading["device_id"].strip().lower()].append(float(reading["value"]))
    lines = output_of(executed, '.agg(["count"').splitlines()[2:]
    found = {line.split()[0]: line.split()[1:3] for line in lines}
    assert found.keys() == by_device.keys()
    for device, (count, mean) in found.items():
        values = by_device[device]
        assert float(count) == len(values)
        assert float(mean) == pytest.approx(sum(values) / len(values), abs=0.006)


def test_preview_schema_and_history(executed, readings):
    preview = rows_of(output_of(executed, "LIMIT 5"))
    first = min(readings, key=lambda reading: (reading["timestamp"], reading["device_id"]))
    assert len(preview) == 5
    assert preview[0][:2] == [first["timestamp"].replace("T", " ").rstrip("Z"), first["device_id"].lower()]
    assert output_of(executed, '.schema').splitlines()[:2] == ["timestamp TIMESTAMP", "device_id STRING"]
    assert ["_corrupt_record", "string", "NULL"] in rows_of(output_of(executed, "DESCRIBE delta_bronze"))
    assert "unknown column 'devise_id'. Did you mean 'device_id'?" in output_of(executed, "devise_id")
    newest = output_of(executed, "DESCRIBE HISTORY").splitlines()[1].split()
    files = len(list((PROJECT / "data" / "sensor_data").glob("*.json")))
    assert newest == ["0", str(files), "STREAMING", "UPDATE", "5"]
    assert output_of(executed, "version=1") == "(5, 500)"


def test_the_plot_is_drawn(executed):
    (output,) = cell_with(executed, "plt.show()")["outputs"]
    assert len(output["data"]["image/png"]) > 5000


def test_what_is_committed_is_what_it_gives(executed):
    committed = json.loads(NOTEBOOK.read_text())
    for before, after in zip(committed["cells"], executed["cells"]):
        if before["cell_type"] == "code" and "plt.show()" not in "".join(before["source"]):
            assert text_of(before) == text_of(after), "".join(before["source"])
    text = NOTEBOOK.read_text()
    assert len(text) < 150_000
    outputs = json.dumps([cell.get("outputs") for cell in committed["cells"]])
    assert not re.search(r"/(tmp|home|root|work|Users)/", outputs)
    assert all(cell.get("execution_count") for cell in committed["cells"] if cell["cell_type"] == "code")
