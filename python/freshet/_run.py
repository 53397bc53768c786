"""Pipelines: run, started in the background, or only read."""

import atexit
import json
import logging
import os
import threading
import weakref
from collections import deque
from types import TracebackType
from typing import Any, Callable, Deque, Dict, Iterable, List, Mapping, Optional, Tuple, Type, Union

from . import _native
from ._errors import PipelineError
from ._fork import check_process, forked

Progress = Dict[str, Any]
Pipeline = Union[str, "os.PathLike[str]"]
Names = Union[str, Iterable[str], None]

_log = logging.getLogger("freshet")

# How long an event is waited for before Python may look for signals.
_PATIENCE = 0.05
# Progress that a Run remembers.
_REMEMBERED = 1000


def run(
    pipeline: Pipeline,
    *,
    once: bool = True,
    only: Names = None,
    full_refresh: Names = None,
    warehouse: "Union[str, os.PathLike[str]]" = "warehouse",
    definitions: Optional[Mapping[str, object]] = None,
    durability: str = "full",
    on_progress: Optional[Callable[[Progress], object]] = None,
) -> List[Progress]:
    """Runs a pipeline's flows, each row exactly once, and gives what each micro-batch did.

    With `once` it takes all that there is now, then comes back. Without, it runs until Ctrl-C. Ctrl-C stops after
    the micro-batches that are under way and raises KeyboardInterrupt; a second one leaves them to end by themselves.
    The next run goes on where this one stopped, whatever ended it.

    pipeline      a path, or the SQL text itself (a str with a `;` or a line break is the text)
    only          names of tables or flows: run only these
    full_refresh  names of tables or flows: their rows and checkpoints are removed first. Asks nothing
    warehouse     the folder of tables and checkpoints
    definitions   values for ${key} in the pipeline; else the environment gives them
    durability    "full": everything is fsync'ed; "os": left to the operating system
    on_progress   called with each micro-batch's progress, on this thread; if it raises, the run stops

    A micro-batch's progress is a dict as Spark's StreamingQueryProgress. What a person should hear goes to the
    logger "freshet". Raises PipelineError for a pipeline that is wrong and for flows that failed.

    >>> progress = freshet.run("pipelines/smarttech_files.sql", definitions={"input": "data/sensor_data"})
    >>> sum(batch["numInputRows"] for batch in progress if batch["name"] == "delta_bronze")
    500
    """
    progress: List[Progress] = []
    one = Run(pipeline, once, only, full_refresh, warehouse, definitions, durability)
    try:
        while not one._native_run.drained():
            for batch in one._take():
                progress.append(batch)
                if on_progress is not None:
                    on_progress(batch)
    except BaseException:
        one._native_run.stop()
        while not one._native_run.drained():
            progress += one._take()
        raise
    error = one.exception()
    if error is not None:
        raise error
    return progress


def start(
    pipeline: Pipeline,
    *,
    once: bool = False,
    only: Names = None,
    full_refresh: Names = None,
    warehouse: "Union[str, os.PathLike[str]]" = "warehouse",
    definitions: Optional[Mapping[str, object]] = None,
    durability: str = "full",
    on_progress: Optional[Callable[[Progress], object]] = None,
) -> "Run":
    """Starts a pipeline in the background. Parameters are those of `run`; `on_progress` is called on a thread of the run.

    >>> with freshet.start("pipelines/smarttech_files.sql") as running:
    ...     running.last_progress
    """
    one = Run(pipeline, once, only, full_refresh, warehouse, definitions, durability)
    one._watch(on_progress)
    return one


def check(
    pipeline: Pipeline,
    *,
    warehouse: "Union[str, os.PathLike[str]]" = "warehouse",
    definitions: Optional[Mapping[str, object]] = None,
) -> "Graph":
    """Reads and resolves a pipeline, runs nothing. Raises PipelineError with all that is wrong, each with its place.

    >>> print(freshet.check("pipelines/smarttech_files.sql"))
    """
    check_process()
    try:
        return Graph(*_native.check(_pipeline_text(pipeline, warehouse, definitions)))
    except _native.StatusError as error:
        raise PipelineError(str(error)) from None


class Graph:
    """A pipeline's resolved flows.

    `flows` are dicts, each after those that it depends on: name, comment, reads (`files`, `kafka` or `table`), writes
    (`table` or `kafka`), columns (pairs of name and Spark type), depends_on. str() is what `freshet check` prints.
    """

    def __init__(self, text: str, flows: List[Dict[str, Any]]):
        self._text = text
        self.flows = flows

    def __str__(self) -> str:
        return self._text

    __repr__ = __str__


class Run:
    """A pipeline that runs in the background; made by `freshet.start`. Leaving a `with` block stops it."""

    def __init__(
        self,
        pipeline: Pipeline,
        once: bool,
        only: Names,
        full_refresh: Names,
        warehouse: "Union[str, os.PathLike[str]]",
        definitions: Optional[Mapping[str, object]],
        durability: str,
    ):
        check_process()
        if durability not in ("full", "os"):
            raise ValueError(f'durability is "full" or "os", not {durability!r}')
        self._progress: Deque[Progress] = deque(maxlen=_REMEMBERED)
        self._thread: Optional[threading.Thread] = None
        self._callback_error: Optional[BaseException] = None
        text = _pipeline_text(pipeline, warehouse, definitions)
        try:
            self._native_run = _native.Run(
                text, once, _names(only, "only"), _names(full_refresh, "full_refresh"), durability == "full"
            )
        except _native.StatusError as error:
            raise PipelineError(str(error)) from None
        _living.add(self)

    @property
    def progress(self) -> List[Progress]:
        """What the newest micro-batches did, the last 1,000 of all flows; dicts as Spark's StreamingQueryProgress."""
        return list(self._progress)

    @property
    def last_progress(self) -> Optional[Progress]:
        """The newest of them; None before the first."""
        return self._progress[-1] if self._progress else None

    @property
    def running(self) -> bool:
        """Whether it still runs."""
        return self._thread is not None and self._thread.is_alive()

    def stop(self, timeout: Optional[float] = None) -> bool:
        """Ends the run after the micro-batches that are under way. Waits for that, at most `timeout` seconds; False
        when it still runs then. Does not raise what flows failed at: `exception` and `wait` tell."""
        check_process()
        self._native_run.stop()
        return self._join(timeout)

    def wait(self, timeout: Optional[float] = None) -> bool:
        """Waits for the end, at most `timeout` seconds; False when it still runs then. Raises PipelineError if flows
        failed. Ctrl-C ends the waiting, not the run."""
        check_process()
        if not self._join(timeout):
            return False
        error = self.exception()
        if error is not None:
            raise error
        return True

    def exception(self) -> Optional[BaseException]:
        """What the run failed at: a PipelineError with each flow's message, or what `on_progress` raised; None
        while it runs and when it ended well."""
        check_process()
        if self.running:
            return None
        if self._callback_error is not None:
            return self._callback_error
        failures = self._native_run.failures()
        if not failures:
            return None
        lines = [_failure(flow, message) for flow, message in failures.items()]
        return PipelineError("\n".join(lines), failures)

    def __enter__(self) -> "Run":
        return self

    def __exit__(
        self,
        kind: Optional[Type[BaseException]],
        error: Optional[BaseException],
        trace: Optional[TracebackType],
    ) -> None:
        self.stop()
        if kind is None:
            self.wait()

    def __repr__(self) -> str:
        return f"<freshet.Run, {'running' if self.running else 'ended'}, {len(self._progress)} micro-batches>"

    def _take(self) -> List[Progress]:
        """Waits a moment for events; hands lines to the log and gives progress."""
        taken: List[Progress] = []
        for kind, text in self._native_run.take(_PATIENCE):
            if kind == "progress":
                taken.append(json.loads(text))
            elif kind == "warning":
                _log.warning("%s", text)
            else:
                _log.info("%s", text)
        self._progress.extend(taken)
        return taken

    def _watch(self, on_progress: Optional[Callable[[Progress], object]]) -> None:
        def watch() -> None:
            while not self._native_run.drained():
                for batch in self._take():
                    if on_progress is None or self._callback_error is not None:
                        continue
                    try:
                        on_progress(batch)
                    except BaseException as error:
                        self._callback_error = error
                        self._native_run.stop()

        self._thread = threading.Thread(target=watch, name="freshet run", daemon=True)
        self._thread.start()

    def _join(self, timeout: Optional[float]) -> bool:
        if self._thread is not None:
            self._thread.join(timeout)
        return not self.running


def _failure(flow: str, message: str) -> str:
    named = f"flow '{flow}'"
    return message if message.startswith(named) else f"{named}: {message}"


def _names(names: Names, parameter: str) -> List[str]:
    if names is None:
        return []
    listed = [names] if isinstance(names, str) else list(names)
    if not listed:
        raise ValueError(f"{parameter} names nothing: leave it out, or name tables or flows")
    return listed


def _pipeline_text(
    pipeline: Pipeline,
    warehouse: "Union[str, os.PathLike[str]]",
    definitions: Optional[Mapping[str, object]],
) -> "_native.PipelineText":
    name, text = _name_and_text(pipeline)
    values = {key: str(value) for key, value in (definitions or {}).items()}
    return _native.PipelineText(name, text, os.fspath(warehouse), values)


def _name_and_text(pipeline: Pipeline) -> Tuple[str, str]:
    if isinstance(pipeline, str) and (";" in pipeline or "\n" in pipeline):
        return "pipeline", pipeline
    path = os.fspath(pipeline)
    try:
        with open(path, encoding="utf-8") as file:
            return path, file.read()
    except FileNotFoundError:
        raise PipelineError(f"there is no pipeline file '{path}' (SQL text has a ';' or a line break)") from None
    except (OSError, UnicodeDecodeError) as error:
        raise PipelineError(f"can't read the pipeline file '{path}': {error}") from None


_living: "weakref.WeakSet[Run]" = weakref.WeakSet()


@atexit.register
def _stop_all() -> None:
    """Runs that nobody stopped end with the interpreter, after their micro-batches, in good order."""
    if forked():
        return
    for one in list(_living):
        one._native_run.stop()
    for one in list(_living):
        one._join(None)
