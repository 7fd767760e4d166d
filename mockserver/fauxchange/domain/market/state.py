"""The market of a store: its facts and its log are documents, the value made of them is remembered.

A `Market` knows its sources once it has been asked, so that one is made for a world and seed and
shared by all units of work, and by all sandboxes that began with the same world on the same day.
"""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import partial
from hashlib import sha256

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import TRADES, ScheduledTask, UnitOfWork, remember

from .events import log_events, names_moved
from .facts import MarketFacts, MarketLog
from .market import Market, Played
from .paths.recorded.playback import Playback, source_of_playback

# The kind of the task by which what waits for prices looks again.
CHANGED = "market.changed"

# Markets whose sources are kept in memory; the one that was not asked for longest goes first.
_REMEMBERED = 16


@document(lasting=True)
@dataclass(frozen=True, slots=True)
class MarketKey:
    """What tells the facts of one market from those of another: a digest of all of them."""

    digest: str


@document()
@dataclass(frozen=True, slots=True)
class PricesAwaited:
    """That something has waited for a price: a change of prices concerns more than views."""


_markets: dict[tuple[str, MarketLog], Market] = {}
# The one that was asked for last, with what tells it from others; none at first.
_latest: list[tuple[tuple[str, MarketLog], Market]] = []
_lock = threading.Lock()

_KEY = (MarketKey,)


def key_of(facts: MarketFacts) -> MarketKey:
    """Return what tells facts from all others."""
    return MarketKey(sha256(repr(facts).encode()).hexdigest())


def open_market(
    unit: UnitOfWork, facts: MarketFacts, key: MarketKey, log: MarketLog | None = None
) -> None:
    """Write the facts of a market, their key, and what its world has done to it, if anything."""
    unit.put(facts)
    unit.put(key)
    unit.put(MarketLog() if log is None else log)


def has_market(unit: UnitOfWork) -> bool:
    """Whether the world has a market."""
    return unit.find(MarketKey) is not None


def market_of(unit: UnitOfWork) -> Market:
    """Return the market as this unit of work sees it.

    Raises:
        KeyError: the world has none.

    """
    key: tuple[str, MarketLog] | None = unit.derived.get(_KEY)
    if key is None:
        key = remember(unit, _KEY, (unit.get(MarketKey).digest, unit.get(MarketLog)))
    # Comparing logs costs the more the longer they are; nearly always it is the one of last time.
    for known, latest in _latest:
        if known is key or (known[1] is key[1] and known[0] == key[0]):
            return latest
    market = _markets.get(key)
    if market is None:
        facts = unit.get(MarketFacts)
        recordings = {one.name: play(one, facts) for one in unit.scan(Playback)}
        market = Market(facts, key[1], recordings)
    _remember(key, market)
    return market


def play(playback: Playback, facts: MarketFacts) -> Played:
    """Return what makes the path of a playback of that of its pair."""
    return partial(source_of_playback, playback, seed=facts.seed)


def change(
    unit: UnitOfWork, market: Market, now_ms: int | None = None, currencies: tuple[str, ...] = ()
) -> None:
    """Write the log of a market that was changed; what it knows of its sources stays known.

    With ``now_ms``, which a world that begins has not, what waits for prices looks again. The
    prices of ``currencies`` were changed besides those of pairs.
    """
    events = list(log_events(unit.get(MarketLog), market.log))
    for event in events:
        unit.emit(event)
    unit.put(market.log)
    if now_ms is not None and unit.find(PricesAwaited) is not None:
        moved = {name for event in events for name in names_moved(event)}
        moved |= {pair.name for pair in market.facts.pairs if pair.follows in moved}
        names = sorted({*currencies, *moved})
        unit.schedule(ScheduledTask(now_ms, CHANGED, {"names": names}, rank=TRADES))
    _remember((unit.get(MarketKey).digest, market.log), market)


def _remember(key: tuple[str, MarketLog], market: Market) -> None:
    with _lock:
        _markets.pop(key, None)
        _markets[key] = market
        if len(_markets) > _REMEMBERED:
            del _markets[next(iter(_markets))]
        _latest[:] = [(key, market)]
