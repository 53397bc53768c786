"""The rows that a query gave."""

from html import escape
from typing import TYPE_CHECKING, Any, Iterator, List, NamedTuple, Optional, Sequence, Tuple, overload

from . import _native

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

# Rows that are shown, and characters of a cell in HTML.
_SHOWN_ROWS = 40
_SHOWN_CHARACTERS = 200


class Field(NamedTuple):
    """A column: its name, and its type in Spark's words (`STRING`, `DECIMAL(10,2)`)."""

    name: str
    type: str


class Schema(Sequence[Field]):
    """The columns of a result, in order. Arrow libraries take it as it is (`pyarrow.schema(schema)`)."""

    def __init__(self, table: "_native.ResultTable"):
        self._table = table
        self._fields = [Field(name, kind) for name, kind, _ in table.columns()]

    @overload
    def __getitem__(self, index: int) -> Field: ...
    @overload
    def __getitem__(self, index: slice) -> List[Field]: ...
    def __getitem__(self, index: Any) -> Any:
        return self._fields[index]

    def __len__(self) -> int:
        return len(self._fields)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Schema) and self._fields == other._fields

    __hash__ = None  # type: ignore[assignment]

    def __repr__(self) -> str:
        return "\n".join(f"{field.name} {field.type}" for field in self._fields)

    def __arrow_c_schema__(self) -> object:
        return self._table.schema()


class Result:
    """Rows in memory. Does not change, and needs neither its connection nor any other package.

    Everything that takes the Arrow PyCapsule interface takes a Result as it is: `pyarrow.table(result)`,
    `polars.DataFrame(result)`, `duckdb.sql("FROM result")`.
    """

    def __init__(self, table: "_native.ResultTable"):
        self._table = table

    @property
    def columns(self) -> List[str]:
        """The columns' names."""
        return [name for name, _, _ in self._table.columns()]

    @property
    def schema(self) -> Schema:
        """The columns' names and types."""
        return Schema(self._table)

    @property
    def note(self) -> str:
        """What is to be said beside the rows; mostly nothing."""
        return self._table.note

    def __len__(self) -> int:
        return self._table.num_rows

    def __bool__(self) -> bool:
        return True

    def __iter__(self) -> Iterator[Tuple[Any, ...]]:
        step = 10_000
        for first in range(0, len(self), step):
            yield from self._table.rows(first, step)

    def fetchall(self) -> List[Tuple[Any, ...]]:
        """All rows as tuples of Python's own values. Times are datetimes in UTC, NULL is None.

        >>> lake.sql("SELECT 1 AS a, 'x' AS b").fetchall()
        [(1, 'x')]
        """
        return self._table.rows(0, len(self))

    def fetchone(self) -> Optional[Tuple[Any, ...]]:
        """The first row; None where there is none."""
        rows = self._table.rows(0, 1)
        return rows[0] if rows else None

    def arrow(self) -> "pyarrow.Table":
        """As a pyarrow.Table, without a copy."""
        return _need("pyarrow", "arrow()").table(self)

    def df(self) -> "pandas.DataFrame":
        """As a pandas.DataFrame."""
        _need("pandas", "df()")
        return _need("pyarrow", "df()").table(self).to_pandas()

    def pl(self) -> "polars.DataFrame":
        """As a polars.DataFrame."""
        return _need("polars", "pl()").DataFrame(self)

    to_arrow = arrow
    to_pandas = df
    to_polars = pl

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._table.stream()

    def __arrow_c_schema__(self) -> object:
        return self._table.schema()

    def __repr__(self) -> str:
        if not self.columns:
            return "no rows"
        text = self._table.text(_SHOWN_ROWS).rstrip("\n")
        if len(self) > _SHOWN_ROWS:
            text = text[: text.rindex("\n") + 1] + self._count()
        return text + (f"\nnote: {self.note}" if self.note else "")

    def _repr_html_(self) -> str:
        columns = self._table.columns()
        head = "".join(
            f"<th>{escape(name)}<br><small>{escape(kind.lower())}</small></th>" for name, kind, _ in columns
        )
        body = []
        for row in self._table.cells(0, _SHOWN_ROWS):
            cells = [_cell(text, number) for text, (_, _, number) in zip(row, columns)]
            body.append(f"<tr>{''.join(cells)}</tr>")
        note = f"<p><small>note: {escape(self.note)}</small></p>" if self.note else ""
        return (
            f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(body)}</tbody></table>"
            f"<p><small>{escape(self._count())}</small></p>{note}"
        )

    def _count(self) -> str:
        count = f"{len(self):,} row{'' if len(self) == 1 else 's'}"
        if len(self) <= _SHOWN_ROWS:
            return count
        return f"{count}, the first {_SHOWN_ROWS} of them shown: df(), pl(), arrow() and fetchall() have all"


def _cell(text: Optional[str], number: bool) -> str:
    style = f"text-align: {'right' if number else 'left'}"
    if text is None:
        return f'<td style="{style}; opacity: 0.5">NULL</td>'
    if len(text) > _SHOWN_CHARACTERS:
        text = text[:_SHOWN_CHARACTERS] + "…"
    # Notebooks take what is between two dollar signs for a formula.
    return f'<td style="{style}">{escape(text).replace("$", "&#36;")}</td>'


def _need(package: str, call: str) -> Any:
    from importlib import import_module

    try:
        return import_module(package)
    except ModuleNotFoundError as error:
        if error.name != package:
            raise
        raise ModuleNotFoundError(
            f"{call} needs the package {package}: pip install {package}. fetchall() needs none", name=package
        ) from None
