"""Reports of what became of an account: as values, and as a picture."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.control.base import ControlBase, find_account
from fauxchange.control.errors import ControlError

if TYPE_CHECKING:
    from fauxchange.domain.core.account import Account
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.trading.queries.equity import EquityPoint
    from fauxchange.domain.trading.queries.statement import TradingStatement

    from .equity import EquityChart

PICTURE_TYPE = "image/svg+xml"

POINTS = 300
_MOST_MARKS = 2_000

# The books of each exchange that trading happens in.
_BOOKS = {"okx": ("trading",), "coinw": ("spot", "futures")}


class EquityReport(NamedTuple):
    """What an account was worth in USD at moments in order, and how often it has traded since."""

    exchange: str
    account: str
    points: list[EquityPoint]
    fills: int


class ReportControl(ControlBase):
    """Says what became of accounts."""

    def equity(
        self,
        exchange: str = "okx",
        account: str = "main",
        *,
        since_ms: int | None = None,
        points: int = POINTS,
    ) -> EquityReport:
        """Return what an account's trading was worth, at moments from one until now.

        Args:
            exchange: okx or coinw.
            account: its id in the world.
            since_ms: from when on; by default from the account's beginning.
            points: how many moments, at least 2.

        Raises:
            NotThereError: there is no such account.
            ControlError: that time is yet to come, or the world has no market.

        """
        with self._ledger() as ledger:
            owner, series = _series(ledger, exchange, account, since_ms, points)
            from fauxchange.domain.trading.queries.equity import fills_since

            fills = len(fills_since(ledger.unit, owner.id, series[0].at_ms - 1))
        return EquityReport(exchange, account, series, fills)

    def statement(
        self,
        exchange: str = "okx",
        account: str = "main",
        *,
        since_ms: int | None = None,
        points: int = POINTS,
    ) -> TradingStatement:
        """Return what an account has won and lost by trades, fees, funding and prices until now.

        Args:
            exchange: okx or coinw.
            account: its id in the world.
            since_ms: from when on; by default from the account's beginning.
            points: at how many moments equity is looked at for its deepest fall, at least 2.

        Raises:
            NotThereError: there is no such account.
            ControlError: that time is yet to come, or the world has no market.

        """
        with self._ledger() as ledger:
            owner, series = _series(ledger, exchange, account, since_ms, points)
            from fauxchange.domain.trading.queries.statement import statement_of

            books, whole = _BOOKS[exchange], since_ms is None
            return statement_of(ledger.unit, owner, books, series, from_opening=whole)

    def equity_chart(
        self,
        exchange: str = "okx",
        account: str = "main",
        *,
        since_ms: int | None = None,
        points: int = POINTS,
    ) -> str:
        """Return the same as a picture in SVG, with the trades of what was traded most.

        Raises:
            NotThereError: there is no such account.
            ControlError: that time is yet to come, or the world has no market.

        """
        from .equity import draw

        series = self.equity(exchange, account, since_ms=since_ms, points=points).points
        with self._ledger() as ledger:
            owner = find_account(ledger, exchange, account)
            return draw(_chart(ledger, owner, series, f"Equity of {exchange}:{account}"))


def _series(
    ledger: Ledger, exchange: str, account: str, since_ms: int | None, points: int
) -> tuple[Account, list[EquityPoint]]:
    """Return an account, and what it was worth at the moments of a report on it."""
    from fauxchange.domain.trading.queries.equity import equity_series

    owner, moments = _moments(ledger, exchange, account, since_ms, points)
    books, whole = _BOOKS[exchange], since_ms is None
    return owner, equity_series(ledger.unit, owner, books, moments, from_opening=whole)


def _moments(
    ledger: Ledger, exchange: str, account: str, since_ms: int | None, points: int
) -> tuple[Account, list[int]]:
    """Return an account, and the moments of a report on it."""
    from fauxchange.domain.market.state import has_market
    from fauxchange.domain.trading.queries.equity import begin_of

    owner = find_account(ledger, exchange, account)
    if not has_market(ledger.unit):
        raise ControlError("the world has no market, so nothing has a price")
    now_ms = ledger.now_ms
    begin_ms = begin_of(ledger.unit, owner.id, now_ms) if since_ms is None else since_ms
    if begin_ms > now_ms:
        raise ControlError(f"{begin_ms} is yet to come, it is {now_ms}")
    length_ms = now_ms - begin_ms
    steps = min(points - 1, length_ms) or 1
    return owner, [begin_ms + length_ms * step // steps for step in range(steps + 1)]


def _chart(ledger: Ledger, account: Account, series: list[EquityPoint], title: str) -> EquityChart:
    from fauxchange.domain.market.instruments.instrument import price_of
    from fauxchange.domain.market.state import market_of
    from fauxchange.domain.trading.queries.equity import fills_since

    from .equity import EquityChart, Mark

    times = [point.at_ms for point in series]
    chart = EquityChart(title, times, [point.equity for point in series])
    fills = fills_since(ledger.unit, account.id, times[0] - 1)
    if not fills:
        return chart
    name = Counter(fill.instrument for fill in fills).most_common(1)[0][0]
    own = [fill for fill in fills if fill.instrument == name][-_MOST_MARKS:]
    market = market_of(ledger.unit)
    instrument = market.find_any(name, own[-1].at_ms)
    path = market.last(instrument)
    prices = [price_of(instrument, path.price(at_ms)) for at_ms in times]
    marks = [Mark(fill.at_ms, fill.price, fill.side == "buy") for fill in own]
    return chart._replace(instrument=name, prices=prices, marks=marks)
