"""Pages of histories: by cursors, as most lists have them, or by number, as CoinW's futures do."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import orjson

from fauxchange.spec.endpoint import Paging
from fauxchange_kit.recording.recording import RecordedCall, Run

from .calls import owner_of
from .responses import is_ok

_AFTER, _BEFORE, _LIMIT = "after", "before", "limit"
_SIZE = "pageSize"
_CURSORS = {_AFTER, _BEFORE, _LIMIT, "page", "pageNo", _SIZE}
# So many readers of one list are told apart.
_MOST_READERS = 16
# Where a numbered page says how many rows there are in all.
_TOTAL = "total"

_List = tuple[str, str, bytes]


class Page(NamedTuple):
    """A page that was read.

    Args:
        call: the call that read it.
        after: where it begins: a cursor, or the number of a page that is not the first; empty for
            the first page.
        before: where it ends, if the call says so.
        limit: how many rows it may have.
        places: the places of its rows, by which cursors compare; those of numbered pages are empty.
        has_next: whether there may be a next one.
        is_whole: whether the call asks for as many rows as a page has by default.
        is_numbered: whether ``after`` is a number of a page.

    """

    call: RecordedCall
    after: str
    before: str
    limit: int
    places: tuple[str, ...]
    has_next: bool
    is_whole: bool
    is_numbered: bool = False


def histories(run: Run) -> Iterator[list[Page]]:
    """Yield the pages that were read one after the other with the same conditions.

    A page with neither cursor nor number begins anew; several programs may read at a time.
    """
    read: dict[_List, list[list[Page]]] = defaultdict(list)
    for call in run:
        page = _page(call)
        if page is None:
            continue
        begun = read[_list_of(call)]
        if not begun or not (page.after or page.before):
            begun.append([page])
        else:
            recent = begun[-1 : -_MOST_READERS - 1 : -1]
            next((pages for pages in recent if _goes_on_from(pages[-1], page)), begun[-1]).append(
                page
            )
    for begun in read.values():
        yield from begun


class Numbers:
    """Which numbers of pages were read of each list, in whatever order: some read many at once."""

    def __init__(self, run: Run) -> None:
        """Look at all calls."""
        self._read: dict[_List, set[int]] = defaultdict(set)
        for call in run:
            page = _page(call)
            if page is not None and page.is_numbered:
                self._read[_list_of(call)].add(_number(page))

    def is_read_on(self, page: Page) -> bool:
        """Whether the page after a numbered one was read, before it or later."""
        return page.is_numbered and _number(page) + 1 in self._read[_list_of(page.call)]

    def missing(self, page: Page, next_page: Page) -> int:
        """Return how many pages between two numbered ones nobody read."""
        between = range(_number(page) + 1, _number(next_page))
        return len(set(between) - self._read[_list_of(page.call)])


def place_problem(page: Page, next_page: Page, numbers: Numbers) -> str | None:
    """Return what is wrong with where a page begins: empty for nothing, None if nobody can say."""
    if page.is_numbered:
        return _number_problem(page, next_page, numbers)
    name, last, first = page.call.endpoint_id, page.places[-1], page.places[0]
    if next_page.before and not next_page.after:
        is_back = next_page.before == last != first
        return (
            f"{name} went to newer rows with before={last}, not to older ones" if is_back else None
        )
    return _cursor_problem(page, next_page)


def goes_on(page: Page, next_page: Page) -> bool:
    """Whether a page is asked for although one without rows was read: the same, or a later one."""
    if page.is_numbered:
        return _number(next_page) >= _number(page)
    return next_page.after == page.after


def _goes_on_from(page: Page, next_page: Page) -> bool:
    """Whether a page is the one after another one, if all is right."""
    if page.is_numbered:
        return _number(next_page) == _number(page) + 1
    cursor = next_page.after or next_page.before
    return bool(page.places) and cursor in {page.places[0], page.places[-1]}


def _cursor_problem(page: Page, next_page: Page) -> str | None:
    name, last, first = page.call.endpoint_id, page.places[-1], page.places[0]
    if not next_page.after or next_page.after == page.after:
        return None
    if next_page.after == last:
        return ""
    if next_page.after in page.places and last != first:
        place = page.places.index(next_page.after) + 1
        return f"{name} went on after row {place} of {len(page.places)}: the others come twice"
    if next_page.after.isdecimal() and last.isdecimal() and int(next_page.after) == int(last) - 1:
        return f"{name} went on after {next_page.after}, and left out what is at it"
    return None


def _number_problem(page: Page, next_page: Page, numbers: Numbers) -> str | None:
    name, number, next_number = page.call.endpoint_id, _number(page), _number(next_page)
    if next_number <= number:
        return None
    if next_page.limit != page.limit:
        return f"{name} went from pages of {page.limit} rows to pages of {next_page.limit}"
    left_out = numbers.missing(page, next_page)
    return f"{name} left out {left_out} pages after page {number}" if left_out else ""


def _list_of(call: RecordedCall) -> _List:
    """Return which list a call reads: whose, and under which conditions."""
    rest = {name: value for name, value in call.params.items() if name not in _CURSORS}
    conditions = orjson.dumps(rest, default=str, option=orjson.OPT_SORT_KEYS)
    return call.endpoint_id, owner_of(call), conditions


def _number(page: Page) -> int:
    return int(page.after or 1)


def _page(call: RecordedCall) -> Page | None:
    """Return the page that a call read, None if it read none."""
    endpoint, params = call.endpoint, call.params
    if endpoint is None or endpoint.is_public or endpoint.paging is None:
        return None
    if not isinstance(params, dict) or not is_ok(call) or not isinstance(call.json, dict):
        return None
    if endpoint.paging.number is not None:
        return _numbered(call, endpoint.paging, str(params.get(endpoint.paging.number, 1)))
    field = _field(endpoint.paging.field, params)
    if field is None:
        return None
    limit = _limit(params.get(_LIMIT), endpoint.paging)
    places = tuple(str(row.get(field, "")) for row in call.rows if isinstance(row, dict))
    after, before = (str(params.get(name, "")) for name in (_AFTER, _BEFORE))
    is_whole = limit >= min(endpoint.paging.default, endpoint.paging.max)
    return Page(call, after, before, limit, places, len(places) >= limit, is_whole)


def _numbered(call: RecordedCall, paging: Paging, number: str) -> Page | None:
    """Return a page that has a number; ``total``, if there is one, says whether there is a next."""
    if not number.isdecimal():
        return None
    limit, places = _limit(call.params.get(_SIZE), paging), ("",) * len(call.rows)
    data = call.json.get("data")
    total = data.get(_TOTAL) if isinstance(data, dict) else None
    is_last = isinstance(total, int) and total <= int(number) * limit
    has_next = len(places) >= limit and not is_last
    after = number if int(number) > 1 else ""
    return Page(call, after, "", limit, places, has_next, limit >= paging.default, is_numbered=True)


def _limit(size: Any, paging: Paging) -> int:
    text = str(paging.default if size is None else size)
    return min(int(text), paging.max) if text.isdecimal() and int(text) else paging.default


def _field(field: str | None, params: Mapping[str, Any]) -> str | None:
    """Return by which member a call pages: where it may choose, only the default is judged."""
    return None if params.get("pagingType", "1") != "1" else field
