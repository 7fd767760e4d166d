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
from tests.waits import PATIENCE_S

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
    # A cycle for each would be twenty; a thread of another test may leave one of its own.
    assert gc.collect() < 20


class Heap:
    """What a collector sees: new objects and time of the processor, and whether it collects."""

    def __init__(self, left: int) -> None:
        self.left = left
        self.new = self.collections = 0
        self.used_s = 0.0
        self.collector = RestCollector(lambda: self.new, lambda: self.used_s, self._collect)
        self.collections = 0

    def _collect(self) -> int:
        # What a collection takes is no sign of calls.
        self.new, self.collections, self.used_s = 0, self.collections + 1, self.used_s + 1
        return self.left

    def tick(self, new: int, *, used_ms: int) -> int:
        """Have so many new objects after so much work; return how often was collected so far."""
        self.new, self.used_s = new, self.used_s + used_ms / 1_000
        self.collector.tick()
        return self.collections


def test_a_server_that_rests_collects_once() -> None:
    heap = Heap(left=10_000)
    assert [heap.tick(30_000, used_ms=200), heap.tick(30_100, used_ms=1)] == [0, 1]
    assert [heap.tick(0, used_ms=1), heap.tick(50, used_ms=1)] == [1, 1]


def test_a_server_that_rests_does_not_collect_for_little() -> None:
    small, large = Heap(left=10_000), Heap(left=400_000)
    assert [small.tick(19_000, used_ms=1), small.tick(20_000, used_ms=1)] == [0, 1]
    assert [large.tick(99_000, used_ms=1), large.tick(100_000, used_ms=1)] == [0, 1]


def test_a_server_that_is_busy_does_not_collect() -> None:
    heap = Heap(left=10_000)
    # As many come as go, so that new objects alone would not tell.
    assert [heap.tick(100_000, used_ms=100) for _ in range(10)] == [0] * 10


def test_a_server_that_is_busy_collects_when_it_has_grown_to_twice_its_size() -> None:
    small, large = Heap(left=10_000), Heap(left=2_000_000)
    assert [small.tick(199_000, used_ms=100), small.tick(200_000, used_ms=100)] == [0, 1]
    assert [large.tick(1_999_000, used_ms=100), large.tick(2_000_000, used_ms=100)] == [0, 1]


class _Node:
    """Something that refers to itself."""

    def __init__(self) -> None:
        self.own = self


@pytest.mark.usefixtures("spared")
def test_a_collection_finds_cycles_and_tells_what_is_left() -> None:
    node = _Node()
    others: list[list[int]] = [[] for _ in range(100)]
    gone = weakref.ref(node)
    del node
    left = garbage.collect()
    assert gone() is None
    assert left > len(others)
    # As it was, see tests/conftest.py.
    gc.freeze()


@pytest.mark.usefixtures("spared")
def test_new_objects_are_counted_though_nothing_is_collected() -> None:
    before = garbage._new_objects()
    kept: list[list[int]] = [[] for _ in range(1_000)]
    assert garbage._new_objects() - before >= len(kept)


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
    before = _sessions()
    with MockServer(exchange="okx", limits=False) as mock:
        url = f"ws{mock.url.removeprefix('http')}/ws/v5/private"
        for _ in range(11):
            with connect(url, open_timeout=PATIENCE_S) as line:
                line.send("ping")
                assert line.recv(PATIENCE_S) == "pong"
    # The server may still be closing the last one.
    assert _sessions() <= before + 1


def _sessions() -> int:
    gc.collect()
    return sum(type(one) is Session for one in gc.get_objects())


def _objects() -> int:
    gc.collect()
    return len(gc.get_objects())
