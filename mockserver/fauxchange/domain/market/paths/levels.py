"""The grid of time on which every source of prices states its bars.

A level is a length of time: 1 s, 10 s, 1 min, 15 min, 30 min, 2 h, 1 day, then days doubled up to
an era of 4,096 days. A node is a level and an index; indexes are counted from the origin, the
midnight (UTC) of the day at which a world starts, and are negative before it. A node of one level
lies wholly inside one node of the next.
"""

from __future__ import annotations

from fauxchange.domain.core.durations import DAY_MS, SECOND_MS

SECOND, TEN_SECONDS, MINUTE, QUARTER_HOUR, HALF_HOUR, TWO_HOURS, DAY = range(7)
ERA = DAY + 12


# How many children a node of a level has; a second has trades instead.
FANOUT = (0, 10, 6, 15, 2, 4, 12, *(2 for _ in range(12)))


def _units() -> tuple[int, ...]:
    units = [SECOND_MS]
    for fanout in FANOUT[1:]:
        units.append(units[-1] * fanout)
    return tuple(units)


# The length of a node of each level in milliseconds.
UNITS_MS = _units()

ERA_DAYS = UNITS_MS[ERA] // DAY_MS


def midnight(at_ms: int) -> int:
    """Return the midnight (UTC) at or before a moment, both in Unix milliseconds."""
    return at_ms - at_ms % DAY_MS
