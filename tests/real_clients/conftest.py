"""What the tests with real clients share: no way out, a world that can be changed, its clock."""

from __future__ import annotations

import json
import socket
from typing import TYPE_CHECKING, Any, Protocol

import pytest

from fauxchange import Clock, MockServer, data
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class ChangedWorld(Protocol):
    """Writes the default world with the first credential of an exchange changed."""

    def __call__(self, exchange: str, **changed: Any) -> Path:
        """Return the file."""
        ...


@pytest.fixture(autouse=True)
def connections(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, int]]:
    """Every connection that was opened, in order; one to another machine is a failure."""
    opened: list[tuple[str, int]] = []
    connect = socket.socket.connect

    def connect_here(self: socket.socket, address: Any) -> None:
        if self.family in {socket.AF_INET, socket.AF_INET6}:
            assert address[0] == "127.0.0.1", f"a client went out to {address}"
            opened.append((address[0], address[1]))
        connect(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect_here)
    return opened


@pytest.fixture(scope="session")
def noon_server() -> Iterator[MockServer]:
    """The server behind ``exchange``: started once, because starting costs more than a test."""
    with MockServer(clock=Clock(NOON_MS)) as running:
        yield running


@pytest.fixture
def exchange(noon_server: MockServer) -> MockServer:
    """A mock that begins at noon: time runs, but no test meets the interest of 08:00 by accident.

    Clients stamp their calls with the time of today all the same.
    """
    noon_server.reset()
    return noon_server


@pytest.fixture
def changed_world(tmp_path: Path) -> ChangedWorld:
    """What writes a world whose first key of an exchange is another one."""

    def write(exchange: str, **changed: Any) -> Path:
        world = json.loads((data.worlds() / "default.json").read_text())
        world[exchange]["credentials"][0].update(changed)
        file = tmp_path / "world.json"
        file.write_text(json.dumps(world))
        return file

    return write


@pytest.fixture(scope="module")
def rich_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[MockServer]:
    """A mock that can pay for every documented example."""
    world = json.loads((data.worlds() / "default.json").read_text(encoding="utf-8"))
    world["okx"]["accounts"][0]["books"]["funding"]["ETH"] = "1000000"
    file: Path = tmp_path_factory.mktemp("world") / "rich.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    with MockServer(world=file, limits=False) as running:
        yield running
