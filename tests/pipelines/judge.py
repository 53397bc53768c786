"""Runs a case in one mode, and judges what is on the disk afterwards."""

import re
import shutil
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

import rows
from case_file import Case
from delta_log import DeltaLog
from oracle import verify
from program import Finished, Program


@dataclass(frozen=True)
class Mode:
    """How a case is run. `cuts` are the failpoints that end one start each, before the starts that are not cut."""

    name: str
    one_row: bool = False
    max_files: int = 1
    cuts: tuple = ()


@dataclass
class Outcome:
    kills: int
    starts: int


def run_case(program: Program, case: Case, mode: Mode, folder: Path) -> Outcome:
    """Raises AssertionError when anything is not as the case says; else removes the folder."""
    (folder / "pipeline.sql").write_text(case.pipeline)
    outcome = Outcome(0, 0)
    for stage in range(len(case.stages)):
        case.lay_out(folder, stage, mode.one_row)
        last = stage == len(case.stages) - 1
        wanted = case.error.status if case.error and last else 0
        finished = run_stage(program, case, mode, folder, outcome)
        assert finished.returncode == wanted, finished
    if case.error:
        for pattern in case.error.patterns:
            assert re.search(
                pattern, finished.stderr
            ), f"stderr does not match {pattern}\n{finished}"
    if case.error and case.error.status == 2:
        assert not (folder / "warehouse").exists(), f"something was written\n{finished}"
    judge(program, case, mode, folder)
    shutil.rmtree(folder)
    return outcome


def run_stage(program: Program, case: Case, mode: Mode, folder: Path, outcome: Outcome) -> Finished:
    """Starts the program with each cut, then until it ends by itself. Gives the last run."""
    more = [argument for define in case.defines for argument in ("-D", define)]
    if "${max_files}" in case.pipeline:
        more += ["-D", f"max_files={mode.max_files}"]
    for cut in [*mode.cuts, None]:
        env = {"FRESHET_FAILPOINT": cut} if cut else None
        outcome.starts += 1
        finished = program.once("pipeline.sql", "warehouse", *more, cwd=folder, env=env)
        if finished.killed:
            assert cut, f"killed though no failpoint was asked for\n{finished}"
            outcome.kills += 1
        elif len(mode.cuts) <= 1:
            break
    return finished


def judge(program: Program, case: Case, mode: Mode, folder: Path):
    whole_look = mode.name == "whole"
    for expect in case.expects:
        table = verify(
            folder / "warehouse",
            expect.table,
            path=folder / expect.path,
            finished=case.error is None,
        )
        assert (
            table.column_names == expect.columns
        ), f"{expect.table} has the columns {table.column_names}"
        said = rows.difference(rows.of_table(table), Counter(expect.rows))
        assert not said, f"{expect.table}: {said}"
        if whole_look:
            check_sql(program, expect, folder)
    for table, lines in case.schemas.items():
        log = DeltaLog(folder / path_of(case, table))
        found = [f"{column['name']} {type_text(column['type'])}" for column in log.schema]
        assert found == lines, f"{table} has the schema {found}"
    for table, patterns in [] if mode.cuts else case.files.items():
        base = folder / path_of(case, table)
        for pattern in patterns:
            names = sorted(str(p.relative_to(base)) for p in base.rglob("*") if p.is_file())
            assert any(base.glob(pattern)), f"no {pattern} among {names}"
    for query in case.queries:
        found = program.sql(query.query, "warehouse", cwd=folder).strip().splitlines()
        assert found == query.lines, f"{query.query} gives\n" + "\n".join(found)


def check_sql(program: Program, expect, folder: Path):
    """`freshet sql` finds the table, with its columns and the same rows."""
    if expect.path != f"warehouse/{expect.table}":
        query = f"SELECT * FROM delta.`{folder / expect.path}`"
    else:
        query = f"SELECT * FROM `{expect.table}`"
    header, *found = read_csv(program.sql(query, "warehouse", cwd=folder))
    assert list(header) == expect.columns, f"freshet sql prints the header {header}"
    said = rows.difference(Counter(found), Counter(expect.rows))
    assert not said, f"freshet sql, {expect.table}: {said}"


_FIELD = re.compile(r'"((?:[^"]|"")*)"|([^,\n"]*)')


def read_csv(text: str) -> list:
    """Rows of CSV in which nothing between commas is NULL and `""` is the empty text."""
    found, row, at = [], [], 0
    while at < len(text):
        match = _FIELD.match(text, at)
        row.append(match[1].replace('""', '"') if match[1] is not None else match[2] or None)
        at = match.end()
        assert text[at : at + 1] in (",", "\n"), f"not CSV from here: {text[at:at + 50]!r}"
        if text[at] == "\n":
            found.append(tuple(row))
            row = []
        elif text[at : at + 2] == ",\n":
            row.append(None)
            found.append(tuple(row))
            row, at = [], at + 1
        at += 1
    return found


def path_of(case: Case, table: str) -> str:
    return next((e.path for e in case.expects if e.table == table), f"warehouse/{table}")


_TYPES = {
    "long": "BIGINT",
    "integer": "INT",
    "short": "SMALLINT",
    "byte": "TINYINT",
}


def type_text(delta_type) -> str:
    """A type of the log's schemaString as Spark SQL writes it."""
    if isinstance(delta_type, str):
        return _TYPES.get(delta_type, delta_type.upper())
    if delta_type["type"] == "array":
        return f"ARRAY<{type_text(delta_type['elementType'])}>"
    if delta_type["type"] == "map":
        return f"MAP<{type_text(delta_type['keyType'])}, {type_text(delta_type['valueType'])}>"
    fields = ", ".join(f"{f['name']}: {type_text(f['type'])}" for f in delta_type["fields"])
    return f"STRUCT<{fields}>"
