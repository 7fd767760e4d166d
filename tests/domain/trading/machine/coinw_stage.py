"""The stage of a machine whose traders have accounts of CoinW.

What is particular there: the books, fees that hold for all but who has rates of its own, a smallest
value of an order, own ids that are used once, and orders that are shown though nothing filled.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.trading_account.account import TradingSettings
from fauxchange.domain.trading_account.terms import FeeGroup

from .stage import BOB, INSTRUMENTS, MASTERS, D, Stage
from .values import Rates

if TYPE_CHECKING:
    from decimal import Decimal

# Those of the market's file, and Bob's, who is paid for what he makes.
_ALL, _BOBS = Rates(D("-0.002"), D("-0.002")), Rates(D("0.0001"), D("-0.0005"))


class CoinwStage(Stage):
    """A sandbox with one engine, for CoinW."""

    exchange = "coinw"
    books = ("spot", "wealth")
    has_unique_ids = True
    unfilled_ms = 92 * DAY_MS

    def listing(self, name: str) -> str:
        """Return CoinW's name of a pair."""
        return name.replace("-", "_")

    def rates(self) -> dict[tuple[str, str], Rates]:
        """Return the rates of every trader and pair."""
        return {
            (account, name): _BOBS if account == BOB else _ALL
            for account in MASTERS
            for name in INSTRUMENTS
        }

    def settings(self, account: str) -> TradingSettings:
        """Return how a trader begins."""
        own = FeeGroup("", _BOBS.taker, _BOBS.maker) if account == BOB else None
        return TradingSettings(account, spot_fees=own)

    def set_price(self, pair: str, price: Decimal, after_ms: int = 0, over_ms: int = 0) -> None:
        """Set the price of a pair so that CoinW trades at this one, which is a little above it."""
        one = self.instrument(pair)
        super().set_price(pair, price - one.offset * price_unit(one), after_ms, over_ms)
