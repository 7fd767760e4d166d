"""What another exchange lists of the same market: its own instruments, and its coins."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from decimal import Decimal

from .instruments.instrument import SWAP, Instrument, is_shown

# What ends the id of a swap whose venue has a pair of the same name, as BTC_USDC is both.
_TWIN = "-SWAP"


def id_of(name: str, kind: str, pairs: Container[str]) -> str:
    """Return the id of an instrument by the name that its venue has for it.

    ``pairs`` are the names of the venue's pairs of spot.
    """
    return f"{name}{_TWIN}" if kind == SWAP and name in pairs else name


def name_of(instrument_id: str) -> str:
    """Return what its venue calls an instrument."""
    return instrument_id.removesuffix(_TWIN)


@dataclass(frozen=True, slots=True)
class ListedCoin:
    """A coin as a venue lists it: its number there, its chains, and how much may be withdrawn."""

    name: str
    code: int
    chains: tuple[str, ...]
    minimum: Decimal
    maximum: Decimal


@dataclass(frozen=True, slots=True)
class Venue:
    """An exchange beside the first one, whose instruments follow the same pairs.

    Its ids are unlike those of all other instruments of the market. ``minimum_value`` is the
    smallest spot order in quote currency, ``maximum_price`` the highest price of one.
    """

    name: str
    instruments: tuple[Instrument, ...] = ()
    coins: tuple[ListedCoin, ...] = ()
    minimum_value: Decimal = Decimal(0)
    maximum_price: Decimal = Decimal(99_999_999)

    def listing(self, at_ms: int, kind: str) -> Iterator[Instrument]:
        """Yield the instruments of a kind that clients see at a moment."""
        yield from (one for one in self.instruments if one.kind == kind and is_shown(one, at_ms))

    def find(self, name: str, at_ms: int, kind: str) -> Instrument | None:
        """Return an instrument of a kind that clients see at a moment, or None."""
        return next((one for one in self.listing(at_ms, kind) if name_of(one.id) == name), None)
