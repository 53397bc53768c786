"""Reads a .test file: README.md beside this file has the grammar."""

import gzip
import os
import re
from dataclasses import dataclass, field
from pathlib import Path

SECTIONS = ("input", "directory", "pipeline", "run", "expect", "schema", "sql", "files", "error")
MODES = ("whole", "one-row", "cut", "spark")
_HEADER = re.compile(r"^(?P<key>name|description|define|skip (?P<mode>[a-z-]+)):\s*(?P<value>.*)$")
_SECTION = re.compile(r"^=== *(?P<kind>[a-z]+) *(?P<rest>.*)$")
_ESCAPE = re.compile(r"\\x([0-9a-fA-F]{2})")

FIRST_MTIME = 1_700_000_000  # of the first input; each that follows in the case is a second younger


class CaseError(Exception):
    pass


@dataclass
class Section:
    kind: str
    rest: str
    line: int
    lines: list = field(default_factory=list)


@dataclass
class Input:
    path: str
    content: bytes


@dataclass
class Expect:
    table: str
    path: str  # below the case's folder
    columns: list
    rows: list


@dataclass
class Sql:
    query: str
    lines: list


@dataclass
class Error:
    status: int
    patterns: list


@dataclass
class Case:
    path: Path
    name: str = ""
    description: str = ""
    defines: list = field(default_factory=list)  # key=value
    skips: dict = field(default_factory=dict)  # mode -> reason
    stages: list = field(default_factory=list)  # inputs of each run, as lists of Input
    directories: list = field(default_factory=list)
    pipeline: str = ""
    expects: list = field(default_factory=list)
    schemas: dict = field(default_factory=dict)  # table -> lines `name TYPE`
    queries: list = field(default_factory=list)
    files: dict = field(default_factory=dict)  # table -> glob patterns
    error: Error | None = None

    def lay_out(self, folder: Path, stage: int, one_row_a_file: bool):
        """Writes the inputs of a stage below `folder`; the order of the case is that of modification times."""
        for directory in self.directories:
            (folder / directory).mkdir(parents=True, exist_ok=True)
        number = sum(len(split(item)) for before in self.stages[:stage] for item in before)
        for item in self.stages[stage]:
            for part in split(item) if one_row_a_file else [item]:
                path = folder / part.path
                path.parent.mkdir(parents=True, exist_ok=True)
                data = gzip.compress(part.content) if path.suffix == ".gz" else part.content
                path.write_bytes(data)
                os.utime(path, (FIRST_MTIME + number, FIRST_MTIME + number))
                number += 1


def split(item: Input) -> list:
    """An input as inputs of one line each, `a.json` → `a.0001.json`."""
    lines = item.content.splitlines(keepends=True)
    if len(lines) < 2:
        return [item]
    head, _, tail = item.path.rpartition("/")
    stem, dot, suffix = tail.partition(".")
    prefix = f"{head}/{stem}" if head else stem
    return [Input(f"{prefix}.{n:04}{dot}{suffix}", line) for n, line in enumerate(lines, 1)]


def read_case(path: Path) -> Case:
    case = Case(path, name=path.stem, stages=[[]])
    sections = _read_header(case, path.read_text().split("\n"))
    for section in sections:
        while section.lines and not section.lines[-1].strip():
            section.lines.pop()
        _take(case, section)
    if not case.pipeline:
        raise CaseError(f"{path.name}: has no === pipeline")
    if not (case.expects or case.error):
        raise CaseError(f"{path.name}: expects nothing (=== expect TABLE or === error STATUS)")
    return case


def _read_header(case: Case, lines: list) -> list:
    sections = []
    for number, line in enumerate(lines, 1):
        if match := _SECTION.match(line):
            if match["kind"] not in SECTIONS:
                raise CaseError(f"{case.path.name}:{number}: no such section: {match['kind']}")
            sections.append(Section(match["kind"], match["rest"].strip(), number))
        elif sections:
            sections[-1].lines.append(line)
        elif line.startswith("#") and (match := _HEADER.match(line[1:].strip())):
            if match["key"] == "define":
                case.defines.append(match["value"])
            elif match["mode"] is None:
                setattr(case, match["key"], match["value"])
            elif match["mode"] not in MODES or not match["value"]:
                raise CaseError(
                    f"{case.path.name}:{number}: `skip MODE: reason`, MODE one of {', '.join(MODES)}"
                )
            else:
                case.skips[match["mode"]] = match["value"]
        elif line.strip():
            known = "`# name:`, `# description:`, `# define:` or `# skip MODE:`"
            raise CaseError(f"{case.path.name}:{number}: expected {known}")
    return sections


def _take(case: Case, section: Section):
    text = "\n".join(section.lines)
    if section.kind == "input":
        path, *options = section.rest.split()
        content = (text + "\n" if section.lines else "").encode()
        if "escaped" in options:
            content = unescape(text) + (b"\n" if section.lines else b"")
        case.stages[-1].append(Input(path, content))
    elif section.kind == "directory":
        case.directories.append(section.rest)
    elif section.kind == "run":
        case.stages.append([])
    elif section.kind == "pipeline":
        case.pipeline = text + "\n"
    elif section.kind == "expect":
        table, _, path = section.rest.partition(" at ")
        header, *rows = section.lines
        case.expects.append(
            Expect(
                table,
                path or f"warehouse/{table}",
                header.split(","),
                [read_row(row) for row in rows],
            )
        )
    elif section.kind == "schema":
        case.schemas[section.rest] = section.lines
    elif section.kind == "sql":
        case.queries.append(Sql(section.rest, section.lines))
    elif section.kind == "files":
        case.files[section.rest] = section.lines
    elif section.kind == "error":
        case.error = Error(int(section.rest), section.lines)


def unescape(text: str) -> bytes:
    """`\\xHH` is that byte; all else is UTF-8."""
    out, last = b"", 0
    for match in _ESCAPE.finditer(text):
        out += text[last : match.start()].encode() + bytes([int(match[1], 16)])
        last = match.end()
    return out + text[last:].encode()


def read_row(line: str) -> tuple:
    """One line of CSV: a bare NULL is None, `"NULL"` and empty are texts, `""` in quotes is a quote,
    `\\n` a line's end."""
    values, at = [], 0
    while True:
        if line[at : at + 1] == '"':
            value, at = "", at + 1
            while True:
                end = line.index('"', at)
                value += line[at:end]
                at = end + 1
                if line[at : at + 1] != '"':
                    break
                value, at = value + '"', at + 1
            values.append(value.replace("\\n", "\n"))
        else:
            end = line.find(",", at)
            end = len(line) if end < 0 else end
            values.append(None if line[at:end] == "NULL" else line[at:end])
            at = end
        if at >= len(line):
            return tuple(values)
        if line[at] != ",":
            raise CaseError(f"a comma is missing after a quoted value: {line}")
        at += 1
