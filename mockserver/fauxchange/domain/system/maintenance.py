"""Maintenance: windows in which an exchange is down or about to be, as announced.

What a window's state is follows from the time, so nothing happens by itself.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.unit_of_work import UnitOfWork

SCHEDULED = "scheduled"
ONGOING = "ongoing"
PRE_OPEN = "pre_open"
COMPLETED = "completed"
CANCELED = "canceled"

# What a list has if no state is asked for.
CURRENT = (SCHEDULED, ONGOING, PRE_OPEN)


@dataclass(frozen=True, slots=True)
class MaintenanceWindow:
    """One maintenance, from ``begin_ms`` until before ``end_ms``.

    From ``pre_open_ms`` on, if there is such a time, orders may be canceled again. ``service`` is
    what is down, ``kind`` why: ``scheduled``, ``unscheduled`` or ``disruption``; ``environment`` is
    ``live`` or ``demo``.
    """

    id: str
    title: str
    begin_ms: int
    end_ms: int
    pre_open_ms: int | None = None
    service: str = "trading"
    kind: str = "scheduled"
    environment: str = "live"
    description: str = ""
    href: str = ""
    canceled: bool = False

    def state(self, now_ms: int) -> str:
        """Return the state at a time."""
        if self.canceled:
            return CANCELED
        if now_ms < self.begin_ms:
            return SCHEDULED
        if now_ms >= self.end_ms:
            return COMPLETED
        opens = self.pre_open_ms is not None and now_ms >= self.pre_open_ms
        return PRE_OPEN if opens else ONGOING


@document("{exchange}")
@dataclass(frozen=True, slots=True)
class Maintenance:
    """All windows of an exchange in the order of their announcement; the key is its name."""

    exchange: str
    windows: tuple[MaintenanceWindow, ...] = ()


@tells_of(Maintenance)
class MaintenanceChanged(DocumentChanged[Maintenance]):
    """The announced maintenance of an exchange, as it has become."""


def announce(unit: UnitOfWork, exchange: str, window: MaintenanceWindow) -> MaintenanceWindow:
    """Add a window, or put it in the place of the one with the same id.

    Raises:
        ValueError: it ends before it begins, or opens outside of itself.

    """
    if window.begin_ms >= window.end_ms:
        raise ValueError("a maintenance ends after it begins")
    opens_ms = window.pre_open_ms
    if opens_ms is not None and not window.begin_ms <= opens_ms <= window.end_ms:
        raise ValueError("a maintenance opens between its beginning and its end")
    known = _of(unit, exchange)
    if any(one.id == window.id for one in known):
        changed = tuple(window if one.id == window.id else one for one in known)
    else:
        changed = (*known, window)
    unit.put(Maintenance(exchange, changed))
    return window


def cancel(unit: UnitOfWork, exchange: str, window_id: str) -> MaintenanceWindow:
    """Cancel a window, whatever has become of it; it stays in the list.

    Raises:
        KeyError: there is none of this id.

    """
    found = next((one for one in _of(unit, exchange) if one.id == window_id), None)
    if found is None:
        raise KeyError(f"no maintenance {window_id!r}")
    return announce(unit, exchange, replace(found, canceled=True))


def windows(
    unit: UnitOfWork, exchange: str, now_ms: int, states: tuple[str, ...] = CURRENT
) -> Iterator[MaintenanceWindow]:
    """Yield the windows that are in one of some states, in the order of their announcement."""
    return (one for one in _of(unit, exchange) if one.state(now_ms) in states)


def ongoing(unit: UnitOfWork, exchange: str, now_ms: int) -> MaintenanceWindow | None:
    """Return the window in which the exchange is down now, or None."""
    return next(windows(unit, exchange, now_ms, (ONGOING,)), None)


def _of(unit: UnitOfWork, exchange: str) -> tuple[MaintenanceWindow, ...]:
    return (unit.find(Maintenance, exchange) or Maintenance(exchange)).windows
