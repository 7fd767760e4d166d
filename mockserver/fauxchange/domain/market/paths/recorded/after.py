"""What follows the end of a recording: its last price, itself again, or the world."""

from __future__ import annotations

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.market.paths.basis import ConstantBasis, Ratio
from fauxchange.domain.market.paths.mapped import MappedSource
from fauxchange.domain.market.paths.source import Source
from fauxchange.domain.market.paths.stretches import Stretch, StretchedSource

HOLD, LOOP, WORLD = "hold", "loop", "world"


def continue_after_end(
    played: Source, begin_ms: int, end_ms: int, after: str, world: Source
) -> Source:
    """Return a recording that is played from one moment until another, and what follows it.

    With ``"loop"`` it begins again in the second after its end. With ``"world"`` the other source
    rules from its end on, times what leaves the last price where it is; else that price holds.
    """
    if after == LOOP:
        from .looped import LoopedSource

        seconds = (end_ms - begin_ms) // SECOND_MS + 1
        return LoopedSource(played, begin_ms, seconds * SECOND_MS)
    if after == WORLD:
        ratio = Ratio(played.price(end_ms), world.price(end_ms))
        goes_on = MappedSource(world, ConstantBasis(0, ratio))
        return StretchedSource(played, [Stretch(end_ms, goes_on)])
    return played
