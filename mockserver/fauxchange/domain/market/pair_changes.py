"""What people do to the price of a pair: they set it, at once or in a line, or have it crash."""

from __future__ import annotations

from dataclasses import dataclass, replace
from decimal import Decimal

from fauxchange.domain.core.money import plain
from fauxchange.domain.core.unit_of_work import UnitOfWork

from .currencies import pair_script
from .instruments.index import PriceStretch
from .instruments.knobs import MOST_TICKS, Pair
from .market import Market
from .paths.recorded.playback import Playback
from .paths.scripted import PricePoint
from .state import change, has_market, market_of, play

_LOWEST, _HIGHEST = Decimal("1e-30"), Decimal("1e30")

NO_PRICE = f"no price above 0 and below {_HIGHEST}"


@dataclass(frozen=True, slots=True)
class PairPoint:
    """From ``at_ms`` on a pair costs ``price``; with ``ramp`` it moves there from the one before.

    The price is in the quote currency, on the tick of the pair.
    """

    at_ms: int
    price: Decimal
    ramp: bool = False


@dataclass(frozen=True, slots=True)
class Crash:
    """How a price falls and comes back: milliseconds, of which the first and last are not 0.

    Raises:
        ValueError: they are.

    """

    fall_ms: int = 10_000
    hold_ms: int = 0
    return_ms: int = 60_000

    def __post_init__(self) -> None:
        if min(self.fall_ms, self.return_ms) < 1 or self.hold_ms < 0:
            raise ValueError("a fall and a return take at least a millisecond")

    @property
    def length_ms(self) -> int:
        """How long all of it takes."""
        return self.fall_ms + self.hold_ms + self.return_ms


def is_price(price: Decimal) -> bool:
    """Whether something can have this price: a number that the answers of an exchange can hold."""
    return price.is_finite() and _LOWEST <= price < _HIGHEST


def find_pair(unit: UnitOfWork, name: str) -> Pair:
    """Return a pair of the market.

    Raises:
        KeyError: the world has no such pair.

    """
    if not has_market(unit):
        raise KeyError(name)
    return market_of(unit).pair(name)


def price_after_move(unit: UnitOfWork, now_ms: int, pair: str, percent: Decimal) -> Decimal:
    """Return what a pair would cost if it moved by so many percent now, at least a tick.

    Raises:
        KeyError: the world has no such pair.

    """
    one = find_pair(unit, pair)
    ticks = market_of(unit).index(pair).price(now_ms) * (100 + percent) / 100
    return max(1, round(ticks)) * one.tick


def set_pair_price(
    unit: UnitOfWork, now_ms: int, pair: str, price: Decimal, *, begin_ms: int, over_ms: int = 0
) -> list[PairPoint]:
    """Set a pair's price from a moment on, or have it move there; return the points that are set.

    Raises:
        KeyError: the world has no such pair.
        ValueError: it is no price, or the moment is over.

    """
    one = find_pair(unit, pair)
    ticks = _ticks(one, price)
    _require_coming(begin_ms, now_ms)
    market = market_of(unit).without_future(pair, begin_ms)
    points = [PricePoint(begin_ms, ticks)]
    if over_ms:
        start = market.index(pair).price(begin_ms)
        points = [PricePoint(begin_ms, start), PricePoint(begin_ms + over_ms, ticks, True)]
    return _begin(unit, now_ms, market, one, points)


def flash_crash(
    unit: UnitOfWork, now_ms: int, pair: str, price: Decimal, crash: Crash, *, begin_ms: int
) -> list[PairPoint]:
    """Have a pair fall to a price from a moment on, and return to what it would have cost by then.

    If that is the world's price, or a recording's, it is so again from then on, else it stays what
    it was set to.

    Raises:
        KeyError: the world has no such pair.
        ValueError: it is no price, or the moment is over.

    """
    one = find_pair(unit, pair)
    ticks = _ticks(one, price)
    _require_coming(begin_ms, now_ms)
    low_ms, end_ms = begin_ms + crash.fall_ms, begin_ms + crash.length_ms
    market = market_of(unit).without_future(pair, begin_ms)
    path, is_changed = market.index(pair), market.log.is_changed(pair, end_ms)
    points = [
        PricePoint(begin_ms, path.price(begin_ms)),
        PricePoint(low_ms, ticks, True),
        *([PricePoint(low_ms + crash.hold_ms, ticks)] if crash.hold_ms else []),
        PricePoint(end_ms, path.price(end_ms), True),
    ]
    recording = market.log.recording_of(pair)
    until_ms = None if is_changed and not recording else end_ms
    return _begin(unit, now_ms, market, one, points, until_ms, recording)


def begin_playback(unit: UnitOfWork, now_ms: int, pair: str, playback: Playback) -> None:
    """Have a pair be what was recorded from now on; what it cost until now stays as it was.

    Raises:
        KeyError: the world has no such pair.
        ValueError: its candles do not begin at full seconds.

    """
    find_pair(unit, pair)
    market = market_of(unit).without_future(pair, now_ms)
    recordings = {**market.recordings, playback.name: play(playback, market.facts)}
    market = replace(market, recordings=recordings)
    unit.put(playback)
    stretch = PriceStretch(pair, now_ms, recording=playback.name)
    change(unit, market.with_stretch(stretch), now_ms)


def _begin(
    unit: UnitOfWork,
    now_ms: int,
    market: Market,
    pair: Pair,
    points: list[PricePoint],
    until_ms: int | None = None,
    recording: str = "",
) -> list[PairPoint]:
    """Begin a stretch with these points, and return them with prices in the quote currency."""
    script = pair_script(pair, tuple(points))
    since_ms = points[0].at_ms
    stretch = PriceStretch(pair.name, since_ms, script, recording, until_ms=until_ms)
    change(unit, market.with_stretch(stretch), now_ms)
    return [PairPoint(one.at_ms, plain(one.price * pair.tick), one.ramp) for one in points]


def _require_coming(begin_ms: int, now_ms: int) -> None:
    if begin_ms < now_ms:
        raise ValueError(f"{begin_ms} is over: what a pair cost stays as it was")


def _ticks(pair: Pair, price: Decimal) -> int:
    if not is_price(price):
        raise ValueError(f"{price} is {NO_PRICE}")
    ticks = round(price / pair.tick)
    if ticks < 1:
        raise ValueError(f"{price} is below the tick of {pair.name}, {pair.tick}")
    if ticks > MOST_TICKS:
        raise ValueError(f"{price} has too many ticks of {pair.name}, of which each is {pair.tick}")
    return ticks
