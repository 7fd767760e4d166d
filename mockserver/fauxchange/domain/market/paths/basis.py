"""How far an instrument's price lies from its pair's: maps for `MappedSource`.

Prices of the pair are turned into ticks of the instrument by a ratio; then a premium, a part of the
price itself, and an offset are added. Only the premium changes with time, at edges of intervals.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import NamedTuple

from fauxchange.domain.core.durations import HOUR_MS, YEAR_MS
from fauxchange.domain.market.paths.synthetic.draws import key_of, words

from .cache import Cache

# Premiums are in hundred millionths: the precision of a funding rate.
PREMIUM_ONE = 100_000_000

_DOMAIN = -16
_STEP_MS = 2 * HOUR_MS
_REMEMBERED = 512


class Ratio(NamedTuple):
    """What turns ticks of the pair's path into ticks of the instrument: a fraction.

    Prices are then cut to multiples of ``grain``: the tick of a time in which it is a coarser one.
    """

    numerator: int = 1
    denominator: int = 1
    grain: int = 1


def _to(ratio: Ratio, offset: int, premium: int = 0) -> Callable[[int], int]:
    """Return the map with a premium; it is monotone, because a premium is above -1."""
    numerator, denominator, grain = ratio
    if premium:
        numerator *= PREMIUM_ONE + premium
        denominator *= PREMIUM_ONE
    if numerator == denominator == grain == 1:
        return lambda price: max(1, price + offset)
    if grain == 1:
        return lambda price: max(1, price * numerator // denominator + offset)
    return lambda price: max(grain, (price * numerator // denominator + offset) // grain * grain)


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
        return _to(self.ratio, self.offset)

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return the mapped prices themselves."""
        to = _to(self.ratio, self.offset)
        return to(high), to(low)


class PremiumOverride(NamedTuple):
    """From one interval to before another (None: for ever) the premium is what somebody set."""

    since_slot: int
    until_slot: int | None
    premium: int


@dataclass(frozen=True, slots=True)
class FundingBasis:
    """A swap: its premium is drawn anew for every funding interval.

    ``mean`` and ``deviation`` of the premium are in hundred millionths of the price. ``offset``
    ticks are added: what the last price differs from the mark price by.
    """

    seed: str
    name: str
    interval_ms: int = 8 * HOUR_MS
    mean: int = 8_000
    deviation: int = 12_000
    offset: int = 0
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
        draws = words(key_of(self.seed, f"premium/{self.name}"), _DOMAIN, slot, 2)
        total = sum((word >> 16) + (word & 65_535) for word in draws) - 131_070
        return self.mean + total * self.deviation // 37_837

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in a funding interval."""
        to = self._maps.get(slot)
        if to is None:
            to = _to(self.ratio, self.offset, self.premium(slot))
            self._maps.put(slot, to)
        return to

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return bounds by the largest premium that can be drawn or that was set."""
        reach = 131_070 * self.deviation // 37_837 + 1
        premiums = [self.mean - reach, self.mean + reach, *(o.premium for o in self.overrides)]
        return (
            _to(self.ratio, self.offset, max(premiums))(high),
            _to(self.ratio, self.offset, min(premiums))(low),
        )


@dataclass(frozen=True, slots=True)
class ExpiryBasis:
    """A future: its basis shrinks to nothing at expiry, in steps of two hours.

    ``yearly_ppm`` is the basis of a future that expires in a year, in millionths of the price. In
    the last two hours the price is the pair's.
    """

    expiry_ms: int
    yearly_ppm: int = 50_000
    offset: int = 0
    ratio: Ratio = Ratio()

    @property
    def interval_ms(self) -> int | None:
        """Two hours."""
        return _STEP_MS

    def premium(self, slot: int) -> int:
        """Return the premium of an interval of two hours since the Unix epoch."""
        left_ms = max(0, self.expiry_ms - (slot + 1) * _STEP_MS)
        return self.yearly_ppm * left_ms * (PREMIUM_ONE // 1_000_000) // YEAR_MS

    def at(self, slot: int) -> Callable[[int], int]:
        """Return the map in force in an interval of two hours."""
        over = (slot + 1) * _STEP_MS >= self.expiry_ms
        return _to(self.ratio, 0 if over else self.offset, self.premium(slot))

    def widest(self, high: int, low: int) -> tuple[int, int]:
        """Return bounds by the basis of a year, beyond which no future is listed."""
        most = abs(self.yearly_ppm) * (PREMIUM_ONE // 1_000_000)
        offset = abs(self.offset)
        return _to(self.ratio, offset, most)(high), _to(self.ratio, -offset, -most)(low)
