"""What an account is worth."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, round_down
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import price as market_price

PLACES = 10

# Assets of this book cannot be sold, so they count nothing; other books are lent or staked.
_UNSELLABLE = "nonTradable"
FUNDING, TRADING, EARN = "funding", "trading", "earn"


class TradingWorth(NamedTuple):
    """What a trading account is worth in USD, and the books that this counts."""

    usd: Decimal
    books: Collection[str]


def worth_of(
    unit: UnitOfWork, account: Account, trading: TradingWorth, ccy: str, at_ms: int
) -> dict[str, Decimal]:
    """Return the worth of ``funding``, ``trading`` and ``earn`` in a currency.

    Raises:
        KeyError: nobody quotes the currency.

    """
    price = market_price.usd(unit, ccy, at_ms)
    usd = {FUNDING: ZERO, TRADING: trading.usd, EARN: ZERO}
    for name, book in account.books.items():
        if name != _UNSELLABLE and name not in trading.books:
            place = FUNDING if name == FUNDING else EARN
            usd[place] = EXACT.add(usd[place], _usd(unit, book, at_ms))
    return {name: round_down(EXACT.divide(worth, price), PLACES) for name, worth in usd.items()}


def total_worth(worth: Mapping[str, Decimal]) -> Decimal:
    """Return the sum of what ``margin_from`` returned."""
    return exact_sum(worth.values())


def _usd(unit: UnitOfWork, book: Mapping[str, Balance], at_ms: int) -> Decimal:
    """Return a book's worth in USD; a currency without a price counts nothing."""
    worth = ZERO
    for ccy, held in book.items():
        if held and unit.find(market_price.ReferencePrice, ccy) is not None:
            worth = EXACT.fma(held.total, market_price.usd(unit, ccy, at_ms), worth)
    return worth
