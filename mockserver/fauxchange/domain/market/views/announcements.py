"""What an exchange announces: what a world has, and what comes to its market and leaves it.

Nothing happens by itself: what is announced at a moment follows from the market at that moment.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.instruments.instrument import DELISTED, Instrument
from fauxchange.domain.market.market import Market

LISTING, DELISTING = "listing", "delisting"


class AnnouncementType(NamedTuple):
    """A type of announcements: its name in the exchange's interface, and for people."""

    id: str
    name: str


class Announcement(NamedTuple):
    """Something that was announced at ``published_ms`` and holds from ``effective_ms`` on."""

    published_ms: int
    effective_ms: int
    type: str
    title: str
    url: str


class NoticeTerms(NamedTuple):
    """How instruments of a kind are announced when they are listed, or ``of`` a delisting.

    ``title`` and ``url`` have a blank for the instrument: ``{id}``. It is announced ``ahead_ms``
    before.
    """

    of: str
    kind: str
    type: str
    title: str
    url: str
    ahead_ms: int = 0


@document("{exchange}")
@dataclass(frozen=True, slots=True)
class Announcements:
    """What an exchange announces: its types, what a world has of news, and notices of a market."""

    exchange: str
    types: tuple[AnnouncementType, ...] = ()
    news: tuple[Announcement, ...] = ()
    notices: tuple[NoticeTerms, ...] = ()


def announcement_types(unit: UnitOfWork, exchange: str) -> tuple[AnnouncementType, ...]:
    """Return the types of an exchange's announcements, in its order."""
    return _of(unit, exchange).types


def announcements(
    unit: UnitOfWork, market: Market, exchange: str, now_ms: int, type_: str = ""
) -> list[Announcement]:
    """Return what was announced by now, the newest first; of one type if there is one."""
    terms = _of(unit, exchange)
    found = [*terms.news, *_notices(terms, market, now_ms)]
    shown = (one for one in found if one.published_ms <= now_ms and type_ in {"", one.type})
    return sorted(shown, reverse=True)


def _notices(terms: Announcements, market: Market, now_ms: int) -> Iterator[Announcement]:
    """Yield what the market itself gives reason to announce."""
    by_kind: dict[str, list[NoticeTerms]] = {}
    for notice in terms.notices:
        by_kind.setdefault(notice.kind, []).append(notice)
    for one in market.of_kinds(by_kind, now_ms):
        for notice in by_kind[one.kind]:
            at_ms = one.listed_ms if notice.of == LISTING else _delisted_ms(one)
            if at_ms is not None:
                title, url = (text.format(id=one.id) for text in (notice.title, notice.url))
                published_ms = at_ms - notice.ahead_ms
                yield Announcement(published_ms, at_ms, notice.type, title, url)


def _delisted_ms(instrument: Instrument) -> int | None:
    """Return since when an instrument is delisted, None if it is not going to be."""
    times = (one.at_ms for one in instrument.changes if one.state == DELISTED)
    return min(times, default=None)


def _of(unit: UnitOfWork, exchange: str) -> Announcements:
    return unit.find(Announcements, exchange) or Announcements(exchange)
