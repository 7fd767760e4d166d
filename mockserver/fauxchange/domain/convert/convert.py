"""Convert: what can be converted, and what was quoted and traded.

A quote is for one account, holds for some seconds and for one trade; what makes and trades it is in
``quotes``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Literal, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import rejection

Side = Literal["buy", "sell"]


@dataclass(frozen=True, slots=True)
class ConvertLimits:
    """How much of a currency a quote may be asked for; ``large`` where large orders are taken."""

    smallest: Decimal
    largest: Decimal
    large: Decimal | None = None

    def most(self, *, is_large: bool) -> Decimal:
        """Return the most that may be asked for.

        Raises:
            InvalidField: large orders are not taken.

        """
        if not is_large:
            return self.largest
        if self.large is None:
            raise InvalidField("large order", "no large orders of this currency")
        return self.large


@document()
@dataclass(frozen=True, slots=True)
class ConvertTerms:
    """What can be converted, and how.

    ``quotes`` are the currencies others are priced in: of a pair, the one that stands first there
    is the quote currency. ``spread`` is a fraction of the price, ``places`` those of amounts.
    """

    spread: Decimal
    ttl_ms: int
    places: int
    quotes: tuple[str, ...]
    limits: Mapping[str, ConvertLimits]


class ConvertPair(NamedTuple):
    """What is bought or sold, and what for."""

    base: str
    quote: str

    @property
    def name(self) -> str:
        """The pair as exchanges write it, such as ``BTC-USDT``."""
        return f"{self.base}-{self.quote}"


class QuoteRequest(NamedTuple):
    """What somebody asks a quote or a trade for; ``size`` is in ``size_ccy``."""

    pair: ConvertPair
    side: Side
    size: Decimal
    size_ccy: str
    is_large: bool = False


@document("{id}")
@dataclass(frozen=True, slots=True)
class ConvertQuote:
    """A price for one account, until it expires or is traded."""

    id: str
    account: str
    request: QuoteRequest
    price: Decimal
    base_size: Decimal
    quote_size: Decimal
    at_ms: int
    ttl_ms: int
    client_id: str = ""
    is_traded: bool = False


@document("{account}/{client_id}")
@dataclass(frozen=True, slots=True)
class ClientQuote:
    """Which quote an account's own request id stands for."""

    account: str
    client_id: str
    quote: str


@document("{account}/{client_id}")
@dataclass(frozen=True, slots=True)
class Conversion:
    """A quote that was traded."""

    account: str
    id: str
    quote: str
    pair: ConvertPair
    side: Side
    price: Decimal
    base_size: Decimal
    quote_size: Decimal
    at_ms: int
    client_id: str = ""
    tag: str = ""


class Converted(DocumentChanged[Conversion]):
    """A conversion was traded."""


def find_terms(unit: UnitOfWork) -> ConvertTerms | None:
    """Return the terms of the world, or None if nothing can be converted in it."""
    return unit.find(ConvertTerms)


def pair_of(unit: UnitOfWork, one: str, other: str) -> tuple[ConvertPair, ConvertTerms]:
    """Return how two currencies are paired, and the terms.

    Raises:
        SameCurrency: the two are one.
        UnknownPair: they cannot be converted into each other.

    """
    if one == other:
        raise rejection.SameCurrency(f"{one} cannot be converted into itself")
    terms = find_terms(unit)
    if terms is not None and {one, other} <= set(terms.limits):
        for quote in terms.quotes:
            if quote in {one, other}:
                return ConvertPair(other if quote == one else one, quote), terms
    raise rejection.UnknownPair(f"{one} cannot be converted into {other}")


def find(unit: UnitOfWork, account: str, client_id: str) -> Conversion | None:
    """Return what an account traded under its own id, or None."""
    return unit.find(Conversion, account, client_id)


def history(
    unit: UnitOfWork, account: str, tag: str, *, older_than: int | None, newer_than: int | None
) -> Iterator[Conversion]:
    """Yield what an account traded under a tag, or under none, newest first."""
    return unit.newest(
        log_of(account, tag),
        by="at_ms",
        older_than=older_than,
        newer_than=newer_than,
    )


def log_of(account: str, tag: str) -> str:
    """Return the name of the log of what an account traded under a tag."""
    return f"convert/{account}/{tag}"
