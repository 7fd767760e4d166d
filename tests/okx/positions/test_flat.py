"""What is read of positions does not grow with how many were closed before: reads are counted."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any, cast

import pytest

from fauxchange.domain.trading.contracts.pending import pending_at
from fauxchange.domain.trading.settings import put_pending_limits
from fauxchange.domain.trading_account.terms import OrderLimits
from fauxchange.pipeline import serve
from tests.clients import OkxClient, body_of
from tests.history.counting import CountingStore
from tests.okx.trading.trader import PAIR, at_noon

from .margin_trader import MarginTrader
from .trader import SWAP, ContractTrader

if TYPE_CHECKING:
    from fauxchange.state.store import Store

SHORT, LONG = 5, 60


def reads(lives: int, path: str) -> int:
    """Return what a call reads after so many positions were opened and closed, and one is held."""
    trader = ContractTrader(at_noon())
    for _ in range(lives):
        trader.trade("buy", "1")
        trader.close()
        # What was closed at one time is on one page.
        trader.advance(1)
    trader.trade("sell", "1")
    assert len(trader.rows("account/positions-history")) == lives
    store = CountingStore(trader.mock.sandbox.store)
    trader.mock.sandbox.store = cast("Store", store)
    client = OkxClient(trader.mock, trader.mock.okx)
    serve(trader.mock.app, client.request("GET", path))
    store.reads = 0
    reply = serve(trader.mock.app, client.request("GET", path))
    assert body_of(reply)["code"] == "0"
    return store.reads


@pytest.mark.parametrize(
    "path",
    [
        "/api/v5/account/positions",
        "/api/v5/account/positions-history?limit=1",
        "/api/v5/account/balance?ccy=USDT",
        "/api/v5/account/account-position-risk",
        "/api/v5/account/leverage-info?instId=BTC-USDT-SWAP&mgnMode=cross",
    ],
)
def test_a_call_reads_no_more_because_many_positions_were_closed(path: str) -> None:
    assert reads(LONG, path) == reads(SHORT, path)


FEW, MANY = 100, 4_000
RESTING = {"ordType": "limit", "side": "buy", "px": "90000", "sz": "0.01"}


def with_orders(many: int) -> ContractTrader:
    """Return a trader with a position and so many orders that rest, half of which would close."""
    trader = ContractTrader(at_noon())
    with trader.mock.sandbox.store.transaction() as unit:
        put_pending_limits(unit, "", OrderLimits(MANY + 10, MANY + 10))
    trader.leverage("20")
    trader.trade("buy", "500")
    buys = {"instId": SWAP, "tdMode": "cross", **RESTING}
    sells = {**buys, "side": "sell", "px": "98000"}
    for _ in range(many // 20):
        rows = trader.answer("POST", "trade/batch-orders", [buys, sells] * 10)["data"]
        assert {row["sCode"] for row in rows} == {"0"}
    return trader


def reads_of(trader: ContractTrader, method: str, path: str, params: Any) -> int:
    """Return what a call reads that succeeds, or is refused by a row."""
    inner = trader.mock.sandbox.store
    store = CountingStore(inner)
    trader.mock.sandbox.store = cast("Store", store)
    answer = trader.answer(method, path, params)
    trader.mock.sandbox.store = inner
    assert answer["data"] or answer["code"] == "59107", answer
    return store.reads


def test_orders_of_contracts_read_no_more_because_many_rest() -> None:
    order = {"instId": SWAP, "tdMode": "cross", **RESTING}
    closing = {**order, "side": "sell", "px": "97900", "reduceOnly": True}
    calls: dict[str, tuple[str, str, Any]] = {
        "opening": ("POST", "trade/order", order),
        "closing": ("POST", "trade/order", closing),
        "at the market": ("POST", "trade/order", {**closing, "ordType": "market", "px": ""}),
        "cancelling": ("POST", "trade/cancel-order", {"instId": SWAP, "clOrdId": "mine"}),
        "sizes": ("GET", "account/max-size", {"instId": SWAP, "tdMode": "cross"}),
        "leverage": (
            *("POST", "account/set-leverage"),
            {"instId": SWAP, "mgnMode": "cross", "lever": "10"},
        ),
    }
    counted = {}
    for many in (FEW, MANY):
        trader = with_orders(many)
        trader.send(**RESTING, clOrdId="mine")
        # What comes first settles what was placed.
        trader.rows("account/positions")
        counted[many] = {name: reads_of(trader, *call) for name, call in calls.items()}
    assert counted[FEW] == counted[MANY]


def margin_reads(many: int) -> list[int]:
    """Return what an order on margin reads, and what sizes do, beside so many that would borrow."""
    trader = MarginTrader(at_noon())
    buy = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT", **RESTING, "px": "96000"}
    tiny = {**buy, "sz": "0.0001"}
    for _ in range(many // 10):
        rows = trader.answer("POST", "trade/batch-orders", [tiny] * 10)["data"]
        assert {row["sCode"] for row in rows} == {"0"}
    # What comes first settles what was placed.
    trader.rows("account/positions")
    sizes = {"instId": PAIR, "tdMode": "isolated", "ccy": "USDT"}
    calls = [("POST", "trade/order", tiny), ("GET", "account/max-size", sizes)]
    return [reads_of(trader, *call) for call in calls]


def test_orders_on_margin_read_no_more_because_many_would_borrow() -> None:
    assert margin_reads(300) == margin_reads(10)


def test_what_is_pending_is_what_open_orders_have_left() -> None:
    trader = ContractTrader(at_noon())
    trader.leverage("20")
    trader.trade("buy", "10")
    trader.send(ordType="limit", side="sell", px="98000", sz="4", clOrdId="first")
    trader.send(ordType="limit", side="sell", px="98100", sz="8", clOrdId="second")
    pending = {"orders": 2, "opening": Decimal(2), "closing": Decimal(10)}
    assert pending_sells(trader) == pending
    trader.amend(instId=SWAP, clOrdId="first", newSz="3")
    assert pending_sells(trader) == {**pending, "closing": Decimal(9)}
    trader.cancel(instId=SWAP, clOrdId="second")
    assert pending_sells(trader) == {"orders": 1, "opening": 0, "closing": Decimal(3)}
    trader.price("98500")
    trader.advance(1_000)
    trader.positions()
    assert pending_sells(trader) == {"orders": 0, "opening": 0, "closing": 0}


def pending_sells(trader: ContractTrader) -> dict[str, object]:
    """Return what is counted of orders to sell the swap."""
    with trader.mock.sandbox.store.transaction() as unit:
        counted = pending_at(unit, "okx:main", SWAP, "cross", "net", "sell")
    return {name: getattr(counted, name) for name in ("orders", "opening", "closing")}
