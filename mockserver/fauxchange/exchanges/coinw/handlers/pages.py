"""Pages of CoinW's lists: a number of the page, rows of one, and how many there are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import NamedTuple, TypeVar

from fauxchange.exchanges.call import Call
from fauxchange.exchanges.coinw.enums import count

R = TypeVar("R")


class PageSpan(NamedTuple):
    """Where a page begins in its list, counted from 0, and how many rows it may have."""

    begin: int
    size: int


def span_of(call: Call) -> PageSpan:
    """Return the span of the page that a call asks for, as its schema says that it pages.

    Raises:
        LookupError: its schema does not say how it pages: an error of ours.

    """
    paging = call.endpoint.paging
    if paging is None:
        raise LookupError(f"{call.endpoint.id} does not say how it pages")
    size = min(int(call.params.get("pageSize", paging.default)), paging.max)
    number = int(call.params.get(paging.number, 1)) if paging.number else 1
    # No list is longer than what a machine counts to.
    return PageSpan(min((number - 1) * size, sys.maxsize - size), size)


def page_of(call: Call, found: Iterator[R]) -> tuple[list[R], int]:
    """Return the page of a list that a call asks for, and how many entries the list has.

    Entries are counted up to a number beyond the page, so that no call reads a whole history.
    """
    begin, size = span_of(call)
    before = sum(1 for _ in islice(found, begin))
    rows = list(islice(found, size))
    beyond = sum(1 for _ in islice(found, count(call, "rows", "counted beyond a page")))
    return rows, before + len(rows) + beyond
