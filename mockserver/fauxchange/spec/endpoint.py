"""An endpoint: everything its schema file says, as frozen values."""

from __future__ import annotations

from typing import Any, NamedTuple

from .shape import Shape

# What a limit may count by besides parameters: who calls, and from where.
CALLERS = frozenset({"user", "ip", "master", "caller"})


class RateLimit(NamedTuple):
    """So many requests in so many milliseconds, counted ``per`` what.

    ``name`` says whose rule it is: the endpoint's id, or the name of a shared rule. Rules are
    compared by identity, so that the same numbers on two endpoints are two rules.
    """

    name: str
    requests: int
    window_ms: int
    per: tuple[str, ...]
    counts_rows: bool = False
    applies_to: str | None = None
    code: str | None = None

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def by_caller(self) -> bool:
        """Whether it counts by who calls alone, whatever the parameters are."""
        return self.applies_to is None and CALLERS.issuperset(self.per)

    def describe(self) -> str:
        """Return the rule in words."""
        per = " and ".join(self.per)
        return f"{self.requests} requests in {self.window_ms / 1000:g} s per {per} ({self.name})"


class Paging(NamedTuple):
    """How an endpoint pages: by which member of a row or which number, and how many rows."""

    field: str | None
    default: int
    max: int
    number: str | None = None


class Example(NamedTuple):
    """A documented request, its answer, or both."""

    name: str
    request: Any = None
    response: Any = None


class Endpoint(NamedTuple):
    """One documented endpoint. ``permission`` is None where no key is needed.

    ``expires`` is set where a request may name a time after which it is void.
    """

    exchange: str
    id: str
    title: str
    method: str
    path: str
    command: str | None
    permission: str | None
    optional_auth: bool
    rate_limits: tuple[RateLimit, ...]
    batch_of: str | None
    paging: Paging | None
    envelope: tuple[str, ...]
    demo: str | None
    decommissioned: bool
    expires: bool
    assumed: tuple[str, ...]
    docs: str
    request: Shape
    response: Shape
    examples: tuple[Example, ...]

    def __eq__(self, other: object) -> bool:
        return self is other

    def __hash__(self) -> int:
        return id(self)

    @property
    def section(self) -> str:
        """The first part of the id: ``asset``, ``finance``, ``spot`` ..."""
        return self.id.partition("/")[0]

    @property
    def row_members(self) -> Any:
        """The schemas of the members that the rows of its answer have, if it has rows."""
        items = self.response.schema.get("items", {})
        return items.get("properties", {}) if isinstance(items, dict) else {}

    @property
    def is_public(self) -> bool:
        """Whether it is served without a key."""
        return self.permission is None
