"""SQL over the Delta tables of a warehouse."""

import atexit
import os
import threading
import weakref
from datetime import datetime, timezone
from types import TracebackType
from typing import Callable, List, Optional, Type, Union

from . import _native
from ._errors import Error, SqlError
from ._fork import check_process, forked
from ._result import Result

# How long a query is waited for before Python may look for signals, and before it is asked again to end.
_PATIENCE = 0.05


def connect(warehouse: "Union[str, os.PathLike[str]]" = "warehouse") -> "Connection":
    """Opens the folder with the tables. One that is not there is a warehouse without tables.

    >>> lake = freshet.connect("warehouse")
    >>> lake.tables()
    ['delta_bronze', 'delta_silver']
    """
    return Connection(warehouse)


class Connection:
    """Reads the tables of a warehouse, always their newest version, also while a pipeline writes them.

    May be used from several threads: one query runs at a time, the others wait. Ctrl-C ends the running one.

    >>> with freshet.connect("warehouse") as lake:
    ...     lake.sql("SELECT count(*) FROM delta_silver").fetchall()
    [(500,)]
    """

    def __init__(self, warehouse: "Union[str, os.PathLike[str]]" = "warehouse"):
        check_process()
        self._warehouse = os.fspath(warehouse)
        self._lock = threading.Lock()
        self._session: Optional[_native.Session] = None
        try:
            self._session = _native.Session(self._warehouse)
        except _native.StatusError as error:
            raise Error(str(error)) from None
        _living.add(self)

    def sql(self, text: str) -> Result:
        """Runs the statements of a text, separated by `;`, and gives the last one's result.

        Spark SQL; what is not that is tried as DuckDB SQL, and the result's `note` says so. Raises SqlError with
        the place of what is wrong; statements after a wrong one are not run.

        >>> lake.sql("SELECT device_id, value FROM delta_silver ORDER BY value DESC LIMIT 3").df()
        """
        return self._run(lambda session: session.start_query(text))

    def table(
        self,
        name: str,
        version: Optional[int] = None,
        timestamp: Union[datetime, str, None] = None,
    ) -> Result:
        """All rows of a table: the newest, or as they were at a version or a time.

        `timestamp` is a datetime, or its text as datetime.fromisoformat takes it; without a zone it is UTC.

        >>> lake.table("delta_silver", version=3)
        >>> lake.table("delta_silver", timestamp="2026-01-31 12:00:00")
        """
        if version is not None and timestamp is not None:
            raise ValueError("table() takes a version or a timestamp, not both")
        if version is None and timestamp is None:
            quoted = name.replace("`", "``")
            return self.sql(f"SELECT * FROM `{quoted}`")
        milliseconds = None if timestamp is None else _unix_milliseconds(timestamp)
        return self._run(lambda session: session.start_read(name, version, milliseconds))

    def tables(self) -> List[str]:
        """The names of the warehouse's tables, sorted."""
        with self._lock:
            try:
                return self._open_session().tables()
            except _native.StatusError as error:
                raise Error(str(error)) from None

    def close(self) -> None:
        """Lets go of everything. Results stay good. Waits for a query that runs in another thread."""
        with self._lock:
            self._session = None

    def __enter__(self) -> "Connection":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"<freshet.Connection to {self._warehouse!r}{'' if self._session else ', closed'}>"

    def _open_session(self) -> "_native.Session":
        check_process()
        if self._session is None:
            raise Error("the connection is closed: freshet.connect makes a new one")
        return self._session

    def _run(self, start: Callable[["_native.Session"], None]) -> Result:
        check_process()  # before the lock, which may be held for ever in a child of fork()
        with self._lock:
            session = self._open_session()
            try:
                start(session)
                while not session.wait(_PATIENCE):
                    pass  # Python looks for Ctrl-C here
            except BaseException:
                session.cancel()
                while not session.wait(_PATIENCE):
                    session.cancel()
                raise
            try:
                return Result(session.take())
            except _native.StatusError as error:
                raise SqlError(str(error)) from None


_living: "weakref.WeakSet[Connection]" = weakref.WeakSet()


@atexit.register
def _end_all() -> None:
    """Ends the queries of threads that are still about: none may be inside of the native part when the interpreter goes."""
    if forked():
        return
    for one in list(_living):
        while not one._lock.acquire(timeout=_PATIENCE):
            session = one._session
            if session is not None:
                session.cancel()
        one._session = None
        one._lock.release()


def _unix_milliseconds(moment: Union[datetime, str]) -> int:
    if isinstance(moment, str):
        moment = datetime.fromisoformat(moment.replace("Z", "+00:00"))
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timezone.utc)
    since = moment - datetime(1970, 1, 1, tzinfo=timezone.utc)
    return (since.days * 86_400 + since.seconds) * 1000 + since.microseconds // 1000
