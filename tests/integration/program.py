"""Runs the built program, as a person at a shell would, with a time limit on everything."""

import json
import os
import signal
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).resolve().parents[2]


def program_path() -> Path:
    """FRESHET, else the release build."""
    return Path(os.environ.get("FRESHET") or PROJECT / "build" / "freshet").resolve()


@dataclass
class Finished:
    """A run that ended. `returncode` is negative for a signal, as in subprocess."""

    args: list
    returncode: int
    stdout: str
    stderr: str
    seconds: float

    @property
    def killed(self) -> bool:
        return self.returncode == -signal.SIGKILL

    def __str__(self):
        return (
            f"freshet {' '.join(self.args)}\n"
            f"exit {self.returncode} after {self.seconds:.2f} s\n"
            f"stdout:\n{self.stdout}\nstderr:\n{self.stderr}"
        )


def wait_until(condition, what: str, timeout: float = 30, interval: float = 0.01):
    """Gives the first true value of condition(); fails with `what` when there is none in time."""
    end = time.monotonic() + timeout
    while True:
        value = condition()
        if value:
            return value
        if time.monotonic() > end:
            raise AssertionError(f"not seen within {timeout} s: {what}")
        time.sleep(interval)


class Running:
    """A run under way. As a context it is killed at the end if it still runs."""

    def __init__(self, args, process, stdout, stderr):
        self.args = args
        self.process = process
        self._stdout = stdout
        self._stderr = stderr
        self._started = time.monotonic()

    @property
    def pid(self) -> int:
        return self.process.pid

    @property
    def alive(self) -> bool:
        return self.process.poll() is None

    def stderr_so_far(self) -> str:
        return Path(self._stderr.name).read_text(errors="replace")

    def wait_until(self, condition, what: str, timeout: float = 30):
        """As wait_until, and fails at once, with the output, when the program has ended."""

        def check():
            value = condition()
            if not value and not self.alive:
                value = condition()  # it may have become true just before the end
                if not value:
                    raise AssertionError(f"ended before this was seen: {what}\n{self.wait()}")
            return value

        return wait_until(check, what, timeout)

    def send(self, number: int):
        self.process.send_signal(number)

    def stop(self, number: int = signal.SIGTERM, timeout: float = 30) -> Finished:
        if self.alive:
            self.send(number)
        return self.wait(timeout)

    def wait(self, timeout: float = 60) -> Finished:
        try:
            code = self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
            raise AssertionError(
                f"still running after {timeout} s\n{self._finished(None)}"
            ) from None
        return self._finished(code)

    def _finished(self, code):
        return Finished(
            self.args,
            code,
            Path(self._stdout.name).read_text(errors="replace"),
            self.stderr_so_far(),
            time.monotonic() - self._started,
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive:
            self.process.kill()
            self.process.wait()
        self._stdout.close()
        self._stderr.close()


class Program:
    def __init__(self, path: Path):
        self.path = Path(path)
        # Taken once: pytest changes its own while threads of tests start programs.
        self._environment = {k: v for k, v in os.environ.items() if not k.startswith("FRESHET")}

    def start(self, *args, cwd=None, env=None) -> Running:
        args = [str(a) for a in args]
        stdout = tempfile.NamedTemporaryFile(prefix="stdout-")
        stderr = tempfile.NamedTemporaryFile(prefix="stderr-")
        process = subprocess.Popen(
            [str(self.path), *args],
            cwd=cwd,
            env={**self._environment, **(env or {})},
            stdin=subprocess.DEVNULL,
            stdout=stdout,
            stderr=stderr,
        )
        return Running(args, process, stdout, stderr)

    def run(
        self, *args, cwd=None, env=None, timeout: float = 60, input: str | None = None
    ) -> Finished:
        if input is None:
            with self.start(*args, cwd=cwd, env=env) as running:
                return running.wait(timeout)
        args = [str(a) for a in args]
        began = time.monotonic()
        done = subprocess.run(
            [str(self.path), *args],
            cwd=cwd,
            env={**self._environment, **(env or {})},
            input=input,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=timeout,
        )
        return Finished(args, done.returncode, done.stdout, done.stderr, time.monotonic() - began)

    def start_once(
        self, pipeline, warehouse, *more, durability: str = "os", cwd=None, env=None
    ) -> Running:
        """A `run --once` under way, without fsync."""
        fixed = ("--once", "--warehouse", warehouse, "--durability", durability)
        return self.start("run", pipeline, *fixed, *more, cwd=cwd, env=env)

    def once(self, pipeline, warehouse, *more, timeout: float = 60, **keywords) -> Finished:
        """One start_once to its end; whether it went well is for the caller to say."""
        with self.start_once(pipeline, warehouse, *more, **keywords) as running:
            return running.wait(timeout)

    def sql(self, query: str, warehouse, format: str = "csv", cwd=None) -> str:
        done = self.run("sql", "-c", query, "--warehouse", warehouse, "--format", format, cwd=cwd)
        assert done.returncode == 0, done
        return done.stdout

    def rows(self, query: str, warehouse, cwd=None) -> list:
        """Rows of a query as dictionaries."""
        return [json.loads(line) for line in self.sql(query, warehouse, "json", cwd).splitlines()]


_OF_OTHER_SINKS = {"table": ("-messages",), "topic": ("-parquet", "-delta-commit", "-table-created")}


def failpoints(program: Program, into: str = "table", compaction: bool = False) -> list:
    """Those that a flow into a table, or into a topic, reaches; `compaction`: a table that compacts itself."""
    done = program.run("failpoints")
    assert done.returncode == 0, done
    points = [point for point in done.stdout.split() if not point.endswith(_OF_OTHER_SINKS[into])]
    return [point for point in points if compaction or "compaction" not in point]
