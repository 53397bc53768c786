"""The program `freshet`, which the package brings: the same as everywhere."""

import os
import sys


def main() -> None:
    """Becomes the program, with this process's arguments."""
    program = os.path.join(os.path.dirname(__file__), "bin", "freshet")
    try:
        os.execv(program, ["freshet", *sys.argv[1:]])
    except OSError as error:
        sys.exit(f"freshet: cannot start {program}: {error.strerror}")
