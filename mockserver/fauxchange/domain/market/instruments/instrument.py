"""What an instrument is, and in which state it is at a moment."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.core.durations import HOUR_MS

SPOT, MARGIN, SWAP, FUTURES, OPTION = "SPOT", "MARGIN", "SWAP", "FUTURES", "OPTION"

UNLISTED = "unlisted"
PRE_OPEN = "pre-open"
LIVE = "live"
POST_ONLY = "post-only"
SUSPENDED = "suspended"
SETTLING = "settling"
EXPIRED = "expired"
DELISTED = "delisted"

# In these an instrument is shown to clients at all.
SHOWN = frozenset({PRE_OPEN, LIVE, POST_ONLY, SUSPENDED, SETTLING})

CALL, PUT = "call", "put"


class Change(NamedTuple):
    """From ``at_ms`` on an instrument is different; None leaves a fact as it was."""

    at_ms: int
    state: str | None = None
    tick: Decimal | None = None
    lot: Decimal | None = None
    minimum: Decimal | None = None


class Terms(NamedTuple):
    """What may change in the life of an instrument, at a moment."""

    state: str
    tick: Decimal
    lot: Decimal
    minimum: Decimal


@dataclass(frozen=True, slots=True)
class Maxima:
    """The largest orders: amounts in base currency or contracts, values in USD.

    ``leverage`` is None where nobody lends.
    """

    limit_amount: Decimal = Decimal(1_000_000)
    market_amount: Decimal = Decimal(100_000)
    limit_value: Decimal = Decimal(20_000_000)
    market_value: Decimal = Decimal(1_000_000)
    leverage: Decimal | None = None


@dataclass(frozen=True, slots=True)
class PriceBand:
    """How far a price limit lies from the index, in millionths.

    ``initial`` holds in the first ten minutes, ``floating`` around the premium afterwards,
    ``maximum`` always.
    """

    initial_ppm: int = 50_000
    floating_ppm: int = 20_000
    maximum_ppm: int = 100_000


@dataclass(frozen=True, slots=True)
class FundingTerms:
    """How a swap is funded; rates in hundred millionths for an interval.

    ``mean`` and ``deviation`` are those of its premium. The rate is the premium, with the interest
    if ``with_interest``, between ``minimum`` and ``maximum``.
    """

    interval_ms: int = 8 * HOUR_MS
    mean: int = 8_000
    deviation: int = 12_000
    minimum: int = -375_000
    maximum: int = 375_000
    interest: int = 10_000
    with_interest: bool = False


class TierRule(NamedTuple):
    """A tier as a world has it: up to what value in quote currency, and what it needs."""

    value: Decimal
    maintenance: Decimal
    leverage: Decimal


@dataclass(frozen=True, slots=True)
class Instrument:
    """Something that is traded, in neutral words; prices and amounts as numbers with a unit.

    ``pair`` names the path that its price follows. ``contract_value`` (of ``contract_ccy``, times
    ``multiplier``) is None where amounts are in the base currency. ``tape_lots`` is how many of its
    lots one lot of the pair's tape is. ``offset`` is what its prices lie above the pair's, or
    the last price of a contract above its mark price, in ticks; ``yearly_basis_ppm`` what a future
    that expires in a year lies above its pair.
    ``minimum_value`` is the smallest order in quote currency; ``fees`` are the rates of
    makers and takers for all accounts that have none of their own, below zero is paid; None where
    a level decides.
    ``code`` is the number that some exchanges use beside the id. Futures that ``settles_daily``
    pay profit and loss every day.
    """

    id: str
    kind: str
    pair: str
    base: str
    quote: str
    settlement: str
    tick: Decimal
    lot: Decimal
    minimum: Decimal
    underlying: str = ""
    family: str = ""
    contract_value: Decimal | None = None
    contract_ccy: str = ""
    multiplier: Decimal = Decimal(1)
    maxima: Maxima = Maxima()
    band: PriceBand = PriceBand()
    funding: FundingTerms = FundingTerms()
    yearly_basis_ppm: int = 50_000
    listed_ms: int = 0
    expiry_ms: int | None = None
    strike: Decimal | None = None
    option: str = ""
    alias: str = ""
    state: str = LIVE
    code: int = 0
    tape_lots: int = 1
    offset: int = 0
    changes: tuple[Change, ...] = ()
    tiers: tuple[TierRule, ...] = ()
    settles_daily: bool = False
    minimum_value: Decimal = Decimal(0)
    fees: tuple[Decimal, Decimal] | None = None

    @property
    def is_inverse(self) -> bool:
        """Whether it is a contract that settles in its base currency."""
        return self.contract_value is not None and self.settlement == self.base


def state_at(instrument: Instrument, at_ms: int) -> str:
    """Return the state of an instrument at a moment, see `terms_at`."""
    if instrument.changes:
        return terms_at(instrument, at_ms).state
    if instrument.expiry_ms is not None and at_ms >= instrument.expiry_ms:
        return EXPIRED
    return UNLISTED if at_ms < instrument.listed_ms else instrument.state


def terms_at(instrument: Instrument, at_ms: int) -> Terms:
    """Return the state, tick, lot and minimum of an instrument at a moment.

    It is unlisted before it is listed, unless a change shows it earlier, and expired from its
    expiry on.
    """
    state = UNLISTED if at_ms < instrument.listed_ms else instrument.state
    if instrument.expiry_ms is not None and at_ms >= instrument.expiry_ms:
        state = EXPIRED
    terms = Terms(state, instrument.tick, instrument.lot, instrument.minimum)
    if not instrument.changes:
        return terms
    for change in sorted(instrument.changes, key=lambda change: change.at_ms):
        if change.at_ms > at_ms:
            break
        terms = Terms(
            terms.state if change.state is None else change.state,
            terms.tick if change.tick is None else change.tick,
            terms.lot if change.lot is None else change.lot,
            terms.minimum if change.minimum is None else change.minimum,
        )
        if change.state == PRE_OPEN and change.at_ms < instrument.listed_ms <= at_ms:
            terms = terms._replace(state=instrument.state)
    if instrument.expiry_ms is not None and at_ms >= instrument.expiry_ms:
        return terms._replace(state=EXPIRED)
    return terms


def price_unit(instrument: Instrument) -> Decimal:
    """Return what one tick of an instrument's paths is: the finest tick that it ever has."""
    if not instrument.changes:
        return instrument.tick
    ticks = [change.tick for change in instrument.changes if change.tick is not None]
    return min(instrument.tick, *ticks) if ticks else instrument.tick


def price_of(instrument: Instrument, ticks: int) -> Decimal:
    """Return a price on an instrument's paths as a number."""
    return ticks * price_unit(instrument)


def is_shown(instrument: Instrument, at_ms: int) -> bool:
    """Whether clients see an instrument at a moment."""
    return state_at(instrument, at_ms) in SHOWN


def next_change_ms(instrument: Instrument, after_ms: int) -> int | None:
    """Return when an instrument changes next after a moment, or None."""
    times = [instrument.listed_ms, *(change.at_ms for change in instrument.changes)]
    if instrument.expiry_ms is not None:
        times.append(instrument.expiry_ms)
    return min((at_ms for at_ms in times if at_ms > after_ms), default=None)
