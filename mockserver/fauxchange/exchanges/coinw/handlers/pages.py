"""Pages of the lists of futures: a number of the page, rows of one, and how many there are."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from itertools import islice
from typing import TypeVar

from fauxchange.exchanges.coinw.enums import count
from fauxchange.exchanges.exchange import Call

R = TypeVar("R")


def page_of(call: Call, found: Iterator[R], usual: str = "contract orders") -> tuple[list[R], int]:
    """Return the page of a list that a call asks for, and how many entries the list has.

    ``usual`` names how many rows a page has without a size. Entries are counted up to a number
    beyond the page, so that no call reads a whole history.
    """
    most = count(call, "rows", "most contract orders")
    size = min(int(call.params.get("pageSize", count(call, "rows", usual))), most)
    # No list is longer than what a machine counts to.
    begin = min((int(call.params.get("page", 1)) - 1) * size, sys.maxsize - size)
    before = sum(1 for _ in islice(found, begin))
    rows = list(islice(found, size))
    beyond = sum(1 for _ in islice(found, count(call, "rows", "counted beyond a page")))
    return rows, before + len(rows) + beyond
