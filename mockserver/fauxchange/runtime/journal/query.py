"""Queries of a journal: conditions that its entries meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from fnmatch import fnmatchcase
from typing import Any, NamedTuple, TypeVar

from .entry import JournalEntry

E = TypeVar("E")


class JournalQuery(NamedTuple):
    """Conditions on a call; what is left out is no condition.

    Args:
        exchange: ``okx`` or ``coinw``.
        endpoint: a glob over endpoint ids, such as ``asset/*``.
        method: ``GET`` or ``POST``.
        status: the HTTP status of the answer.
        code: the exchange's own code in the answer.
        verdict: ``accepted`` or ``refused``.
        account: the id of the account whose key was sent, true or not.
        key: how the key begins that was sent.
        since: the number of the last call that is too old.
        fault: a glob over the kinds of the faults that were injected into the call.
        text: what target, either body or the reason of a refusal have, in either case.

    """

    exchange: str = ""
    endpoint: str = ""
    method: str = ""
    status: int | None = None
    code: str | None = None
    verdict: str = ""
    account: str = ""
    key: str = ""
    since: int = 0
    fault: str = ""
    text: str = ""

    def fits(self, entry: JournalEntry) -> bool:
        """Whether a call meets all conditions."""
        return (
            entry.number > self.since
            and self.exchange in {"", entry.exchange}
            and self.method in {"", entry.request.method}
            and self.status in {None, entry.reply.status}
            and self.code in {None, entry.reply.code}
            and self.verdict in {"", entry.verdict}
            and (not self.endpoint or fnmatchcase(entry.endpoint_id, self.endpoint))
            and (not self.fault or any(fnmatchcase(name, self.fault) for name in entry.faults))
            and (not self.key or entry.key.startswith(self.key))
            and (not self.account or entry.account == self.account)
            and (not self.text or self._is_in(entry))
        )

    def _is_in(self, entry: JournalEntry) -> bool:
        """Whether a call has the text."""
        text = self.text.lower()
        reason = entry.rejection.reason if entry.rejection else ""
        if text in entry.request.target.lower() or text in reason.lower():
            return True
        sought = text.encode()
        return sought in entry.request.body.lower() or sought in entry.reply.body.lower()


def last(entries: list[E], limit: int | None) -> list[E]:
    """Return the last entries, at most so many; None is all."""
    return entries if limit is None else entries[max(0, len(entries) - limit) :]


def count(entries: Iterable[JournalEntry]) -> list[dict[str, Any]]:
    """Return how many calls there were of each endpoint with each code, most calls first."""
    counts = Counter(
        (entry.exchange, entry.endpoint_id, entry.reply.code, entry.verdict) for entry in entries
    )
    rows = sorted(counts.items(), key=lambda row: (-row[1], row[0]))
    names = ("exchange", "endpoint", "code", "verdict")
    return [{**dict(zip(names, what, strict=True)), "calls": calls} for what, calls in rows]
