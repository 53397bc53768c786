"""Reads a Delta table's log from its bytes: JSON and checkpoint parquet, no code of the project and no Delta library.

What is wrong with the log is collected in `problems`, not raised, so that the oracle can tell all of it.
"""

import json
import re
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet as pq

_COMMIT = re.compile(r"^(\d{20})\.json$")
_CHECKPOINT = re.compile(r"^(\d{20})\.checkpoint\.parquet$")
_UNFINISHED = re.compile(r"^(\d{20}\.checkpoint\..*|_last_checkpoint)#\d+$")
_CHECKPOINT_OF_ANY_KIND = re.compile(r"^(\d{20})\.checkpoint\.")


@dataclass
class DataFile:
    """An `add` action. `path` is decoded, relative to the table."""

    path: str
    size: int
    partition_values: dict
    stats: dict | None
    version: int


@dataclass
class State:
    """What the log says at one version."""

    files: dict = field(default_factory=dict)  # path -> DataFile
    transactions: dict = field(default_factory=dict)  # application -> version
    metadata: dict | None = None
    protocol: dict | None = None

    def copy(self):
        return State(dict(self.files), dict(self.transactions), self.metadata, self.protocol)


class DeltaLog:
    def __init__(self, table: Path):
        self.table = Path(table)
        self.folder = self.table / "_delta_log"
        self.problems: list[str] = []
        # What a disk that failed may leave: it costs time, not rows.
        self.left_overs: list[str] = []
        self.commits: dict[int, list] = {}
        self.checkpoints: list[int] = []
        self.state = State()
        self.transactions_of_commits: list[tuple] = (
            []
        )  # (version of the table, application, its version)
        if not self.folder.is_dir():
            self.problems.append(f"{self.folder} is not there")
            return
        self._read_names()
        self._replay()
        self._check_last_checkpoint()

    @property
    def version(self) -> int:
        return max(self.commits, default=-1)

    @property
    def table_id(self):
        return (self.state.metadata or {}).get("id")

    @property
    def schema(self) -> list:
        """The columns as the log has them: [{"name":…, "type":…}, …]."""
        return json.loads(self.state.metadata["schemaString"])["fields"]

    @property
    def partition_columns(self) -> list:
        return self.state.metadata.get("partitionColumns") or []

    @property
    def properties(self) -> dict:
        return self.state.metadata.get("configuration") or {}

    def files(self) -> list:
        return list(self.state.files.values())

    def _read_names(self):
        for entry in sorted(self.folder.iterdir()):
            if match := _COMMIT.match(entry.name):
                self.commits[int(match[1])] = self._read_commit(entry)
            elif match := _CHECKPOINT.match(entry.name):
                self.checkpoints.append(int(match[1]))
            elif _UNFINISHED.match(entry.name):
                self.left_overs.append(f"{entry.name}: a checkpoint that was not finished")
            elif _CHECKPOINT_OF_ANY_KIND.match(entry.name):
                self.problems.append(
                    f"{entry.name}: a kind of checkpoint that this reader does not know"
                )

    def _read_commit(self, path: Path) -> list:
        actions = []
        for number, line in enumerate(path.read_text().splitlines(), 1):
            try:
                action = json.loads(line)
            except ValueError as error:
                self.problems.append(f"{path.name} line {number}: torn or not JSON ({error})")
                continue
            actions.append(action)
        if not actions:
            self.problems.append(f"{path.name}: empty")
        return actions

    def _replay(self):
        if not self.commits:
            self.problems.append(f"{self.folder} holds no commit")
            return
        first = min(self.commits)
        if first > 0:
            base = [v for v in self.checkpoints if v >= first - 1]
            if not base:
                self.problems.append(
                    f"versions before {first} are gone and no checkpoint stands for them"
                )
                return
            first = base[0]
            self.state = self._read_checkpoint(first)
            first += 1
        for version in range(first, self.version + 1):
            if version not in self.commits:
                self.problems.append(
                    f"version {version} is missing (there are versions up to {self.version})"
                )
                continue
            for action in self.commits[version]:
                self._apply(action, version)
            if version in self.checkpoints:
                self._compare_with_checkpoint(version)

    def _apply(self, action: dict, version: int):
        state = self.state
        if "add" in action:
            add = action["add"]
            path = unquote(add["path"])
            if path in state.files and add.get("dataChange", True):
                self.problems.append(
                    f"{path} is added by version {state.files[path].version} and again by {version}"
                )
            stats = json.loads(add["stats"]) if add.get("stats") else None
            state.files[path] = DataFile(
                path, add["size"], add.get("partitionValues") or {}, stats, version
            )
        elif "remove" in action:
            state.files.pop(unquote(action["remove"]["path"]), None)
        elif "txn" in action:
            txn = action["txn"]
            before = state.transactions.get(txn["appId"])
            if before is not None and txn["version"] <= before:
                self.problems.append(
                    f"version {version} holds txn {txn['version']} of {txn['appId']}, after txn {before}"
                )
            state.transactions[txn["appId"]] = txn["version"]
            self.transactions_of_commits.append((version, txn["appId"], txn["version"]))
        elif "metaData" in action:
            state.metadata = action["metaData"]
        elif "protocol" in action:
            state.protocol = action["protocol"]

    def _read_checkpoint(self, version: int) -> State:
        state = State()
        for row in pq.read_table(self.folder / f"{version:020d}.checkpoint.parquet").to_pylist():
            if add := row.get("add"):
                values = add.get("partitionValues") or {}
                stats = json.loads(add["stats"]) if add.get("stats") else None
                path = unquote(add["path"])
                state.files[path] = DataFile(path, add["size"], dict(values), stats, version)
            elif txn := row.get("txn"):
                state.transactions[txn["appId"]] = txn["version"]
            elif metadata := row.get("metaData"):
                state.metadata = dict(
                    metadata, configuration=dict(metadata.get("configuration") or {})
                )
            elif protocol := row.get("protocol"):
                state.protocol = protocol
        return state

    def _compare_with_checkpoint(self, version: int):
        said = self._read_checkpoint(version)
        name = f"checkpoint {version}"
        if sorted(said.files) != sorted(self.state.files):
            self.problems.append(
                f"{name} holds {len(said.files)} files, the commits up to it {len(self.state.files)}"
            )
        for path, file in said.files.items():
            if path in self.state.files and file.size != self.state.files[path].size:
                self.problems.append(f"{name} gives another size for {path}")
        if said.transactions != self.state.transactions:
            self.problems.append(
                f"{name} holds txn {said.transactions}, the commits {self.state.transactions}"
            )
        if (said.metadata or {}).get("id") != self.table_id:
            self.problems.append(f"{name} holds another table id")
        if said.protocol is None:
            self.problems.append(f"{name} holds no protocol")

    def _check_last_checkpoint(self):
        path = self.folder / "_last_checkpoint"
        if not path.exists():
            if self.checkpoints:
                self.left_overs.append("there are checkpoints but no _last_checkpoint")
            return
        try:
            version = json.loads(path.read_text())["version"]
        except (ValueError, KeyError) as error:
            self.problems.append(f"_last_checkpoint is torn: {error!r}")
            return
        if version not in self.checkpoints:
            self.problems.append(
                f"_last_checkpoint names version {version}, whose checkpoint is not there"
            )
