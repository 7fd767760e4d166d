"""A mock on a socket, and the shell that runs lines against it."""

from __future__ import annotations

import os
import subprocess
from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator


@pytest.fixture(scope="module")
def running() -> Iterator[MockServer]:
    """A mock on a socket, time running."""
    with MockServer() as server:
        yield server


@pytest.fixture
def server(running: MockServer) -> MockServer:
    """The mock at its beginning."""
    running.reset()
    return running


@pytest.fixture
def shell(server: MockServer) -> Callable[[str], str]:
    """A shell with the keys in its environment: runs a line, returns what it prints."""
    environment = {
        "PATH": os.environ["PATH"],
        "OKX_API_KEY": server.okx.key,
        "OKX_SECRET_KEY": server.okx.secret,
        "OKX_PASSPHRASE": server.okx.passphrase,
        "COINW_API_KEY": server.coinw.key,
        "COINW_SECRET_KEY": server.coinw.secret,
    }

    def run(line: str) -> str:
        done = subprocess.run(  # noqa: S603 - a line of our own
            ["/bin/bash", "-c", line],
            env=environment,
            capture_output=True,
            text=True,
            timeout=120,
            check=True,
        )
        return done.stdout

    return run
