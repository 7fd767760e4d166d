"""The path of a pair: its index price, from which every instrument of the pair follows."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from fractions import Fraction

from fauxchange.domain.market.paths.basis import ConstantBasis, Ratio
from fauxchange.domain.market.paths.mapped import MappedSource
from fauxchange.domain.market.paths.scripted import PriceScript, ScriptedSource
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.stretches import Stretch, StretchedSource

from .knobs import Pair

LAST, MARK = "last", "mark"


@dataclass(frozen=True, slots=True)
class PriceStretch:
    """What somebody did to a path at a moment; paths are put together from a log of these.

    ``target`` is the name of a pair, or the id of an instrument together with ``view`` ``"last"``
    or ``"mark"``. From ``since_ms`` on the price is that of the ``script`` (in ticks of the
    target), of a ``recording`` by its name, or of what the world has, times ``factor``. With none
    of them it is the world's again, as it is after ``until_ms`` anyway; after a script it is then
    that of the recording, if there is one.

    Raises:
        ValueError: a script begins later than the change: until then it would have no price.

    """

    target: str
    since_ms: int
    script: PriceScript | None = None
    recording: str = ""
    factor: Ratio = Ratio()
    view: str = ""
    until_ms: int | None = None

    def __post_init__(self) -> None:
        if self.script is not None and self.script.points[0].at_ms > self.since_ms:
            raise ValueError("a script begins no later than its stretch")

    def is_worlds(self, at_ms: int) -> bool:
        """Whether the price at a moment, not before the stretch, is what the world has."""
        if self.until_ms is not None and at_ms >= self.until_ms:
            return self.script is None or not self.recording
        return self.script is None and not self.recording and self.factor == Ratio()


def ratio_of(numerator: Decimal, denominator: Decimal, grain: int = 1) -> Ratio:
    """Return the fraction that two ticks make."""
    fraction = Fraction(numerator) / Fraction(denominator)
    return Ratio(fraction.numerator, fraction.denominator, grain)


def whole(numerator: Decimal, denominator: Decimal) -> int:
    """Return how many times one amount goes into another, at least once."""
    return max(1, int(numerator / denominator))


def follow(pair: Pair, followed: Pair, source: Source) -> Source:
    """Return the path of a pair that follows another one."""
    basis = ConstantBasis(pair.offset, ratio_of(followed.tick, pair.tick))
    return MappedSource(source, basis, whole(followed.lot, pair.lot))


def stretch_of(
    change: PriceStretch, world: Source, lots: int, recording: Callable[[str, Source], Source]
) -> Stretch:
    """Return the stretch that a change begins on a path that is ``world`` without changes."""
    source = world
    if change.script is not None:
        source = ScriptedSource(change.script, world.origin_ms)
    elif change.recording:
        source = recording(change.recording, world)
    elif change.factor != Ratio():
        source = MappedSource(world, ConstantBasis(0, change.factor))
    if change.until_ms is not None:
        after = world
        if change.script is not None and change.recording:
            after = recording(change.recording, world)
        source = StretchedSource(source, [Stretch(change.until_ms, after, lots)])
    return Stretch(change.since_ms, source, lots)
