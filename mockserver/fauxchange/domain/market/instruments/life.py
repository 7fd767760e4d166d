"""When an instrument can be traded, and so prints."""

from __future__ import annotations

from .halts import Halt
from .instrument import DELISTED, PRE_OPEN, SETTLING, SUSPENDED, UNLISTED, Instrument, terms_at

# In these nobody trades.
_STILL = frozenset({UNLISTED, PRE_OPEN, SUSPENDED, SETTLING, DELISTED})


def printed_until(instrument: Instrument, origin_ms: int, now_ms: int) -> int | None:
    """Return until when an instrument has printed trades: now, or when it was halted.

    None if it has never been open. One that the world has halted from the beginning was so from
    the first midnight of the world, ``origin_ms``, on.
    """
    if terms_at(instrument, now_ms).state not in _STILL:
        return now_ms
    for change in sorted(instrument.changes, key=lambda one: -one.at_ms):
        if change.at_ms <= now_ms and terms_at(instrument, change.at_ms - 1).state not in _STILL:
            return change.at_ms
    return origin_ms - 1 if instrument.state == SUSPENDED else None


def halts_of(instrument: Instrument, origin_ms: int) -> list[Halt]:
    """Return when an instrument is not traded, in order of time.

    What its path has before it was listed is nobody's business, and stays.
    """
    halts: list[Halt] = []
    since_ms: int | None = None
    was_open = opens = False
    for at_ms in sorted({instrument.listed_ms, *(one.at_ms for one in instrument.changes)}):
        state = terms_at(instrument, at_ms).state
        if state not in _STILL:
            was_open = True
            if since_ms is not None and since_ms < at_ms:
                halts.append(Halt(since_ms, at_ms, opens))
            since_ms = None
        elif since_ms is None:
            opens = not was_open and state != SUSPENDED
            since_ms = at_ms if was_open or opens else max(at_ms, origin_ms - 1)
    return halts if since_ms is None else [*halts, Halt(since_ms, None, opens)]
