"""What calls without a model have made: its ids, so that nobody is told of what nobody made.

No more is kept of it, and of an account only the last: that is enough to tell an id of its own from
one that was made up.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from fauxchange.domain.core.document import document
from fauxchange.domain.core.unit_of_work import UnitOfWork

# So many ids of an account are kept, the newest.
MOST = 1_000


@document("{account}")
@dataclass(frozen=True, slots=True)
class MadeIds:
    """The ids of what an account made, oldest first; each after what kind of id it is."""

    account: str
    ids: tuple[str, ...] = ()


def remember(unit: UnitOfWork, account: str, ids: Iterable[tuple[str, str]]) -> None:
    """Keep ids, given as kind and value, of what an account has made."""
    made = unit.find(MadeIds, account) or MadeIds(account)
    new = tuple(f"{kind} {value}" for kind, value in ids)
    unit.put(MadeIds(account, (*made.ids, *new)[-MOST:]))


def has_made(unit: UnitOfWork, account: str, kind: str, value: str) -> bool:
    """Whether an account has made what an id names."""
    made = unit.find(MadeIds, account)
    return made is not None and f"{kind} {value}" in made.ids
