"""Streaming ETL into Delta Lake: pipelines in SQL, each row exactly once, and SQL over the tables.

    >>> import freshet
    >>> progress = freshet.run("pipelines/smarttech_files.sql")    # takes all that there is now
    >>> lake = freshet.connect("warehouse")
    >>> lake.sql("SELECT type, avg(value) FROM delta_silver GROUP BY type").df()

The package also brings the program `freshet` (`freshet --help`; `python -m freshet`).
"""

from typing import TYPE_CHECKING

from ._errors import Error, PipelineError, SqlError

if TYPE_CHECKING:
    from ._connection import Connection, connect
    from ._result import Field, Result, Schema
    from ._run import Graph, Run, check, run, start

    __version__: str

__all__ = [
    "Connection",
    "Error",
    "Field",
    "Graph",
    "PipelineError",
    "Result",
    "Run",
    "Schema",
    "SqlError",
    "check",
    "connect",
    "run",
    "start",
]

_HOME = {"Connection": "_connection", "connect": "_connection"}
_HOME.update({name: "_result" for name in ("Field", "Result", "Schema")})
_HOME.update({name: "_run" for name in ("Graph", "Run", "check", "run", "start")})


def __getattr__(name: str) -> object:
    """Loads the native part when it is first used: `freshet --help` need not wait for it."""
    from importlib import import_module

    if name == "__version__":
        value = import_module("._native", __name__).version
    elif name in _HOME:
        value = getattr(import_module(f".{_HOME[name]}", __name__), name)
    else:
        raise AttributeError(f"module 'freshet' has no attribute '{name}'")
    globals()[name] = value
    return value


def __dir__() -> "list[str]":
    return sorted([*globals(), *__all__, "__version__"])
