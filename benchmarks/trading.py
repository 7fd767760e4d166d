"""What orders cost, in process, beside a purchase: ``python -m benchmarks.trading``.

Each figure is the median of a unit of work with its commit, in microseconds of the processor, which
others who use the machine disturb less than the clock's. A purchase is what
the domain does when ETH is staked: money moves once, one document is written, one task scheduled.
One that is performed is the same as the server has it done once a call was let in: with the unit of
work, what the parameters say, the answer, and the check of the answer.
"""

from __future__ import annotations

import gc
import json
from decimal import Decimal
from functools import partial
from itertools import islice
from statistics import median
from time import process_time, process_time_ns
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.table import Table

from fauxchange import ManualClock, MockServer, Request
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.earn.staking.orders import purchase
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.market.paths.source import bar
from fauxchange.domain.market.state import market_of
from fauxchange.domain.trading.acts.amend import amend
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.fill import log_of
from fauxchange.domain.trading.matching.core import Maker, Taker, match
from fauxchange.domain.trading.order import MARKET, Order
from fauxchange.domain.trading.queries.lists import finished_orders, open_orders
from fauxchange.domain.trading.request import Amendment, OrderRequest
from fauxchange.domain.trading.settings import put_pending_limits
from fauxchange.domain.trading_account.terms import OrderLimits
from fauxchange.exchanges.okx.signature import sign
from fauxchange.execution import perform
from fauxchange.pipeline import admit
from fauxchange.runtime.journal.entry import iso

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping, Sequence

    from fauxchange.admitted import Admitted
    from fauxchange.domain.market.market import Market

NOON_MS = 1_750_248_000_000
TRADER = "okx:trader"
PURCHASE, PERFORMED = "purchase", "purchase, performed"
D = Decimal
TICK = D("0.1")
PAGE = 100


class Exchange:
    """A sandbox with one trader, who has enough of everything, and a clock that stands still."""

    def __init__(self) -> None:
        self.server = MockServer(clock=ManualClock(NOON_MS), limits=False)
        self.sandbox = self.server.sandbox
        self.exchange = self.server.app.exchange_of("/api/v5/trade/order")
        self.instrument = self.do(lambda _, market: market.find("BTC-USDT", NOON_MS))
        self.path = self.do(lambda _, market: market.last(self.instrument))
        self.last: Decimal = self.path.price(NOON_MS) * TICK
        self.do(self.open_account)

    def open_account(self, ledger: Ledger, _: Market) -> None:
        ledger.unit.put(Account(TRADER, TRADER, TRADER))
        put_pending_limits(ledger.unit, TRADER, OrderLimits(1_000_000, 1_000_000))
        for book, ccy in (("trading", "USDT"), ("trading", "BTC"), ("funding", "ETH")):
            give(ledger, TRADER, book, ccy)

    def do(self, act: Callable[[Ledger, Market], Any]) -> Any:
        now_ms = self.sandbox.clock.now_ms()
        self.sandbox.settle(now_ms)
        with self.sandbox.store.transaction() as unit:
            return act(Ledger(unit, now_ms), market_of(unit))

    def request(self, side: str, size: str, price: Decimal | None, **more: str) -> OrderRequest:
        return OrderRequest(self.instrument, side, D(size), price=price, **more)  # type: ignore[arg-type]

    def place(self, request: OrderRequest) -> Order:
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: place(ledger, market, ledger.unit.get(Account, TRADER), request)
        )

    def cancel(self, order: Order) -> Order:
        return self.do(lambda ledger, market: cancel(ledger, market, order))  # type: ignore[no-any-return]

    def amend(self, order: Order, price: Decimal) -> Order:
        change = Amendment(price=price)
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: amend(ledger, market, self.instrument, order, change)
        ).order

    def stake(self) -> object:
        return self.do(
            lambda ledger, _: purchase(
                ledger, TRADER, ledger.unit.get(StakingProduct, "eth"), D("0.001")
            )
        )

    def admitted_purchase(self) -> Admitted:
        """Return a call that stakes likewise, let in for an account that has enough."""
        path = "/api/v5/finance/staking-defi/eth/purchase"
        request, exchange = signed(self.server, path, b'{"amt":"0.001"}'), self.exchange
        call = admit(exchange, exchange.catalogue.match(request), request, self.sandbox)
        if call.credential is None:
            raise RuntimeError(f"{path} has no caller")
        account = call.credential.account
        self.do(lambda ledger, _: give(ledger, account, "funding", "ETH"))
        return call

    def far(self, number: int) -> OrderRequest:
        """Return an order to buy that nothing reaches."""
        price = (self.last * D("0.7")).quantize(TICK) - number % 1_000 * TICK
        return self.request("buy", "0.001", price)

    def rest_many(self, number: int) -> None:
        for i in range(number):
            self.place(self.far(i))

    def end_many(self, number: int) -> None:
        order = self.request("buy", "0.00001", (self.last * D("1.01")).quantize(TICK), type="ioc")
        for _ in range(number):
            self.place(order)
        # The book is as it was before them: what they took of it would be looked at, too.
        self.server.advance(seconds=10)


def give(ledger: Ledger, account: str, book: str, ccy: str) -> None:
    """Give an account more of a currency than it ever needs."""
    opening, place = exchange_account("opening"), LedgerAccount(account, book)
    ledger.move(ccy, D(10**9), debit=opening, credit=place, reason="opening")


def signed(server: MockServer, path: str, body: bytes) -> Request:
    """Return a call that the default keys of OKX have signed at noon."""
    keys, stamp = server.keys("okx", "default"), iso(NOON_MS)
    headers = {
        "OK-ACCESS-KEY": keys.key,
        "OK-ACCESS-SIGN": sign(keys.secret.encode(), stamp, "POST", path, body).decode(),
        "OK-ACCESS-TIMESTAMP": stamp,
        "OK-ACCESS-PASSPHRASE": keys.passphrase,
        "Content-Type": "application/json",
    }
    return Request.of("POST", path, headers, body)


def in_turns(rounds: int, acts: Mapping[str, Callable[[int], object]]) -> dict[str, float]:
    """Return the median of many times of each act, in microseconds of the processor.

    Acts take turns, so that whatever else the machine does weighs on all of them alike.
    """
    times: dict[str, list[int]] = {name: [] for name in acts}
    for number in range(rounds):
        for name, act in acts.items():
            begin = process_time_ns()
            act(number)
            times[name].append(process_time_ns() - begin)
    return {name: median(of) / 1_000 for name, of in times.items()}


def single(rounds: int) -> dict[str, float]:
    """Return what each act costs on an exchange with few orders."""
    exchange = Exchange()
    exchange.rest_many(1)
    taker = exchange.request("buy", "0.0001", None, type=MARKET)
    requests = [exchange.far(i) for i in range(rounds)]
    price = exchange.far(0).price or D(0)
    # The order that was placed last, which is then amended and cancelled.
    last: list[Order] = []
    makers = [Maker(100 + i, 10) for i in range(20)]
    of = Taker("buy", "limit", 200, 200, None, "cancel maker", "x")
    performed = exchange.admitted_purchase()
    acts: dict[str, Callable[[int], object]] = {
        PURCHASE: lambda _: exchange.stake(),
        PERFORMED: lambda _: perform(performed),
        "an order that rests": lambda i: last.append(exchange.place(requests[i])),
        "a market order, one fill": lambda _: exchange.place(taker),
        "an amendment of a price": lambda i: last.append(
            exchange.amend(last.pop(), price - (i + 2_000) * TICK)
        ),
        "a cancellation": lambda _: exchange.cancel(last.pop()),
        "matching alone, 20 matches": lambda _: match(of, makers),
    }
    in_turns(20, acts)
    gc.collect()
    gc.freeze()
    return in_turns(rounds, acts)


def _call(server: MockServer, request: Request, _: int) -> object:
    return server.handle(request)


def through_server() -> dict[str, float]:
    """Return what an order that rests costs as a call, and a batch of twenty of them."""
    row = {"instId": "BTC-USDT", "tdMode": "cash", "side": "buy", "ordType": "limit"}
    row |= {"px": "50000", "sz": "0.00001"}
    bodies = {"an order as a call": row, "a batch of 20 as a call": [row] * 20}
    paths = ("/api/v5/trade/order", "/api/v5/trade/batch-orders")
    calls: dict[str, Callable[[int], object]] = {}
    for path, (name, body) in zip(paths, bodies.items(), strict=True):
        server = MockServer(clock=ManualClock(NOON_MS), limits=False)
        request = signed(server, path, json.dumps(body).encode())
        if b'"sCode":"0"' not in server.handle(request).body:
            raise RuntimeError(f"{path} refuses the order")
        calls[name] = partial(_call, server, request)
    in_turns(3, calls)
    # The account may have 500 orders of an instrument open.
    return in_turns(20, calls)


def flat(rounds: int, cases: Sequence[tuple[int, int]]) -> list[dict[str, float]]:
    """Return what acts cost beside so many open orders and so many that ended, for each case.

    The cases take turns, so that whatever else the machine does weighs on all of them alike.
    """
    exchanges = []
    for resting, finished in cases:
        exchange = Exchange()
        exchange.end_many(finished)
        exchange.rest_many(resting)
        exchanges.append(exchange)
    orders = [[one.place(one.far(i)) for i in range(rounds)] for one in exchanges]
    requests = [exchanges[0].far(i) for i in range(rounds)]
    taker = exchanges[0].request("buy", "0.0001", None, type=MARKET)
    gc.collect()
    gc.freeze()
    acts: dict[str, Callable[[int, int], object]] = {
        "place": lambda n, i: exchanges[n].place(requests[i]),
        "cancel": lambda n, i: exchanges[n].cancel(orders[n][i]),
        "market": lambda n, _: exchanges[n].place(taker),
        "100 open": lambda n, _: page(exchanges[n], open_page),
        "100 ended": lambda n, _: page(exchanges[n], ended_page),
    }
    found: list[dict[str, float]] = [{} for _ in cases]
    for name, act in acts.items():
        of_cases = {str(n): partial(act, n) for n in range(len(cases))}
        figures = in_turns(max(10, rounds // 10) if "100" in name else rounds, of_cases)
        for n, of_case in enumerate(found):
            of_case[name] = figures[str(n)]
    return found


def page(exchange: Exchange, read: Callable[[Ledger], Iterable[Order]]) -> object:
    """Read the first page of a list."""
    return exchange.do(lambda ledger, _: list(islice(read(ledger), PAGE)))


def open_page(ledger: Ledger) -> Iterable[Order]:
    """Return the open orders of the trader."""
    return open_orders(ledger.unit, TRADER)


def ended_page(ledger: Ledger) -> Iterable[Order]:
    """Return the orders of the trader that ended."""
    return finished_orders(ledger.unit, TRADER, ledger.now_ms)


def day(orders: int) -> tuple[float, int]:
    """Return the time of a day in which a tenth of so many orders fills, and how many did."""
    exchange = Exchange()
    last = int(exchange.last / TICK)
    _, high, low, *_ = bar(exchange.path, NOON_MS + 1, NOON_MS + DAY_MS)
    for i in range(orders // 2):
        part = i % 997
        reached = i % 10 == 0
        bid = last - 1 - (last - low) * part // 997 if reached else int(last * 0.9) - i
        ask = last + 1 + (high - last) * part // 997 if reached else int(last * 1.015) + i
        exchange.place(exchange.request("buy", "0.0001", bid * TICK))
        exchange.place(exchange.request("sell", "0.0001", ask * TICK))
    gc.collect()
    begin = process_time()
    exchange.server.advance(days=1)
    return process_time() - begin, len(exchange.sandbox.store.log(log_of(TRADER)))


@click.command()
@click.option("--rounds", default=1_000, show_default=True, type=click.IntRange(min=10))
@click.option("--finished", default=100_000, show_default=True, type=click.IntRange(min=100))
def main(rounds: int, finished: int) -> None:
    """Print what orders cost, how flat that is, and how long a day of many orders takes."""
    console = Console()
    figures = single(rounds)
    against = (PURCHASE, PERFORMED)
    table = Table("", "us", *(f"times a {name}" for name in against))
    for name, figure in figures.items():
        ratios = (f"{figure / figures[one]:.2f}" for one in against)
        table.add_row(name, f"{figure:,.1f}", *ratios)
    console.print(table)
    order, batch = through_server().values()
    console.print(f"an order as a call: {order:,.0f} us; a batch of 20: {batch / order:.1f} times")
    cases = [(1, 100), (4_000, 100), (1, finished)]
    results = flat(rounds, cases)
    table = Table("us, beside", *(f"{open_:,} open, {ended:,} ended" for open_, ended in cases))
    for name in results[0]:
        table.add_row(name, *(f"{one[name]:,.0f}" for one in results))
    console.print(table)
    seconds, filled = day(10_000)
    console.print(f"a day with 10,000 orders, of which {filled:,} filled: {seconds:.2f} s")


if __name__ == "__main__":
    main()
