"""A client as a process: started, listened to, and ended when its time is up."""

from __future__ import annotations

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from typing import IO, NamedTuple

# So much of what a client prints is kept: the beginning.
MAX_OUTPUT = 1_000_000

_GRACE_S = 3.0
_CHUNK = 65_536


class ClientExit(NamedTuple):
    """How a client ended. ``is_late`` is one that had to be stopped."""

    exit_code: int
    output: str
    is_late: bool


class NotStartedError(Exception):
    """The command cannot be started; the text says why."""


class _Output:
    """What was printed, both streams in the order in which they were read."""

    def __init__(self, echo: Callable[[bytes, bool], None]) -> None:
        self._echo = echo
        self._lock = threading.Lock()
        self._parts: list[bytes] = []
        self._left = MAX_OUTPUT

    def read(self, stream: IO[bytes], *, is_error: bool) -> None:
        """Take all that comes from a stream."""
        with stream:
            while part := os.read(stream.fileno(), _CHUNK):
                with self._lock:
                    self._parts.append(part[: self._left])
                    self._left -= len(self._parts[-1])
                    self._echo(part, is_error)

    def text(self) -> str:
        """Return it."""
        with self._lock:
            return b"".join(self._parts).decode("utf-8", "replace")


def run(
    command: Sequence[str],
    environment: Mapping[str, str],
    timeout_s: float,
    echo: Callable[[bytes, bool], None],
) -> ClientExit:
    """Run a command to its end in an environment, the whole of it; ``echo`` gets what it prints.

    Raises:
        NotStartedError: there is no such command, or it may not be run.

    """
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
    output = _Output(echo)
    readers = [
        threading.Thread(target=output.read, args=(stream,), kwargs={"is_error": bad}, daemon=True)
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
        for reader in readers:
            reader.join(_GRACE_S)
    return ClientExit(process.returncode, output.text(), is_late)


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
