"""When a time of day comes: times of day are milliseconds since midnight UTC."""

from __future__ import annotations

from .durations import DAY_MS


def following(time_ms: int, now_ms: int) -> int:
    """Return when a time of day comes next, never now."""
    today = now_ms - now_ms % DAY_MS + time_ms
    return today if today > now_ms else today + DAY_MS


def latest(time_ms: int, now_ms: int) -> int:
    """Return when a time of day was last; that may be now."""
    return following(time_ms, now_ms) - DAY_MS
