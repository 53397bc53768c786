"""What can go wrong. Messages are for a person as they stand, with place and caret where there is one."""

from typing import Dict, Optional


class Error(Exception):
    """Anything that Freshet refuses or fails at."""


class SqlError(Error):
    """A statement that is wrong, or failed."""


class PipelineError(Error):
    """A pipeline that is wrong, in which case nothing has run, or flows of it that failed.

    `flows` maps each flow that failed to its message; it is empty where the pipeline itself is wrong.
    """

    def __init__(self, message: str, flows: Optional[Dict[str, str]] = None):
        super().__init__(message)
        self.flows: Dict[str, str] = dict(flows or {})
