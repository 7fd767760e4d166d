"""How far an instrument's price lies from its pair's: maps for `MappedSource`.

Prices of the pair are turned into ticks of the instrument by a ratio, then an offset is added. The
offset is the only part that changes with time, at the edges of intervals.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from .cache import Cache
from .levels import DAY_MS, HOUR_MS
from .synthetic.draws import key_of, words

if TYPE_CHECKING:
    from collections.abc import Callable

# Premiums are in hundred millionths: as fine as a funding rate is told.
PREMIUM_ONE = 100_000_000

_DOMAIN = -16
_YEAR_MS = 365 * DAY_MS
_STEP_MS = 2 * HOUR_MS
_REMEMBERED = 512


class Ratio(NamedTuple):
    """What turns ticks of the pair's path into ticks of the instrument: a fraction."""

    numerator: int = 1
    denominator: int = 1

    def of(self, price: int) -> int:
        """Return a price in ticks of the instrument, rounded down."""
        return price * self.numerator // self.denominator


def _shifted(ratio: Ratio, offset: int) -> Callable[[int], int]:
    numerator, denominator = ratio
    if numerator == denominator == 1:
        return lambda price: max(1, price + offset)
    return lambda price: max(1, price * numerator // denominator + offset)


@dataclass(frozen=True, slots=True)
class ConstantBasis:
    """An offset that never changes: a spot pair (0), its index, another exchange's price."""

    offset: int = 0
    ratio: Ratio = Ratio()

    @property
    def interval_ms(self) -> int | None:
        """Never."""
        return None

    def at(self, slot: int) -> Callable[[int], int]:  # noqa: ARG002
        """Return the map, whatever the time."""
        return _shifted(self.ratio, self.offset)

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return the mapped prices themselves."""
        to = _shifted(self.ratio, self.offset)
        return to(high), to(low)


class PremiumOverride(NamedTuple):
    """From one interval to before another (None: for ever) the premium is what somebody set."""

    since_slot: int
    until_slot: int | None
    premium: int


@dataclass(frozen=True, slots=True)
class FundingBasis:
    """A swap: its premium is drawn anew for every funding interval.

    ``reference`` is in ticks of the instrument; ``mean`` and ``deviation`` of the premium are in
    hundred millionths of it. ``extra`` ticks are added: what the last price differs from the mark
    price by.
    """

    seed: str
    name: str
    reference: int
    interval_ms: int = 8 * HOUR_MS
    mean: int = 8_000
    deviation: int = 12_000
    extra: int = 0
    ratio: Ratio = Ratio()
    overrides: tuple[PremiumOverride, ...] = ()
    _maps: Cache[int, Callable[[int], int]] = field(
        default_factory=lambda: Cache(_REMEMBERED), compare=False, repr=False
    )

    def premium(self, slot: int) -> int:
        """Return the premium of a funding interval, counted from the Unix epoch."""
        for override in reversed(self.overrides):
            ends = override.until_slot
            if override.since_slot <= slot and (ends is None or slot < ends):
                return override.premium
        # The sum of four words of 16 bits, whose standard deviation is 37,837.
        drawn = words(key_of(self.seed, f"premium/{self.name}"), _DOMAIN, slot, 2)
        total = sum((word >> 16) + (word & 65_535) for word in drawn) - 131_070
        return self.mean + total * self.deviation // 37_837

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in a funding interval."""
        to = self._maps.get(slot)
        if to is None:
            offset = self.reference * self.premium(slot) // PREMIUM_ONE + self.extra
            to = _shifted(self.ratio, offset)
            self._maps.put(slot, to)
        return to

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return bounds by the largest premium that can be drawn or that was set."""
        drawn = 131_070 * self.deviation // 37_837 + 1
        premiums = [self.mean - drawn, self.mean + drawn, *(o.premium for o in self.overrides)]
        offsets = [self.reference * p // PREMIUM_ONE + self.extra for p in premiums]
        return (
            _shifted(self.ratio, max(offsets))(high),
            _shifted(self.ratio, min(offsets))(low),
        )


@dataclass(frozen=True, slots=True)
class ExpiryBasis:
    """A future: its basis shrinks to nothing at expiry, in steps of two hours.

    ``yearly_ppm`` is the basis of a future that expires in a year, in millionths of ``reference``
    (ticks of the instrument). In the last two hours the price is the pair's.
    """

    reference: int
    expiry_ms: int
    yearly_ppm: int = 50_000
    extra: int = 0
    ratio: Ratio = Ratio()

    @property
    def interval_ms(self) -> int | None:
        """Two hours."""
        return _STEP_MS

    def offset(self, slot: int) -> int:
        """Return the offset in ticks in an interval of two hours since the Unix epoch."""
        left_ms = max(0, self.expiry_ms - (slot + 1) * _STEP_MS)
        if not left_ms:
            return 0
        return self.reference * self.yearly_ppm * left_ms // (_YEAR_MS * 1_000_000) + self.extra

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in an interval of two hours."""
        return _shifted(self.ratio, self.offset(slot))

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return bounds by the basis of a year, beyond which no future is listed."""
        most = abs(self.reference * self.yearly_ppm // 1_000_000) + abs(self.extra) + 1
        return _shifted(self.ratio, most)(high), _shifted(self.ratio, -most)(low)
