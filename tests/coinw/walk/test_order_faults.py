"""What the page on order faults has for OKX happens to CoinW's orders too, in both markets."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import Request
from tests.clients import body_of
from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.contracts.trader import order as contract
from tests.coinw.trading.trader import Trader, order

if TYPE_CHECKING:
    from fauxchange import MockServer


@dataclass
class Market:
    """One of CoinW's markets: an order for 0.01 BTC, or 10 contracts of 0.001, below the price."""

    mock: MockServer
    name: str
    instrument: str
    place: str
    cancelling: str
    listing: str
    code: str

    @property
    def spot(self) -> Trader:
        return Trader(self.mock)

    @property
    def futures(self) -> FuturesTrader:
        return FuturesTrader(self.mock)

    def send(self, **changes: Any) -> Any:
        """Send an order that rests; return the reply."""
        if self.name == "spot":
            sent = {name: str(value) for name, value in order(**changes).items()}
            return self.spot.client.post("doTrade", sent)
        plan = {"positionType": "plan", "openPrice": 96_000, "quantity": "10"}
        return self.futures.client.send("POST", "order", contract(**{**plan, **changes}))

    def rest(self, **changes: Any) -> str:
        """Place an order that rests; return its id."""
        if self.name == "spot":
            return str(self.spot.place(**changes))
        return str(self.futures.rest(**{"openPrice": 96_000, "quantity": "10", **changes}))

    def take(self) -> None:
        """Buy at the market."""
        if self.name == "spot":
            self.spot.buy("1000")
        else:
            self.futures.place(quantity="10")

    def cancel(self, number: str) -> str:
        """Cancel an order; return the code of the answer."""
        if self.name == "spot":
            return str(self.spot.answer("cancelOrder", orderNumber=number)["code"])
        return str(self.futures.answer("DELETE", "order", {"id": number})["code"])

    def open(self) -> list[str]:
        """Return the ids of open orders."""
        if self.name == "spot":
            return [str(one) for one in self.spot.open()]
        return [str(row["id"]) for row in self.futures.open()]

    def bought(self) -> float:
        """Return how many thousandths of a coin were bought."""
        if self.name == "spot":
            held, on_orders = self.spot.held("BTC")
            return round(float(held + on_orders - 2) * 1_000 / 0.998, 6)
        return float(sum(row["currentPiece"] for row in self.futures.positions()))

    def known(self) -> int:
        """Return how many orders there have been."""
        if self.name == "spot":
            return len(self.spot.data("returnUTradeHistory", currencyPair="BTC_USDT"))
        gone = self.futures.data("GET", "orders/history", {"instrument": "BTC"})["rows"]
        return len(gone) + len(self.open())

    def last(self) -> str:
        """Return the price of the last trade."""
        spot = self.name == "spot"
        target = "/api/v1/public?command=returnTicker" if spot else _TICKER
        data = body_of(self.mock.handle(Request.of("GET", target)))["data"]
        return str(data[self.instrument]["last"] if spot else data[0]["last_price"])

    def cross(self, price: str = "95900") -> None:
        """Have the market trade at a price."""
        self.mock.set_pair_price("BTC-USDT", price)
        self.mock.clock.advance(1_000)


_TICKER = "/v1/perpumPublic/ticker?instrument=BTC"
SPOT = (
    *("spot", "BTC_USDT", "spot/private/doTrade.post", "spot/private/cancelOrder.post"),
    *("spot/private/returnOpenOrders.post", "spot-amount-too-small"),
)
FUTURES = (
    *("futures", "BTC", "futures/order.post", "futures/order.delete"),
    *("futures/orders/open.get", "futures-symbol-closed"),
)


@pytest.fixture(params=[SPOT, FUTURES], ids=lambda one: str(one[0]))
def market(mock: MockServer, request: pytest.FixtureRequest) -> Market:
    return Market(mock, *request.param)


def arm(market: Market, kind: str, endpoint: str, **options: Any) -> None:
    match = {"exchange": "coinw", "endpoint": endpoint}
    market.mock.fault(kind, match=match, times=1, **options)


def test_an_order_fills_whole_at_the_first_trade_that_reaches_it(market: Market) -> None:
    market.rest()
    market.cross()
    assert (market.bought(), market.open()) == (10, [])


def test_an_order_fills_in_pieces(market: Market) -> None:
    market.mock.set_fill_settings(market.instrument, pieces=2)
    number = market.rest()
    market.mock.set_pair_price("BTC-USDT", "95900")
    market.mock.clock.advance(1)
    assert (market.bought(), market.open()) == (5, [number])
    market.mock.clock.advance(10_000)
    assert (market.bought(), market.open()) == (10, [])


@pytest.mark.parametrize("model", ["volume", "queue"])
def test_an_order_fills_no_more_than_the_tape_trades(market: Market, model: str) -> None:
    market.mock.set_fill_settings(market.instrument, model=model)
    size = {"amount": "1.0"} if market.name == "spot" else {"quantity": "900"}
    number = market.rest(**size)
    market.mock.set_pair_price("BTC-USDT", "95999")
    market.mock.clock.advance(1)
    assert market.open() == [number]
    assert market.bought() < 900


def test_an_order_fills_only_when_it_is_traded_through(market: Market) -> None:
    market.mock.set_fill_settings(market.instrument, through=True)
    market.cross("96000")
    price = market.last()
    market.cross("97000")
    number = market.rest(**{"rate" if market.name == "spot" else "openPrice": price})
    market.cross("96000")
    assert (market.last(), market.open()) == (price, [number])
    market.cross("95900")
    assert market.open() == []


def test_an_order_is_on_its_way_first(market: Market) -> None:
    market.mock.set_fill_settings(market.instrument, accept_ms=500)
    number = market.rest()
    assert market.open() == []
    assert market.cancel(number) != ("200" if market.name == "spot" else "0")
    market.mock.clock.advance(500)
    assert market.open() == [number]


def test_an_order_stands_before_it_is_matched(market: Market) -> None:
    market.mock.set_fill_settings(market.instrument, match_ms=500)
    market.take()
    assert market.bought() == 0
    market.mock.clock.advance(500)
    assert market.bought() > 9


def test_a_cancellation_takes_a_while_and_loses_to_a_fill(market: Market) -> None:
    market.mock.set_fill_settings(market.instrument, cancel_ms=5_000)
    number = market.rest()
    assert market.cancel(number) in {"200", "0"}
    assert market.open() == [number]
    market.cross()
    market.mock.clock.advance(5_000)
    assert (market.bought(), market.open()) == (10, [])


def test_an_order_is_filled_in_part_and_cancelled_by_hand(market: Market) -> None:
    number = market.rest()
    half = "0.005" if market.name == "spot" else "5"
    market.mock.fill_order(number, size=half)
    assert (market.bought(), market.open()) == (5, [number])
    market.mock.cancel_order(number)
    assert (market.bought(), market.open()) == (5, [])


def test_an_order_is_filled_when_its_cancellation_comes(market: Market) -> None:
    number = market.rest()
    event = {"event": "fill", "account": "main", "exchange": "coinw"}
    arm(market, "order-event", market.cancelling, **event)
    assert market.cancel(number) not in {"200", "0"}
    assert market.bought() == 10


def test_the_second_order_from_now_is_refused(market: Market) -> None:
    market.mock.next_order(
        "refused", code=market.code, instrument=market.instrument, nth=2, exchange="coinw"
    )
    codes = [market.send().code for _ in range(3)]
    good = "200" if market.name == "spot" else "0"
    assert [code == good for code in codes] == [True, False, True]


@pytest.mark.parametrize(("dropped", "orders"), [(False, 1), (True, 0)])
def test_the_outcome_of_an_order_is_unknown(market: Market, dropped: bool, orders: int) -> None:
    market.mock.next_order("unknown", exchange="coinw", account="main", dropped=dropped)
    assert market.send().code == ("-200" if market.name == "spot" else "500")
    assert len(market.open()) == orders


def test_the_answer_to_an_order_is_lost(market: Market) -> None:
    market.mock.next_order("lost", exchange="coinw", account="main")
    assert market.send().delivery is not None
    assert len(market.open()) == 1


@pytest.mark.parametrize("outcome", ["self-trade", "canceled"])
def test_the_next_order_ends_without_a_trade(market: Market, outcome: str) -> None:
    market.mock.next_order(outcome, account="main", exchange="coinw")
    market.take()
    assert (market.bought(), market.open(), market.known()) == (0, [], 1)


@pytest.mark.parametrize(("executed", "orders"), [(True, 1), (False, 0)])
def test_an_order_is_carried_out_or_not_where_its_answer_is_an_error(
    market: Market, executed: bool, orders: int
) -> None:
    arm(market, "lost-reply", market.place, how="error", executed=executed)
    assert market.send().code == ("-200" if market.name == "spot" else "500")
    assert len(market.open()) == orders


def test_an_order_is_carried_out_twice(market: Market) -> None:
    arm(market, "duplicate-execution", market.place)
    market.send()
    assert len(market.open()) == 2


def test_an_order_is_carried_out_later(market: Market) -> None:
    arm(market, "delayed-execution", market.place, delayMs=3_000)
    assert market.send().code in {"200", "0"}
    assert market.open() == []
    market.mock.clock.advance(3_000)
    assert len(market.open()) == 1


def test_an_order_is_seen_late(market: Market) -> None:
    market.mock.clock.advance(10_000)
    arm(market, "stale-read", market.listing, lagMs=5_000)
    number = market.rest()
    assert market.open() == []
    assert market.open() == [number]


def test_a_fill_is_seen_late(market: Market) -> None:
    market.mock.clock.advance(10_000)
    lists = {
        "spot": "spot/private/getUserTrades.post",
        "futures": "futures/orders/deals.get",
    }
    arm(market, "stale-read", lists[market.name], lagMs=5_000)
    market.take()

    def fills() -> int:
        if market.name == "spot":
            return len(market.spot.data("getUserTrades", symbol="BTC_USDT")["list"])
        return len(market.futures.past("orders/deals", instrument="BTC"))

    assert (fills(), fills() > 0) == (0, True)


def test_a_market_is_closed(market: Market) -> None:
    market.mock.halt(market.instrument)
    assert market.send().code == ("-103" if market.name == "spot" else "9111")


def test_an_account_may_have_no_more_open_orders(market: Market) -> None:
    market.mock.set_account_terms("main", open_orders=1, exchange="coinw")
    market.rest()
    assert market.send().code == ("-103" if market.name == "spot" else "1")


def test_the_journal_tells_why_an_order_has_filled_and_its_view_does(market: Market) -> None:
    number = market.rest()
    market.cross()
    (fill,) = market.mock.fills("main", exchange="coinw")
    assert (fill["order"], fill["rule"]) == (number, "the tape reached its price")
    assert "which reaches its price" in fill["why"]
    assert market.mock.order(number)["fills"][0]["why"] == fill["why"]


def test_some_rows_of_a_batch_fail(mock: MockServer) -> None:
    trader = FuturesTrader(mock)
    batch = {"exchange": "coinw", "endpoint": "futures/batchOrders.post"}
    mock.fault("partial-batch", match=batch, times=1, code="futures-symbol-closed", rows=[1])
    rows = trader.data(
        "POST", "batchOrders", [contract(thirdOrderId=str(one)) for one in (1, 2, 3)]
    )
    assert [row["code"] == 0 for row in rows] == [True, False, True]
    assert trader.position()["currentPiece"] == 10
    closing = {"exchange": "coinw", "endpoint": "futures/batchClose.delete"}
    mock.fault("partial-batch", match=closing, times=1, code="futures-symbol-closed", rows=[0])
    (row,) = trader.data("DELETE", "batchClose", [{"thirdOrderId": "3"}])
    assert row["msgCode"] == 9111
    assert trader.position()["currentPiece"] == 10
