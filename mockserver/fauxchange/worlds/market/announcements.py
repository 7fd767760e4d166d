"""What an exchange announces: news, notices of its market, and maintenance."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from fauxchange.domain.core.durations import DAY_MS, MINUTE_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.views.announcements import (
    Announcement,
    Announcements,
    AnnouncementType,
    NoticeTerms,
)
from fauxchange.domain.system.maintenance import MaintenanceWindow, announce
from fauxchange.worlds.layout import hours, layout, read
from fauxchange.worlds.mistakes import Mistakes

layout(NoticeTerms, ahead_ms=hours("hoursAhead"))


def seed_announcements(
    unit: UnitOfWork, exchange: str, terms: Mapping[str, Any], day_ms: int
) -> None:
    """Write what an exchange announces; news count from the day on which a sandbox begins."""
    types = tuple(AnnouncementType(*one) for one in terms.get("types", {}).items())
    news = tuple(_news(one, day_ms) for one in terms.get("news", ()))
    notices = tuple(read(NoticeTerms, one) for one in terms.get("notices", ()))
    unit.put(Announcements(exchange, types, news, notices))


def seed_maintenance(
    unit: UnitOfWork, exchange: str, windows: Iterable[Mapping[str, Any]], day_ms: int
) -> None:
    """Write the maintenance that is announced from the beginning."""
    for one in windows:
        begin_ms = day_ms + one["beginsInMinutes"] * MINUTE_MS
        opens = one.get("preOpenAfterMinutes")
        window = MaintenanceWindow(
            one["id"],
            one["title"],
            begin_ms,
            begin_ms + one["minutes"] * MINUTE_MS,
            None if opens is None else begin_ms + opens * MINUTE_MS,
            one.get("service", "trading"),
            one.get("kind", "scheduled"),
            one.get("environment", "live"),
            one.get("description", ""),
        )
        announce(unit, exchange, window)


def maintenance_mistakes(windows: Iterable[Mapping[str, Any]]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    ids: set[str] = set()
    for i, one in enumerate(windows):
        if one["id"] in ids:
            yield f"/maintenance/{i}/id", f"another window is {one['id']!r}"
        ids.add(one["id"])
        if one.get("preOpenAfterMinutes", 0) > one["minutes"]:
            yield f"/maintenance/{i}/preOpenAfterMinutes", "it opens after its end"


def _news(one: Mapping[str, Any], day_ms: int) -> Announcement:
    published_ms, effective_ms = (
        day_ms - one.get(name, one["daysAgo"]) * DAY_MS for name in ("daysAgo", "effectiveDaysAgo")
    )
    return Announcement(published_ms, effective_ms, one["type"], one["title"], one["url"])


def announcement_mistakes(terms: Mapping[str, Any]) -> Mistakes:
    """Yield what a schema cannot say: where it is wrong, and why."""
    types = terms.get("types", {})
    for name in ("news", "notices"):
        for i, one in enumerate(terms.get(name, ())):
            if one["type"] not in types:
                yield f"/announcements/{name}/{i}/type", f"no type {one['type']!r} is announced"
