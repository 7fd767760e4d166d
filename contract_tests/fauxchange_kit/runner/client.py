"""A client as a process: started, listened to, and ended when its time is up."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

# So much of what a client prints is kept: the beginning.
MAX_OUTPUT = 1_000_000

_GRACE_S = 3.0
_CHUNK = 65_536


class Printed(NamedTuple):
    """A line or more of what a client printed, and whether it was for stderr."""

    part: bytes
    is_error: bool


class ClientExit(NamedTuple):
    """How a client ended. ``is_late`` is one that had to be stopped."""

    exit_code: int
    printed: tuple[Printed, ...]
    is_late: bool

    @property
    def output(self) -> str:
        """What it printed, the lines of both streams in the order in which they ended."""
        return b"".join(one.part for one in self.printed).decode("utf-8", "replace")


class NotStartedError(Exception):
    """The command cannot be started; the text says why."""


class _Output:
    """What was printed: the lines of both streams in the order in which they ended.

    A line may come in parts, and a part of the other stream between them: Python writes a text
    and its end apart when its output is not buffered. Such a line is one for its reader.
    """

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._lines: list[Printed] = []
        self._begun = {False: bytearray(), True: bytearray()}
        self._left = MAX_OUTPUT

    def read(self, stream: IO[bytes], *, is_error: bool) -> None:
        """Take all that comes from a stream."""
        with stream:
            while part := os.read(stream.fileno(), _CHUNK):
                with self._lock:
                    kept = part[: self._left]
                    self._left -= len(kept)
                    self._keep(kept, is_error)

    def _keep(self, part: bytes, is_error: bool) -> None:
        begun = self._begun[is_error]
        ended, newline, rest = part.rpartition(b"\n")
        if newline:
            self._lines.append(Printed(bytes(begun) + ended + newline, is_error))
            begun.clear()
        begun += rest

    def printed(self) -> tuple[Printed, ...]:
        """Return it, and last the lines that have no end."""
        with self._lock:
            begun = (Printed(bytes(part), bad) for bad, part in self._begun.items() if part)
            return (*self._lines, *begun)


class Clients:
    """Runs clients, several at a time; whoever stops them ends those that run."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._running: set[subprocess.Popen[bytes]] = set()
        self._is_stopped = False

    def run(
        self, command: Sequence[str], environment: Mapping[str, str], timeout_s: float
    ) -> ClientExit:
        """Run a command to its end in an environment, the whole of it.

        Raises:
            NotStartedError: there is no such command, it may not be run, or all was stopped.

        """
        process = self._start(command, environment)
        output = _Output()
        readers = [
            threading.Thread(
                target=output.read, args=(stream,), kwargs={"is_error": bad}, daemon=True
            )
            for stream, bad in ((process.stdout, False), (process.stderr, True))
            if stream is not None
        ]
        for reader in readers:
            reader.start()
        is_late = False
        try:
            process.wait(timeout_s)
        except subprocess.TimeoutExpired:
            is_late = True
        finally:
            _end(process)
            with self._lock:
                self._running.discard(process)
            for reader in readers:
                reader.join(_GRACE_S)
        return ClientExit(process.returncode, output.printed(), is_late)

    def _start(
        self, command: Sequence[str], environment: Mapping[str, str]
    ) -> subprocess.Popen[bytes]:
        with self._lock:
            if self._is_stopped:
                raise NotStartedError("the check was stopped")
            try:
                process = subprocess.Popen(  # noqa: S603 - the user's own command
                    list(command),
                    stdin=subprocess.DEVNULL,
                    stdout=subprocess.PIPE,
                    stderr=subprocess.PIPE,
                    env=environment,
                    start_new_session=True,
                )
            except OSError as error:
                raise NotStartedError(f"{command[0]} cannot be started: {error.strerror}") from None
            self._running.add(process)
        return process

    def stop(self) -> None:
        """End the clients that run, and start no other."""
        with self._lock:
            self._is_stopped = True
            running = list(self._running)
        for process in running:
            _signal(process, signal.SIGKILL)


def _end(process: subprocess.Popen[bytes]) -> None:
    """End a process and what it started; of one that has ended, what it left running."""
    _signal(process, signal.SIGTERM)
    with suppress(subprocess.TimeoutExpired):
        process.wait(_GRACE_S)
    _signal(process, signal.SIGKILL)
    process.wait()


def _signal(process: subprocess.Popen[bytes], number: signal.Signals) -> None:
    """Send a signal to a process and all that it started."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, number)
