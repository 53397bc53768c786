"""Reads a flow's checkpoint folder (Spark's layout) from its bytes, and says what in it contradicts itself."""

import json
from pathlib import Path


class CheckpointLog:
    def __init__(self, folder: Path):
        self.folder = Path(folder)
        self.problems: list[str] = []
        self.query_id = None
        self.offsets: dict[int, list] = (
            {}
        )  # batch -> one text for each source, None where it has none yet
        self.commits: list[int] = []
        self.source_files: dict[str, list] = {}  # path -> batches of the source log that hold it
        if not self.folder.is_dir():
            self.problems.append(f"{self.folder} is not there")
            return
        self._read_metadata()
        self._read_offsets()
        self._read_commits()
        self._read_file_source_log()
        self._check_order()

    @property
    def newest_offsets(self):
        return max(self.offsets, default=None)

    @property
    def newest_commit(self):
        return max(self.commits, default=None)

    def is_empty_batch(self, batch: int) -> bool:
        """True when the batch's offsets are those of the one before it: it has read nothing."""
        return batch - 1 in self.offsets and self.offsets.get(batch) == self.offsets[batch - 1]

    def _read_metadata(self):
        path = self.folder / "metadata"
        try:
            self.query_id = json.loads(path.read_text())["id"]
        except (OSError, ValueError, KeyError) as error:
            self.problems.append(f"{path}: {error!r}")

    def _numbered(self, name: str):
        folder = self.folder / name
        if not folder.is_dir():
            return []
        return sorted((int(f.name), f) for f in folder.iterdir() if f.name.isdigit())

    def _lines(self, path: Path) -> list:
        lines = path.read_text().splitlines()
        if not lines or lines[0] != "v1":
            self.problems.append(f"{path}: does not begin with v1 (empty or torn)")
            return []
        return lines[1:]

    def _read_offsets(self):
        for batch, path in self._numbered("offsets"):
            lines = self._lines(path)
            if len(lines) < 2:
                self.problems.append(f"{path}: holds no source's offset")
                continue
            try:
                json.loads(lines[0])
                self.offsets[batch] = [
                    None if line == "-" else json.loads(line) for line in lines[1:]
                ]
            except ValueError as error:
                self.problems.append(f"{path}: not JSON ({error})")

    def _read_commits(self):
        for batch, path in self._numbered("commits"):
            lines = self._lines(path)
            try:
                json.loads(lines[0])
                self.commits.append(batch)
            except (IndexError, ValueError) as error:
                self.problems.append(f"{path}: {error!r}")

    def _read_file_source_log(self):
        """sources/0, where the source is one of files: the newest .compact file and all that follow it."""
        folder = self.folder / "sources" / "0"
        if not folder.is_dir() or self._read_initial_offsets(folder / "0"):
            return
        plain, compact = {}, {}
        for path in folder.iterdir():
            if path.name.isdigit():
                plain[int(path.name)] = path
            elif path.name.endswith(".compact") and path.name[: -len(".compact")].isdigit():
                compact[int(path.name[: -len(".compact")])] = path
        base = max(compact, default=-1)
        last = max([*plain, *compact], default=-1)
        entries = self._lines(compact[base]) if base >= 0 else []
        for batch in range(base + 1, last + 1):
            if batch not in plain:
                self.problems.append(
                    f"{folder}: entry {batch} is missing (there are entries up to {last})"
                )
                continue
            entries += self._lines(plain[batch])
        for line in entries:
            try:
                entry = json.loads(line)
                self.source_files.setdefault(entry["path"], []).append(entry["batchId"])
            except (ValueError, KeyError) as error:
                self.problems.append(f"{folder}: an entry is torn: {error!r}")
        for path, batches in self.source_files.items():
            if len(batches) > 1:
                self.problems.append(f"{folder}: {path} is in the batches {batches}")

    def _read_initial_offsets(self, path: Path) -> bool:
        """Where a Kafka source began: a zero byte, then as the other files. False for another source."""
        contents = path.read_bytes() if path.is_file() else b""
        if not contents.startswith(b"\0"):
            return False
        try:
            version, offsets = contents[1:].decode().split("\n")
            if version != "v1" or not isinstance(json.loads(offsets), dict):
                self.problems.append(f"{path}: holds no initial offsets")
        except ValueError as error:
            self.problems.append(f"{path}: {error!r}")
        return True

    def _check_order(self):
        for name, batches in (("offsets", sorted(self.offsets)), ("commits", sorted(self.commits))):
            if batches and batches != list(range(batches[0], batches[-1] + 1)):
                self.problems.append(
                    f"{self.folder / name}: not one entry for each batch: {batches}"
                )
        newest, committed = self.newest_offsets, self.newest_commit
        if committed is not None and (newest is None or committed > newest):
            self.problems.append(
                f"{self.folder}: commits/{committed} but the newest offsets are {newest}"
            )
        if newest is not None and newest > (-1 if committed is None else committed) + 1:
            self.problems.append(
                f"{self.folder}: offsets/{newest} is there, but the newest commit is {committed}"
            )
