"""The unit of work as the domain sees it: read and write documents, append to logs, schedule."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, TypeVar

if TYPE_CHECKING:
    from collections.abc import Mapping

D = TypeVar("D")


@dataclass(frozen=True, slots=True)
class Due:
    """Something that happens by itself at a time: a settlement, an accrual, an expiry."""

    at_ms: int
    kind: str
    data: Mapping[str, Any] = field(default_factory=dict)


class Unit(Protocol):
    """Work that is committed whole or not at all."""

    def get(self, kind: type[D], key: str) -> D:
        """Return a document.

        Raises:
            KeyError: there is none.

        """
        ...

    def find(self, kind: type[D], key: str) -> D | None:
        """Return a document, or None."""
        ...

    def put(self, key: str, document: object) -> None:
        """Write a document under its class and key."""
        ...

    def append(self, log: str, entry: object) -> None:
        """Append to a log."""
        ...

    def schedule(self, due: Due) -> None:
        """Have something happen later."""
        ...
