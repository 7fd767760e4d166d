"""What the journal keeps of long calls, and that a refused one leaves no frames behind."""

from __future__ import annotations

import gc
import weakref
from typing import TYPE_CHECKING

import pytest

from fauxchange import MockServer, Request
from fauxchange.runtime.journal.journal import Journal
from tests.clients import OkxClient

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.runtime.journal.entry import JournalEntry

BALANCES = "/api/v5/asset/balances"
KEPT = 8192


@pytest.fixture
def spared() -> Iterator[None]:
    """No garbage collector: what is freed, reference counting frees."""
    gc.collect()
    gc.disable()
    yield
    gc.enable()


def last(mock: MockServer) -> JournalEntry:
    """Return the last call."""
    return mock.journal.entries()[-1]


@pytest.mark.parametrize(
    "request_of",
    [
        lambda _: Request.of("GET", "/api/v5/nowhere"),
        lambda _: Request.of("GET", BALANCES),
        lambda mock: OkxClient(mock, mock.okx, {"OK-ACCESS-SIGN": "wrong"}).request(
            "GET", BALANCES
        ),
        lambda mock: OkxClient(mock, mock.okx).request("POST", "/api/v5/asset/transfer", b"{"),
        lambda _: Request.of("GET", BALANCES, sandbox="nobody"),
        lambda mock: OkxClient(mock, mock.okx, {"X-Mock-Fault": "nonsense"}).request(
            "GET", BALANCES
        ),
    ],
    ids=["unknown path", "no key", "wrong signature", "unreadable", "no sandbox", "no fault"],
)
@pytest.mark.usefixtures("spared")
def test_a_refused_call_that_the_journal_forgets_is_freed(request_of: object) -> None:
    mock = MockServer(limits=False)
    assert callable(request_of)
    request = request_of(mock)
    mock.handle(request)
    refusal = last(mock).rejection
    assert refusal is not None
    gone = weakref.ref(refusal)
    del refusal
    mock.journal.clear()
    assert gone() is None


def test_a_refusal_keeps_no_frames() -> None:
    mock = MockServer(limits=False)
    mock.handle(OkxClient(mock, mock.okx).request("POST", "/api/v5/asset/transfer", b"{"))
    refusal = last(mock).rejection
    assert refusal is not None
    assert (refusal.__traceback__, refusal.__cause__, refusal.__context__) == (None, None, None)


def test_of_a_long_query_the_beginning_is_kept() -> None:
    mock = MockServer(limits=False)
    mock.handle(Request.of("GET", f"{BALANCES}?ccy={'a' * 60_000}"))
    entry = last(mock)
    assert len(entry.request.target) == KEPT
    assert entry.request.path == BALANCES
    assert not entry.is_whole


def test_of_a_long_path_the_beginning_is_kept() -> None:
    mock = MockServer(limits=False)
    mock.handle(Request.of("GET", "/" + "a" * 60_000 + "?b=c"))
    assert (len(last(mock).request.path), last(mock).request.query) == (KEPT, "")


def test_of_long_headers_the_short_ones_are_kept_whole() -> None:
    mock = MockServer(limits=False)
    client = OkxClient(mock, mock.okx, {"User-Agent": "a" * 60_000})
    mock.handle(client.request("GET", BALANCES))
    headers = last(mock).request.headers
    assert sum(len(name) + len(value) for name, value in headers.items()) == KEPT
    assert headers["HTTP_OK_ACCESS_KEY"] == mock.okx.key
    assert last(mock).key == mock.okx.key


def test_many_headers_are_kept_as_far_as_there_is_room() -> None:
    mock = MockServer(limits=False)
    mock.handle(Request.of("GET", BALANCES, {f"X-{number:06}": "a" * 92 for number in range(1000)}))
    assert sum(len(n) + len(v) for n, v in last(mock).request.headers.items()) <= KEPT


def test_the_reason_of_a_refusal_is_cut() -> None:
    mock = MockServer(limits=False)
    client = OkxClient(mock, mock.okx, {"OK-ACCESS-SIGN": "wrong"})
    mock.handle(client.request("GET", f"{BALANCES}?ccy={'a' * 60_000}"))
    refusal = last(mock).rejection
    assert refusal is not None
    assert len(refusal.reason) == KEPT
    assert [len(text) for text in refusal.args] == [KEPT]


def test_a_long_method_is_cut() -> None:
    mock = MockServer(limits=False)
    mock.handle(Request.of("A" * 60_000, BALANCES, sandbox="b" * 60_000))
    request = last(mock).request
    assert (len(request.method), len(request.sandbox)) == (256, 256)


@pytest.mark.usefixtures("spared")
def test_a_refused_body_is_not_kept_whole() -> None:
    mock = MockServer(limits=False)
    mock.sandbox.journal = Journal(1)

    def held() -> int:
        # Other tests of the process may have left requests of their own.
        requests = [one for one in gc.get_objects() if type(one) is Request]
        return sum(len(one.body) for one in requests if one.body.startswith(b"refused "))

    for _ in range(4):
        mock.handle(Request.of("POST", "/api/v5/asset/transfer", {}, b"refused " * (1 << 17)))
    assert held() <= KEPT
