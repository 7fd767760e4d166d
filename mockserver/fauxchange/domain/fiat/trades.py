"""Crypto for fiat money and back: what can be traded, and what was quoted and traded.

Buying pays with fiat money, selling with crypto; the price is in what is paid when buying, and in
what is got when selling. What makes quotes and trades them is in ``quotes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.convert import rejection
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork

BUY, SELL = "buy", "sell"
COMPLETED = "completed"


@dataclass(frozen=True, slots=True)
class DeskCurrency:
    """What the desk deals in, and how much of it may be paid at once.

    ``fixed_daily`` is how much of a fiat currency may be paid for other ones in 24 hours.
    """

    ccy: str
    places: int
    least: Decimal
    most: Decimal
    is_fiat: bool = False
    fixed_daily: Decimal = ZERO


@document()
@dataclass(frozen=True, slots=True)
class DeskTerms:
    """What the desk deals in; ``spread`` is a fraction of the price."""

    spread: Decimal
    ttl_ms: int
    currencies: Mapping[str, DeskCurrency]


class FiatPair(NamedTuple):
    """What is paid and what is got."""

    paid: DeskCurrency
    got: DeskCurrency

    @property
    def side(self) -> str:
        """Whether somebody buys with fiat money, or sells crypto."""
        return BUY if self.paid.is_fiat else SELL

    @property
    def is_fixed(self) -> bool:
        """Whether both are fiat money, whose price has no spread."""
        return self.paid.is_fiat and self.got.is_fiat

    @property
    def base(self) -> DeskCurrency:
        """The currency that has a price."""
        return self.got if self.side == BUY else self.paid

    @property
    def quote(self) -> DeskCurrency:
        """The currency the price is in."""
        return self.paid if self.side == BUY else self.got


class FiatQuoteRequest(NamedTuple):
    """What somebody asks a quote or a trade for; ``amount`` is in ``amount_ccy``."""

    side: str
    paid: str
    got: str
    amount: Decimal
    amount_ccy: str


@document("{id}")
@dataclass(frozen=True, slots=True)
class FiatQuote:
    """A price for one account, until it expires or is traded."""

    id: str
    account: str
    request: FiatQuoteRequest
    price: Decimal
    quote_ccy: str
    is_fixed: bool
    paid: Decimal
    got: Decimal
    at_ms: int
    ttl_ms: int
    is_traded: bool = False


@document("{id}")
@dataclass(frozen=True, slots=True)
class FiatTrade:
    """A quote that was traded."""

    id: str
    quote: FiatQuote
    at_ms: int
    client_id: str
    state: str = COMPLETED


@tells_of(FiatTrade)
class FiatTraded(DocumentChanged[FiatTrade]):
    """Fiat money was traded."""

    @property
    def account(self) -> str:
        """Whose it is."""
        return self.document.quote.account


@document("{account}/{client_id}")
@dataclass(frozen=True, slots=True)
class ClientTrade:
    """Which trade an account's own id stands for."""

    account: str
    client_id: str
    trade: str


def find_terms(unit: UnitOfWork) -> DeskTerms | None:
    """Return the terms of the world, or None if there is no desk in it."""
    return unit.find(DeskTerms)


def pair_of(unit: UnitOfWork, paid: str, got: str) -> FiatPair:
    """Return how two currencies are dealt in.

    Raises:
        SameCurrency: the two are one.
        UnknownPair: they cannot be traded.

    """
    if paid == got:
        raise rejection.SameCurrency(f"{paid} cannot be traded for itself")
    terms = find_terms(unit)
    dealt = terms.currencies if terms else {}
    if paid not in dealt or got not in dealt:
        raise rejection.UnknownPair(f"{paid} cannot be traded for {got}")
    return FiatPair(dealt[paid], dealt[got])


def fixed_left(unit: UnitOfWork, account: str, paid: DeskCurrency, now_ms: int) -> Decimal:
    """Return how much more of a fiat currency may be paid for other ones."""
    left = paid.fixed_daily
    for done in history(unit, account, newer_than=now_ms - DAY_MS):
        if done.quote.is_fixed and done.quote.request.paid == paid.ccy:
            left = EXACT.subtract(left, done.quote.paid)
    return max(left, ZERO)


def record(unit: UnitOfWork, done: FiatTrade) -> None:
    """Put a trade into its account's history."""
    account = done.quote.account
    unit.put(done)
    unit.put(ClientTrade(account, done.client_id, done.id))
    unit.append(_log(account), done)


def find(
    unit: UnitOfWork, account: str, *, number: str = "", client_id: str = ""
) -> FiatTrade | None:
    """Return a trade of an account by its id or by the account's own, or None."""
    if not number:
        known = unit.find(ClientTrade, account, client_id)
        number = known.trade if known else ""
    found = unit.find(FiatTrade, number)
    return found if found and found.quote.account == account else None


def history(
    unit: UnitOfWork, account: str, *, older_than: int | None = None, newer_than: int | None = None
) -> Iterator[FiatTrade]:
    """Yield what an account traded, newest first."""
    return unit.newest(_log(account), by="at_ms", older_than=older_than, newer_than=newer_than)


def _log(account: str) -> str:
    return f"fiat trades/{account}"
