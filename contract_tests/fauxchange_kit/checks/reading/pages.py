"""Reading: histories that are longer than a page."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import orjson

from fauxchange_kit.analysis.calls import whose
from fauxchange_kit.analysis.responses import is_ok
from fauxchange_kit.check import Evidence, Severity, check

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange_kit.recording.recording import RecordedCall, Run

_PAGES = {
    "okx": "funding-account-rest-api-asset-bills-details",
    "coinw": "https://www.coinw.com/api-doc/en/spot-trading/check/get-historical-orders",
}
_AFTER, _BEFORE, _LIMIT = "after", "before", "limit"
_CURSORS = {_AFTER, _BEFORE, _LIMIT}


class Page(NamedTuple):
    """A page that was read: where it begins, how many rows it may have, and its rows' places."""

    sent: RecordedCall
    after: str
    before: str
    limit: int
    places: tuple[str, ...]

    @property
    def is_full(self) -> bool:
        """Whether there may be a next one."""
        return len(self.places) >= self.limit


@check(
    "reading/pages-complete",
    "a history is read until a page is not full",
    Severity.WARNING,
    why="What is on the next page is missing: sums are wrong, and orders are taken for unknown.",
    fix="Ask for the next page, with after, until one has fewer rows than the limit.",
    docs=_PAGES,
    profiles=("full-pages",),
)
def pages_complete(run: Run) -> Iterator[Evidence]:
    """Look for full pages, as large as they may be, of which nobody read the next."""
    told: set[str] = set()
    for pages in _histories(run):
        last = pages[-1]
        paging = last.sent.endpoint.paging if last.sent.endpoint else None
        if paging is None or not any(page.is_full for page in pages):
            continue
        # Who asks for less than a whole page wants only that much.
        wants_all = len(pages) > 1 or last.limit >= min(paging.default, paging.max)
        if not wants_all or last.before:
            continue
        if not last.is_full:
            yield Evidence(tuple(page.sent for page in pages))
        elif last.sent.endpoint_id not in told:
            told.add(last.sent.endpoint_id)
            full = f"{last.sent.endpoint_id} may have more than the {last.limit} rows of a page"
            yield Evidence(tuple(page.sent for page in pages), full)


@check(
    "reading/page-cursor",
    "the next page begins after the last row of this one",
    Severity.ERROR,
    why="From another place rows come twice, or never.",
    fix="Send the place of the last row, which is the oldest, as after; before goes to newer ones.",
    docs=_PAGES,
    profiles=("full-pages", "plain"),
)
def page_cursor(run: Run) -> Iterator[Evidence]:
    """Compare where each page begins with the rows of the page before it."""
    for pages in _histories(run):
        for page, following in pairwise(pages):
            if not page.is_full or len(page.places) < 2:
                continue
            problem = _misplaced(page, following)
            if problem is not None:
                yield Evidence((page.sent, following.sent), problem)


@check(
    "reading/page-end",
    "a page without rows is the last one",
    Severity.WARNING,
    why="Who asks on loops for ever, and uses up the limit.",
    fix="Stop at a page that has no rows, or fewer than the limit.",
    docs=_PAGES,
    profiles=("full-pages", "empty-pages", "plain"),
)
def page_end(run: Run) -> Iterator[Evidence]:
    """Look at what was asked after an empty page that is not the first."""
    for pages in _histories(run):
        for page, following in pairwise(pages):
            if page.after and not page.places:
                is_same = following.after == page.after
                again = f"{page.sent.endpoint_id} was asked again after a page without rows"
                yield Evidence((page.sent, following.sent), again if is_same else "")
        if pages[-1].after and not pages[-1].is_full:
            yield Evidence((pages[-1].sent,))


def _histories(run: Run) -> Iterator[list[Page]]:
    """Yield the pages that were read one after the other with the same conditions.

    A page with neither cursor begins anew.
    """
    read: dict[tuple[str, str, bytes], list[Page]] = defaultdict(list)
    for sent in run:
        page = _page(sent)
        if page is None:
            continue
        rest = {name: value for name, value in sent.params.items() if name not in _CURSORS}
        conditions = orjson.dumps(rest, default=str, option=orjson.OPT_SORT_KEYS)
        pages = read[sent.endpoint_id, whose(sent), conditions]
        if pages and not page.after and not page.before:
            yield pages.copy()
            pages.clear()
        pages.append(page)
    yield from (pages for pages in read.values() if pages)


def _page(sent: RecordedCall) -> Page | None:
    """Return the page that a call read, None if it read none."""
    endpoint, asked = sent.endpoint, sent.params
    if endpoint is None or endpoint.is_public or endpoint.paging is None:
        return None
    paging = endpoint.paging
    if paging.field is None or not isinstance(asked, dict) or not is_ok(sent):
        return None
    if not isinstance(sent.json, dict):
        return None
    size = str(asked.get(_LIMIT, paging.default))
    limit = min(int(size), paging.max) if size.isdecimal() and int(size) else paging.default
    field = _field(paging.field, asked)
    if field is None:
        return None
    places = tuple(str(row.get(field, "")) for row in sent.rows if isinstance(row, dict))
    after, before = (str(asked.get(name, "")) for name in (_AFTER, _BEFORE))
    return Page(sent, after, before, limit, places)


def _field(field: str, asked: dict[str, Any]) -> str | None:
    """Return by which member a call pages: where it may choose, only the default is judged."""
    return None if asked.get("pagingType", "1") != "1" else field


def _misplaced(page: Page, following: Page) -> str | None:
    """Return what is wrong with where a page begins: empty for nothing, None if nobody can say."""
    name, last, first = page.sent.endpoint_id, page.places[-1], page.places[0]
    if following.before and not following.after:
        is_back = following.before == last != first
        return (
            f"{name} went to newer rows with before={last}, not to older ones" if is_back else None
        )
    if not following.after or following.after == page.after:
        return None
    if following.after == last:
        return ""
    if following.after in page.places and last != first:
        place = page.places.index(following.after) + 1
        return f"{name} went on after row {place} of {len(page.places)}: the others come twice"
    if following.after.isdecimal() and last.isdecimal() and int(following.after) == int(last) - 1:
        return f"{name} went on after {following.after}, and left out what is at it"
    return None
