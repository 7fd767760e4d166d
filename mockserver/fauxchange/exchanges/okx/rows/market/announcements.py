"""Rows of what the exchange announces (announcement)."""

from __future__ import annotations

from collections.abc import Iterable

from fauxchange.domain.market.views.announcements import Announcement, AnnouncementType
from fauxchange.exchanges.okx.rows.row import Row


def type_(one: AnnouncementType) -> Row:
    """One type (announcement-get-announcement-types)."""
    return {"annType": one.id, "annTypeDesc": one.name}


def page(those: Iterable[Announcement], pages: int) -> Row:
    """One page of announcements, of so many pages (announcement-get-announcements)."""
    return {"totalPage": str(pages), "details": [_announcement(one) for one in those]}


def _announcement(one: Announcement) -> Row:
    return {
        "title": one.title,
        "annType": one.type,
        "businessPTime": str(one.effective_ms),
        "pTime": str(one.published_ms),
        "url": one.url,
    }
