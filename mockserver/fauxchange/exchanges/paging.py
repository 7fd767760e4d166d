"""Pages of histories: which part of one a call asks for, read the same way for every endpoint."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from heapq import merge
from itertools import islice, takewhile
from operator import attrgetter
from typing import Any, Literal, NamedTuple, TypedDict, TypeVar

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.spec.endpoint import Endpoint, Paging

R = TypeVar("R")

# The parameters that end a page on its newer and on its older side.
CURSORS = ("after", "before")

# No documented id is longer.
_WHOLE = re.compile(r"[0-9]{1,64}", re.ASCII)


class Bounds(TypedDict):
    """What the entries of a history lie between; an entry at a bound is left out."""

    older_than: int | None
    newer_than: int | None


class Page(NamedTuple):
    """The part of a history that a call asks for, newest first.

    Args:
        size: how many rows it has at most.
        older_than: entries have a smaller value of what the endpoint pages by, an id or a time.
        newer_than: entries have a larger one.
        since_ms: entries are not older than this time, in Unix milliseconds.
        until_ms: entries are not newer than this time.

    """

    size: int
    older_than: int | None = None
    newer_than: int | None = None
    since_ms: int | None = None
    until_ms: int | None = None

    @property
    def ids(self) -> Bounds:
        """The bounds of a history that is paged by ids; its times are not among them."""
        return {"older_than": self.older_than, "newer_than": self.newer_than}

    @property
    def times(self) -> Bounds:
        """The bounds of a history that is paged by times."""
        until = None if self.until_ms is None else self.until_ms + 1
        since = None if self.since_ms is None else self.since_ms - 1
        older = [one for one in (self.older_than, until) if one is not None]
        newer = [one for one in (self.newer_than, since) if one is not None]
        return {"older_than": min(older, default=None), "newer_than": max(newer, default=None)}

    def newest(self, unit: UnitOfWork, log: str, *, by: Literal["id", "at_ms"]) -> Iterator[Any]:
        """Yield the entries of a log within the page's bounds, newest first.

        ``by`` is the field that the endpoint pages by; entries have both, and both grow along
        the log. However many entries are within them, only those that are consumed are read.
        """
        if by == "at_ms":
            return unit.newest(log, by=by, **self.times)
        bounds = self.ids
        if self.until_ms is not None:
            older = unit.newest(log, by="at_ms", older_than=self.until_ms + 1)
            last = next(older, None)
            if last is None:
                return iter(())
            ends = (self.older_than, last.id + 1)
            bounds["older_than"] = min(end for end in ends if end is not None)
        entries = unit.newest(log, by=by, **bounds)
        since_ms = self.since_ms or 0
        return takewhile(lambda entry: entry.at_ms >= since_ms, entries)

    def newest_of(
        self, unit: UnitOfWork, logs: Collection[str], *, by: Literal["id", "at_ms"]
    ) -> Iterator[Any]:
        """Yield the entries of several logs likewise; no two entries of them have the same id."""
        each = (self.newest(unit, log, by=by) for log in logs)
        return merge(*each, key=attrgetter("id"), reverse=True)

    def has_time(self, at_ms: int) -> bool:
        """Whether a time is not before the page's earliest and not after its latest."""
        is_late = self.until_ms is not None and at_ms > self.until_ms
        return at_ms >= (self.since_ms or 0) and not is_late

    def has_time_of(self, at_ms: int) -> bool:
        """Whether a time is within the bounds of a history that is paged by times."""
        older_than, newer_than = self.times["older_than"], self.times["newer_than"]
        is_newer = newer_than is None or at_ms > newer_than
        return is_newer and (older_than is None or at_ms < older_than)

    def cut(self, rows: Iterable[R]) -> Iterator[R]:
        """Yield as many rows as the page has."""
        return islice(rows, self.size)

    def cut_after(self, rows: Iterable[R], *, of: Callable[[R], object]) -> Iterator[R]:
        """Yield as many rows as the page has, and those that follow of the same time as the last.

        ``of`` reads the time of a row.
        """
        left, found = self.size, iter(rows)
        for row in islice(found, self.size):
            left, last = left - 1, of(row)
            yield row
        if not left:
            yield from takewhile(lambda row: of(row) == last, found)


def page_of(
    endpoint: Endpoint,
    params: Mapping[str, Any],
    *,
    cursors: tuple[str, str] = CURSORS,
    included: bool = False,
    since_ms: int | None = None,
) -> Page:
    """Return the page that parameters ask for.

    ``begin`` and ``end`` are times that belong to the page. ``cursors`` name the parameters that
    bound what the endpoint pages by: entries are older than the first and newer than the second;
    ``included`` means that those at the bounds belong to the page. ``since_ms`` is where the
    history begins, whatever is asked for.

    Raises:
        BadParameter: a bound is not a whole number.
        LookupError: the endpoint's schema does not say how it pages: an error of ours.

    """
    if endpoint.paging is None:
        raise LookupError(f"{endpoint.id} does not say how it pages")
    older, newer = (_whole(params, name) for name in cursors)
    if included:
        older = None if older is None else older + 1
        newer = None if newer is None else newer - 1
    begins = [one for one in (_whole(params, "begin"), since_ms) if one is not None]
    return Page(
        page_size(endpoint.paging, params),
        older,
        newer,
        max(begins, default=None),
        _whole(params, "end"),
    )


def page_size(paging: Paging, params: Mapping[str, Any]) -> int:
    """Return how many rows a page has: as asked, at most the documented maximum.

    Raises:
        BadParameter: the limit is not a whole number.

    """
    return min(paging.max, _whole(params, "limit") or paging.default)


def _whole(params: Mapping[str, Any], name: str) -> int | None:
    """Return a parameter as a whole number; None if it was not sent."""
    value = params.get(name)
    if value is None:
        return None
    text = str(value)
    if not _WHOLE.fullmatch(text):
        raise BadParameter(name, f"{text!r} is not a whole number")
    return int(text)
