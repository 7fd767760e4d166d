"""Calls leave nothing that only the garbage collector finds; what else there is, it finds.

`fauxchange serve` spares the collector (wire/garbage.py).
"""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest
from websockets.sync.client import connect

from fauxchange import MockServer
from fauxchange.exchanges.okx.websocket.session import Session
from fauxchange.pipeline import serve
from fauxchange.wire import garbage
from fauxchange.wire.garbage import RestCollector
from tests.clients import OkxClient

if TYPE_CHECKING:
    from collections.abc import Iterator


@pytest.fixture
def spared() -> Iterator[None]:
    gc.collect()
    gc.disable()
    yield
    gc.enable()


@pytest.mark.parametrize(
    ("method", "path", "body", "is_accepted"),
    [
        ("GET", "/api/v5/asset/balances", b"", True),
        ("POST", "/api/v5/finance/staking-defi/eth/purchase", b'{"amt":"0.1"}', True),
        ("POST", "/api/v5/finance/staking-defi/eth/purchase", b'{"amt":"1e99"}', False),
        ("GET", "/api/v5/nowhere", b"", False),
    ],
    ids=["answered", "carried out", "refused", "unknown"],
)
@pytest.mark.usefixtures("spared")
def test_a_call_leaves_no_cycles(method: str, path: str, body: bytes, is_accepted: bool) -> None:
    mock = MockServer(limits=False)
    request = OkxClient(mock, mock.okx).request(method, path, body)
    assert (serve(mock.app, request).code == "0") is is_accepted
    gc.collect()
    for _ in range(20):
        serve(mock.app, request)
    assert gc.collect() == 0


def test_a_server_that_rests_collects_once() -> None:
    collected: list[bool] = []
    young = iter((0, 5, 5, 5, 5)).__next__
    collector = RestCollector(young, collected.append)
    collector.tick()
    assert collected == []
    collector.tick()
    assert collected == [False]
    collector.tick()
    assert collected == [False]


def test_every_twentieth_rest_leaves_nothing_out() -> None:
    collected: list[bool] = []
    # It is read once at the beginning, once in a busy tick and twice in one that collects.
    counts = [0] + [number for number in range(1, 41) for _ in range(3)]
    collector = RestCollector(iter(counts).__next__, collected.append)
    for _ in range(80):
        collector.tick()
    assert collected == ([False] * 19 + [True]) * 2


class _Node:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.mark.usefixtures("spared")
def test_what_is_left_out_is_collected_when_nothing_is() -> None:
    node = _Node()
    gone = weakref.ref(node)
    gc.freeze()
    try:
        del node
        garbage.collect(whole=False)
        assert gone() is not None
        garbage.collect(whole=True)
        assert gone() is None
    finally:
        # As it was, see tests/conftest.py.
        gc.freeze()


@pytest.mark.usefixtures("spared")
def test_a_long_collection_is_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(garbage, "_LONG_S", 0)
    try:
        garbage.collect(whole=False)
        assert not gc.get_objects()[1_000:]
        assert gc.get_freeze_count() > 1_000
    finally:
        # As it was, see tests/conftest.py.
        gc.freeze()


def test_a_server_that_is_busy_does_not_collect() -> None:
    collected: list[bool] = []
    collector = RestCollector(iter((0, 5, 10, 15)).__next__, collected.append)
    for _ in range(3):
        collector.tick()
    assert collected == []


def test_a_server_without_new_objects_does_not_collect() -> None:
    collected: list[bool] = []
    collector = RestCollector(iter((7, 7, 7)).__next__, collected.append)
    for _ in range(2):
        collector.tick()
    assert collected == []


def test_no_generation_is_left_out_for_good() -> None:
    assert all(threshold < 100 for threshold in garbage._THRESHOLDS[1:])


def test_sandboxes_that_ended_leave_nothing() -> None:
    mock = MockServer(limits=False)

    def begin_and_end() -> None:
        sandbox = mock.create_sandbox()
        OkxClient(mock, sandbox.okx).get("/api/v5/asset/balances")
        OkxClient(mock, sandbox.okx).get("/api/v5/nowhere")
        mock.remove_sandbox(sandbox.id)

    begin_and_end()
    before = _objects()
    for _ in range(10):
        begin_and_end()
    assert _objects() - before < 10


def test_sockets_that_were_closed_leave_nothing() -> None:
    with MockServer(exchange="okx", limits=False) as mock:
        url = f"ws{mock.url.removeprefix('http')}/ws/v5/private"
        for _ in range(11):
            with connect(url, open_timeout=10) as line:
                line.send("ping")
                assert line.recv(10) == "pong"
    gc.collect()
    # The server may still be closing the last one.
    assert sum(type(one) is Session for one in gc.get_objects()) <= 1


def _objects() -> int:
    gc.collect()
    return len(gc.get_objects())
