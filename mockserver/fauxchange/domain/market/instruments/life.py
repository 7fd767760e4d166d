"""When an instrument can be traded, and so prints."""

from __future__ import annotations

from .instrument import PRE_OPEN, SUSPENDED, UNLISTED, Instrument, terms_at

# In these nobody trades.
_STILL = frozenset({UNLISTED, PRE_OPEN, SUSPENDED})


def printed_until(instrument: Instrument, origin_ms: int, now_ms: int) -> int | None:
    """Return until when an instrument has printed trades: now, or when it was halted.

    None if it has never been open. One that the world has halted from the beginning was so from
    the first midnight of the world, ``origin_ms``, on.
    """
    if terms_at(instrument, now_ms).state not in _STILL:
        return now_ms
    for change in sorted(instrument.changes, key=lambda one: -one.at_ms):
        if change.at_ms <= now_ms and terms_at(instrument, change.at_ms - 1).state not in _STILL:
            return change.at_ms - 1
    return origin_ms - 1 if instrument.state == SUSPENDED else None
