"""What a day with positions costs, in process: ``python -m benchmarks.positions``.

Twenty-five accounts in futures mode have forty positions each: cross ones in every swap and future
of the default world, isolated ones in the swaps, long and short in turns. The cross ones are near
their limit: twice what they must leave covers them, where the exchange warns at three times. All
figures are seconds of the processor, which others on the machine disturb less than the clock's.
"""

from __future__ import annotations

import gc
from decimal import Decimal
from time import process_time
from typing import TYPE_CHECKING, Any

import click
from rich.console import Console
from rich.progress import track
from rich.table import Table

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.market.instruments.instrument import FUTURES, SWAP, price_of
from fauxchange.domain.market.paths.bars import BUY, SELL
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.leverage import choose, scope_of
from fauxchange.domain.positions.position import CROSS, ISOLATED, NET
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.liquidation.groups import groups_of
from fauxchange.domain.trading.order import MARKET
from fauxchange.domain.trading.request import OrderRequest

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market

NOON_MS = 1_750_248_000_000
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
LEVERAGE = Decimal(10)
# What a position is worth when it is opened, in USD.
WORTH = Decimal(10_000)
# How many times what positions must leave accounts are covered.
NEAR = Decimal(2)


class Crowd:
    """A sandbox with accounts that hold positions, and a clock that stands still."""

    def __init__(self, accounts: int, cross: int, isolated: int = 0) -> None:
        self.server = MockServer(clock=ManualClock(NOON_MS), limits=False)
        self.sandbox = self.server.sandbox
        self.names = [f"okx:holder{number}" for number in range(accounts)]
        self.instruments: list[Instrument] = self.do(lambda _, market: list(_contracts(market)))
        for number, name in enumerate(self.names):
            self.do(lambda ledger, _, name=name: _open_account(ledger, name, self.instruments))
            for mode, many in ((CROSS, cross), (ISOLATED, isolated)):
                for place_, one in enumerate(self.instruments[:many]):
                    side = BUY if (number + place_) % 2 else SELL
                    self.do(_order, name, one, mode, side)
            # What takers had of the books comes back.
            self.server.advance(60_000)

    def do(self, act: Callable[..., Any], *more: Any) -> Any:
        """Do something in a unit of work, after what is due."""
        now_ms = self.sandbox.clock.now_ms()
        self.sandbox.settle(now_ms)
        with self.sandbox.store.transaction() as unit:
            return act(Ledger(unit, now_ms), market_of(unit), *more)

    def advance(self, by_ms: int) -> float:
        """Let time go by, with all that is due; return the seconds of the processor."""
        begin = process_time()
        self.server.advance(by_ms)
        return process_time() - begin

    def positions(self) -> int:
        """Return how many positions are held."""
        return sum(
            self.do(lambda ledger, _, name=name: len(list(positions_of(ledger.unit, name))))
            for name in self.names
        )

    def come_near(self) -> None:
        """Take money from the accounts until they are covered so many times."""
        for name in self.names:
            self.do(_take, name)


def _contracts(market: Market) -> Iterator[Instrument]:
    """Yield what has positions, swaps first."""
    for kind in (SWAP, FUTURES):
        yield from (one for one in market.instruments(NOON_MS) if one.kind == kind)


def _open_account(ledger: Ledger, name: str, instruments: list[Instrument]) -> None:
    ledger.unit.put(Account(name, name, name))
    for ccy in {one.settlement for one in instruments}:
        book = LedgerAccount(name, "trading")
        opening = exchange_account("opening")
        ledger.move(ccy, Decimal(10**7), debit=opening, credit=book, reason="opening")
    for one in instruments:
        for mode in (CROSS, ISOLATED):
            choose(ledger.unit, name, mode, scope_of(one, mode), NET, LEVERAGE)


def _order(
    ledger: Ledger, market: Market, name: str, one: Instrument, mode: str, side: str
) -> None:
    last = price_of(one, market.last(one).price(ledger.now_ms))
    size = one.contract_value * one.multiplier if one.contract_value else Decimal(1)
    each = size if one.is_inverse else size * last
    lots = max(Decimal(1), (WORTH / each / one.lot).to_integral_value())
    request = OrderRequest(
        one,
        side,
        min(lots * one.lot, one.maxima.market_amount),
        MARKET,
        kind=one.kind,
        stp="cancel maker",
        trade_mode=mode,
        position_side=NET,
    )
    place(ledger, market, ledger.unit.get(Account, name), request)


def _take(ledger: Ledger, market: Market, name: str) -> None:
    for group in list(groups_of(ledger, market, name)):
        first = group.figures[0].position
        if first.mode == CROSS:
            more = (group.own - group.must * NEAR).quantize(Decimal("1e-8"))
            book, away = LedgerAccount(name, "trading"), exchange_account("opening")
            more = min(more, ledger.unit.get(Account, name).balance("trading", first.ccy).available)
            ledger.move(first.ccy, more, debit=book, credit=away, reason="taken")


@click.command()
@click.option("--days", default=365, help="How many days of funding are measured.")
def main(days: int) -> None:
    """Measure a day near the limit, days of funding, and a price that is set."""
    table = Table("what", "positions before", "after", "CPU s", "at most")
    near = Crowd(25, 24, 16)
    near.come_near()
    before = near.positions()
    gc.collect()
    spent = near.advance(DAY_MS)
    table.add_row("a day near the limit", str(before), str(near.positions()), f"{spent:.2f}", "3")

    calm = Crowd(63, 16)
    before, spent = calm.positions(), 0.0
    # Once: a collection of a year's bills takes as long as a day does.
    gc.collect()
    for _ in track(range(days), "funding, day by day"):
        spent += calm.advance(DAY_MS)
    allowed = f"{60 * days / 365:.1f}"
    row = f"{days} days of funding", str(before), str(calm.positions()), f"{spent:.2f}", allowed
    table.add_row(*row)
    for touched in (1, 25):
        table.add_row(*_script(touched))
    Console().print(table)


def _script(accounts: int) -> tuple[str, ...]:
    """Return what a price costs that is set, beside accounts that hold the pair or another one."""
    crowd = Crowd(accounts, 1)
    pair = crowd.instruments[0].pair
    crowd.advance(1_000)
    price = crowd.do(lambda _, market: market.last(crowd.instruments[0]).price(NOON_MS))
    begin = process_time()
    crowd.server.set_pair_price(pair, str(price * crowd.instruments[0].tick * Decimal("0.999")))
    crowd.server.advance(1_000)
    spent = process_time() - begin
    return f"a price, {accounts} accounts", str(accounts), "", f"{spent:.3f}", ""


if __name__ == "__main__":
    main()
