"""Histories: logs that end where nobody may read on, parts of them, archives of what is over."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import lru_cache
from heapq import merge
from itertools import chain, combinations
from operator import attrgetter
from typing import Any, NamedTuple, TypeVar

from .unit_of_work import UnitOfWork

D = TypeVar("D")

RECENT = 64
"""How many of an owner's latest documents are never archived."""

DROPPED = 256
"""How many entries that are too old go at once: a long log is packed, and what cuts it reads it."""

ASKING = 32
"""One in so many entries of a long log looks whether there are some to drop."""


class LogPart(NamedTuple):
    """That a log has some entries of another one, in its order, and a member that tells them apart.

    The entries are the same values, and the member is a whole number below 2 ** 63 that grows from
    one to the next.
    """

    whole: str
    by: str


PartRule = Callable[[str], LogPart | None]
NamesRule = Callable[[str, Any], Iterable[str]]


# By the first words of logs: which one a log is a part of, and which parts have an entry of a log.
_RULES: dict[str, tuple[PartRule, NamesRule]] = {}


def register_parts(first: str, names_of: NamesRule) -> Callable[[PartRule], PartRule]:
    """Register what tells of the logs whose names begin with a word and a slash.

    ``names_of`` names the parts of such a log that have an entry of it.

    Raises:
        ValueError: the word has a rule already.

    """

    def register(rule: PartRule) -> PartRule:
        if first in _RULES:
            raise ValueError(f"two rules tell of the logs {first}/")
        _RULES[first] = rule, names_of
        return rule

    return register


def part_of(log: str) -> LogPart | None:
    """Return which log a log by its name is a part of, None if of none."""
    rules = _RULES.get(log.partition("/")[0])
    return rules[0](log) if rules else None


# Whoever reads a log asks, most of them for the same ones.
@lru_cache(maxsize=4_096)
def whole_of(log: str) -> str | None:
    """Return the name of the log of which a log by its name is a part, None if of none."""
    part = part_of(log)
    return part.whole if part else None


def divide(log: str, entries: Iterable[Any]) -> dict[str, list[Any]]:
    """Return by name what of the entries of a log its parts have."""
    _, names_of = _RULES[log.partition("/")[0]]
    parts: dict[str, list[Any]] = {}
    for entry in entries:
        for name in names_of(log, entry):
            parts.setdefault(name, []).append(entry)
    return parts


def record(unit: UnitOfWork, log: str, entry: Any, kept_ms: int | None) -> Sequence[Any]:
    """Append an entry that has a time ``at_ms``; drop and return those that are too old by then.

    Entries are kept for ``kept_ms``, or for ever if it is None. An append drops some of them at
    most, so a log may have a few that are older: who reads says from when on.
    """
    unit.append(log, entry)
    if kept_ms is None:
        return ()
    return unit.trim(log, by="at_ms", older_than=entry.at_ms - kept_ms)


def is_asked(number: int) -> bool:
    """Whether the entry with a number, one in :data:`ASKING`, has those looked at that are old.

    Numbers of entries have gaps, so that no account is left out.
    """
    return not number % ASKING


def drop_old(
    unit: UnitOfWork,
    log: str,
    older_than: int,
    members: tuple[str, ...],
    parts: Callable[..., Iterable[str]],
) -> None:
    """Drop entries of before a time, with those of logs that have a part of them.

    :data:`DROPPED` go at once, when as many are too old. ``parts`` is called with these members of
    an entry, and names its other logs. Who reads says from when on, so it does not matter that some
    stay for longer.
    """
    read, many = ("at_ms", *members), DROPPED
    dropped = unit.trim(log, by="at_ms", older_than=older_than, least=many, most=many, members=read)
    # Nearly every entry that comes finds nothing to drop.
    if not dropped:
        return
    last_ms = dropped[-1][0]
    for part, count in Counter(chain.from_iterable(parts(*row[1:]) for row in dropped)).items():
        unit.drop(part, count, by="at_ms", older_than=last_ms + 1)


def enter(
    unit: UnitOfWork, log: str, entry: Any, kept_ms: int | None, **values: object
) -> Sequence[Any]:
    """Append an entry likewise, to a log and to those of every choice of these values.

    Reading entries that have some of the values costs nothing for those that have not.
    """
    for size in range(1, len(values) + 1):
        for chosen in combinations(values.items(), size):
            record(unit, choice_log(log, **dict(chosen)), entry, kept_ms)
    return record(unit, log, entry, kept_ms)


def choice_log(log: str, **chosen: object) -> str:
    """Return the name of the log of those entries that were entered with these values.

    None chooses nothing.
    """
    values = sorted(f"{name}={value}" for name, value in chosen.items() if value is not None)
    return f"{log}?{'&'.join(values)}" if values else log


class Expiring(NamedTuple):
    """A document that nobody asks for after a while: its key, and when it was written."""

    at_ms: int
    key: str


def expire(unit: UnitOfWork, kind: type, key: str, now_ms: int, kept_ms: int) -> None:
    """Have a document that was written now deleted when it is older than ``kept_ms``.

    It goes with a document of its kind that is written later. A key is used once.
    """
    for gone in record(unit, f"expiring/{kind.__name__}", Expiring(now_ms, key), kept_ms):
        unit.delete(kind, gone.key)


def archive(
    unit: UnitOfWork, log: str, kind: type[D], shelf: Callable[[D], str], *, over_ms: int
) -> None:
    """Take what is over out of the documents, and put it into logs.

    ``log`` has entries with a time ``at_ms`` and an ``id``, the key of a document. What was entered
    before ``over_ms`` changes no more; ``shelf`` names the log that gets it. What is in a log
    takes a small part of the room that documents do.
    """
    for entry in unit.trim(log, by="at_ms", older_than=over_ms, keep=RECENT):
        document = unit.get(kind, entry.id)
        unit.append(shelf(document), document)
        unit.delete(kind, entry.id)


def merge_newest(
    unit: UnitOfWork,
    logs: Iterable[str],
    *,
    by: str,
    number: str = "number",
    older_than: int | None = None,
    newer_than: int | None = None,
) -> Iterator[Any]:
    """Yield the entries of several logs, newest first, between two bounds that are left out.

    ``by`` is what bounds are of; ``number`` is a member that no two entries have in common.
    """
    each = (unit.newest(log, by=by, older_than=older_than, newer_than=newer_than) for log in logs)
    return merge(*each, key=attrgetter(number), reverse=True)
