"""Prices that are set: now or later, at once or in a straight line, or from a table."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from fauxchange.domain.core.unit_of_work import UnitOfWork

from .base import Amount, ControlBase, require_moment
from .errors import ControlError, NotThereError
from .price_table import read_rows

if TYPE_CHECKING:
    from fauxchange.domain.market.price import CurrencyPoint


class CurrentPrice(NamedTuple):
    """A currency's price in USD now, and whether somebody set it."""

    usd: Decimal
    is_set: bool


class MarketControl(ControlBase):
    """Sets the prices of a sandbox."""

    def current_prices(self) -> dict[str, CurrentPrice]:
        """Return the price of every quoted currency, in the world's order."""
        from fauxchange.domain.market import price

        currencies = self._currencies()
        with self._ledger() as ledger:
            unit, now_ms = ledger
            return {
                ccy: CurrentPrice(price.usd(unit, ccy, now_ms), _is_set(unit, ccy))
                for ccy in currencies
            }

    def prices(self) -> dict[str, Decimal]:
        """Return the price in USD of every quoted currency, in the world's order."""
        return {ccy: current.usd for ccy, current in self.current_prices().items()}

    def set_price(
        self,
        ccy: str,
        usd: Amount,
        *,
        at_ms: int | None = None,
        after_ms: int = 0,
        over_ms: int = 0,
    ) -> tuple[CurrencyPoint, ...]:
        """Set a currency's price; return all points that are set for it, oldest first.

        Args:
            ccy: a currency that the world quotes.
            usd: its price in USD.
            at_ms: from when on, in the sandbox's time; by default now.
            after_ms: how much later than that.
            over_ms: how long the price takes to get there, in a straight line; 0 is at once.

        Raises:
            NotThereError: the world does not quote the currency.
            ControlError: it is no price, or no time.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import price
        from fauxchange.domain.market.pair_changes import NO_PRICE, is_price
        from fauxchange.domain.market.price import CurrencyPoint, CurrencyScript

        usd = Decimal(usd)
        if not is_price(usd):
            raise ControlError(f"{usd} is {NO_PRICE}")
        with self._ledger() as ledger:
            _require_quoted(ledger.unit, ccy)
            begin_ms = (ledger.now_ms if at_ms is None else at_ms) + after_ms
            require_moment(begin_ms + over_ms)
            point = CurrencyPoint(begin_ms + over_ms, usd)
            if over_ms:
                price.ramp(ledger.unit, ccy, begin_ms, point, now_ms=ledger.now_ms)
            else:
                price.set_price(ledger.unit, ccy, point, now_ms=ledger.now_ms)
            monitor.review_all(ledger)
            return ledger.unit.get(CurrencyScript, ccy).steps

    def replay_prices(self, csv: str, *, relative: bool = False, ramps: bool = False) -> int:
        """Set the prices of a table with the columns ts, ccy and usd; return how many rows it has.

        Args:
            csv: the table; its first line names the columns.
            relative: whether ts counts from now, in milliseconds, and is no Unix time.
            ramps: whether a price moves in a straight line from one row to the next.

        Raises:
            ControlError: the table cannot be read; the text says which line is wrong.
            NotThereError: the world does not quote one of the currencies.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import price
        from fauxchange.domain.market.price import CurrencyPoint

        rows = list(read_rows(csv))
        with self._ledger() as ledger:
            since_ms = ledger.now_ms if relative else 0
            by_ccy: dict[str, dict[int, Decimal]] = {}
            for row in rows:
                require_moment(since_ms + row.ts)
                by_ccy.setdefault(row.ccy, {})[since_ms + row.ts] = row.usd
            for ccy, usd in by_ccy.items():
                _require_quoted(ledger.unit, ccy)
                first_ms = min(usd)
                points = [
                    CurrencyPoint(ms, usd[ms], ramps and ms != first_ms) for ms in sorted(usd)
                ]
                price.set_prices(ledger.unit, ccy, points, now_ms=ledger.now_ms)
            monitor.review_all(ledger)
        return len(rows)

    def clear_prices(self, ccy: str | None = None) -> int:
        """Return to the world's prices, of one currency or of all; return how many were set.

        Raises:
            NotThereError: the world does not quote the currency.

        """
        from fauxchange.domain.loans import monitor
        from fauxchange.domain.market import price

        currencies = self._currencies()
        with self._ledger() as ledger:
            if ccy is not None:
                _require_quoted(ledger.unit, ccy)
                currencies = [ccy]
            changed = [one for one in currencies if _is_set(ledger.unit, one)]
            for one in changed:
                price.clear(ledger.unit, one, ledger.now_ms)
            monitor.review_all(ledger)
        return len(changed)

    def _currencies(self) -> list[str]:
        from fauxchange.domain.market.price import ReferencePrice

        return [one.ccy for one in self.sandbox.store.documents(ReferencePrice)]


def _is_set(unit: UnitOfWork, ccy: str) -> bool:
    from fauxchange.domain.market.price import CurrencyScript

    script = unit.find(CurrencyScript, ccy)
    return script is not None and bool(script.steps)


def _require_quoted(unit: UnitOfWork, ccy: str) -> None:
    from fauxchange.domain.market import price

    if not price.is_quoted(unit, ccy):
        raise NotThereError(f"the world has no price of {ccy}")
