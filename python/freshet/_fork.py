"""Says no in a child of os.fork(): the threads of the native part are the parent's alone."""

import os

from ._errors import Error

_used = False
_forked = False


def _after_fork() -> None:
    global _forked
    _forked = _used


os.register_at_fork(after_in_child=_after_fork)


def forked() -> bool:
    """Whether this is a child of a process that used the native part."""
    return _forked


def check_process() -> None:
    """To be called before each use of the native part."""
    global _used
    if _forked:
        raise Error(
            "freshet was used before this process was forked, and what it needs did not come along. "
            'Start the process anew (multiprocessing.get_context("spawn")), or use freshet first in the child'
        )
    _used = True
