"""What a user can turn about a pair, and three ready personalities."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal
from typing import NamedTuple

from fauxchange.domain.market.paths.synthetic import SyntheticPrices
from fauxchange.domain.market.views.order_book import BookShape, level_width


class Personality(NamedTuple):
    """How lively a pair is: what a knob is set to where the world sets none.

    ``spread_ppm`` and ``volatility_ppm`` are millionths of the reference, ``depth_ppm`` millionths
    of a day's volume that stand at one level.
    """

    volatility_ppm: int
    spread_ppm: int
    depth_ppm: int
    trades_a_day: int


# Books count in ticks of 63 bits, and those of some instruments are finer than their pair's.
MOST_TICKS = 1 << 56

# The book of an option: its price is no multiple of the pair's.
OPTION_SHAPE = BookShape(spread=4, lots=40)

PERSONALITIES = {
    "calm": Personality(8_000, 5, 40, 50_000),
    "normal": Personality(30_000, 20, 20, 100_000),
    "wild": Personality(120_000, 300, 4, 200_000),
}


@dataclass(frozen=True, slots=True)
class Pair:
    """A pair and its knobs; None is the personality's.

    ``reference`` is the price at the world's first midnight, in units of the quote currency;
    ``lot`` is the unit of its tape, ``daily_volume`` the mean of a day, both in base currency;
    ``spread`` is in ticks, ``depth`` in lots a level. The name is the two currencies with a hyphen.
    A pair that ``follows`` another one has no path of its own: its price is the other's plus
    ``offset`` ticks.

    Raises:
        ValueError: the personality is not one of the three.

    """

    name: str
    reference: Decimal
    tick: Decimal
    lot: Decimal
    daily_volume: Decimal
    personality: str = "normal"
    volatility_ppm: int | None = None
    trades_a_day: int | None = None
    spread: int | None = None
    depth: int | None = None
    follows: str = ""
    offset: int = 0

    def __post_init__(self) -> None:
        if self.personality not in PERSONALITIES:
            raise ValueError(f"a personality is one of {', '.join(PERSONALITIES)}")

    @property
    def base(self) -> str:
        """The currency that is priced."""
        return self.name.partition("-")[0]

    @property
    def quote(self) -> str:
        """The currency that prices are in."""
        return self.name.partition("-")[2]

    @property
    def reference_ticks(self) -> int:
        """The reference in ticks."""
        return int(self.reference / self.tick)


def with_defaults(pair: Pair) -> Pair:
    """Return a pair with every knob set."""
    mood = PERSONALITIES[pair.personality]
    lots = int(pair.daily_volume / pair.lot)
    spread, depth = mood.spread_ppm * pair.reference_ticks, mood.depth_ppm * lots
    return replace(
        pair,
        volatility_ppm=_either(pair.volatility_ppm, mood.volatility_ppm),
        trades_a_day=_either(pair.trades_a_day, min(mood.trades_a_day, lots)),
        spread=_either(pair.spread, max(1, spread // 1_000_000)),
        depth=_either(pair.depth, max(1, depth // 1_000_000)),
    )


def _either(knob: int | None, ready: int) -> int:
    return ready if knob is None else knob


def prices_of(pair: Pair, seed: str) -> SyntheticPrices:
    """Return what the synthetic source of a pair is made from."""
    pair = with_defaults(pair)
    return SyntheticPrices(
        seed,
        pair.name,
        pair.reference_ticks,
        pair.volatility_ppm or 0,
        pair.trades_a_day or 1,
        max(int(pair.daily_volume / pair.lot), pair.trades_a_day or 1),
    )


def shape_of(pair: Pair, ticks: Decimal, lots: int) -> BookShape:
    """Return the book of an instrument whose tick is so many of the pair's, with larger lots.

    ``lots`` is how many of the instrument's lots one lot of the tape is.
    """
    pair = with_defaults(pair)
    width = level_width(pair.reference_ticks, pair.volatility_ppm or 0)
    return BookShape(
        spread=max(1, int((pair.spread or 1) / ticks)),
        lots=lots_of_level(pair, lots),
        width=max(1, int(width / ticks)),
    )


def levels_between(pair: Pair) -> int:
    """Return how many levels the best prices of a pair's book are apart."""
    pair = with_defaults(pair)
    width = level_width(pair.reference_ticks, pair.volatility_ppm or 0)
    return -(-(pair.spread or 1) // width)


def lots_of_level(pair: Pair, lots: int) -> int:
    """Return the mean lots of a level of an instrument; ``lots`` is as for `shape_of`."""
    return (with_defaults(pair).depth or 1) * lots
