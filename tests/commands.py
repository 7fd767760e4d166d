"""Running the command and other servers as users do: as processes of their own."""

from __future__ import annotations

import os
import selectors
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any

import requests

from fauxchange import Keys, MockServer
from tests.clients import OkxClient
from tests.waits import PATIENCE_S

if TYPE_CHECKING:
    import socket
    from collections.abc import Iterator

BIN = Path(sys.executable).parent
FUNDING = "/api/v5/asset/balances"


def environment(**more: str) -> dict[str, str]:
    """Return this process's environment without settings of the mock, and with some more."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("FAUXCHANGE_")}
    return {**kept, "NO_COLOR": "1", "COLUMNS": "200", **more}


def run(*command: str | Path, cwd: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run a command to its end."""
    return subprocess.run(  # noqa: S603 - commands of our own
        list(map(str, command)),
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE_S,
        check=False,
        cwd=cwd,
        env=environment(),
    )


def fauxchange(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command."""
    return run(BIN / "fauxchange", *arguments)


@contextmanager
def running(*command: str | Path, **env: str) -> Iterator[subprocess.Popen[bytes]]:
    """Start a process, and see to it that it ends; what it prints is not read ahead of a line."""
    with subprocess.Popen(  # noqa: S603 - commands of our own
        list(map(str, command)),
        bufsize=0,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        env=environment(**env),
    ) as process:
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.communicate(timeout=PATIENCE_S)
            except subprocess.TimeoutExpired:
                process.kill()


def line_of(stream: IO[bytes] | None, *, having: str = "") -> str:
    """Return the first line that has a text, of a stream without a buffer.

    A line that waits in a buffer would not wake who waits for the pipe.

    Raises:
        AssertionError: none came.

    """
    assert stream is not None
    with selectors.DefaultSelector() as waiting:
        waiting.register(stream, selectors.EVENT_READ)
        seen = []
        while waiting.select(PATIENCE_S):
            line = stream.readline().decode()
            if not line:
                break
            if having in line:
                return line
            seen.append(line)
    raise AssertionError(f"no line with {having!r}, only: {''.join(seen)}")


def taken_port(sock: socket.socket) -> int:
    """Take a free port with a socket that listens; return it."""
    sock.bind(("127.0.0.1", 0))
    sock.listen()
    port: int = sock.getsockname()[1]
    return port


def signed_balances(base_url: str, keys: Keys | None = None) -> Any:
    """Ask a server for the funding balances of ETH, signed with the machine's own time."""
    signer = MockServer(exchange="okx")
    target = f"{FUNDING}?ccy=ETH"
    headers = OkxClient(signer, keys or signer.okx).signed("GET", target)
    return requests.get(base_url + target, headers=headers, timeout=PATIENCE_S).json()
