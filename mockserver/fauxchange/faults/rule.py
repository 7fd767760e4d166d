"""A rule: which calls a fault is injected into, read from a plan."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from typing import Any

from fauxchange.domain.core.rejection import Rejection
from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Request
from fauxchange.spec.endpoint import Endpoint

from . import references
from .catalogue import KINDS
from .fault import Fault, Target

_CAPITAL = re.compile(r"(?<!^)([A-Z])")


@dataclass(slots=True)
class Candidate:
    """A call that rules are matched with: its parameters are read once for all of them."""

    exchange: Exchange
    endpoint: Endpoint
    request: Request
    sandbox: Target
    _rows: Sequence[Mapping[str, Any]] | None = field(default=None, init=False)

    @property
    def parts(self) -> tuple[Exchange, Endpoint, Request, Target]:
        """What a fault's context begins with."""
        return self.exchange, self.endpoint, self.request, self.sandbox

    @property
    def account(self) -> str:
        """The id of the account whose key was sent; empty if it is nobody's."""
        key = self.exchange.key_of(self.request)
        credential = self.sandbox.credential(self.exchange.name, key)
        return credential.account.partition(":")[2] if credential else ""

    @property
    def rows(self) -> Sequence[Mapping[str, Any]]:
        """The parameters: one row, or those of a batch; none if they cannot be read."""
        if self._rows is None:
            self._rows = self._read_rows()
        return self._rows

    def _read_rows(self) -> Sequence[Mapping[str, Any]]:
        try:
            params = self.exchange.params(self.request, self.endpoint)
        except Rejection:
            return ()
        rows = params if isinstance(params, list) else [params]
        return [row for row in rows if isinstance(row, dict)]


@dataclass(frozen=True, slots=True)
class Match:
    """Which calls: what is left out matches all.

    Args:
        exchange: ``okx`` or ``coinw``.
        endpoint: a glob over endpoint ids, such as ``asset/*``, or several.
        account: the id of an account of the world; calls without a key have none.
        method: ``GET`` or ``POST``.
        params: globs over the values of parameters as sent; of a batch, over those of any row.
        nth: the only one of the matching calls, counted from 1.
        every: every so many-th of the matching calls.
        probability: how likely the fault is injected into a matching call, from 0 to 1.
        after_ms: from when on, in sandbox time since the rule was armed.
        for_ms: for how long from then on.

    """

    exchange: str = ""
    endpoint: str | tuple[str, ...] = "*"
    account: str = ""
    method: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    nth: int = 0
    every: int = 0
    probability: float = 1
    after_ms: int = 0
    for_ms: int | None = None

    def fits(self, call: Candidate) -> bool:
        """Whether a call fits in all but its number, its time and chance."""
        return (
            self.exchange in {"", call.exchange.name}
            and self.method in {"", call.request.method}
            and any(fnmatchcase(call.endpoint.id, glob) for glob in _globs(self.endpoint))
            and (not self.account or call.account == self.account)
            and (not self.params or any(map(self._fits_row, call.rows)))
        )

    @property
    def is_of_time(self) -> bool:
        """Whether it says nothing of calls."""
        return replace(self, after_ms=0, for_ms=None) == Match()

    def is_time(self, since_armed_ms: int) -> bool:
        """Whether the rule is in force so long after it was armed."""
        since_begin_ms = since_armed_ms - self.after_ms
        return since_begin_ms >= 0 and (self.for_ms is None or since_begin_ms < self.for_ms)

    def is_turn(self, number: int) -> bool:
        """Whether the matching call of this number, counted from 1, is one of those meant."""
        if self.nth:
            return number == self.nth
        return not self.every or number % self.every == 0

    def _fits_row(self, row: Mapping[str, Any]) -> bool:
        return all(
            name in row and fnmatchcase(_wire_text(row[name]), glob)
            for name, glob in self.params.items()
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault, the calls it is injected into, and how often at most; 0 is without end.

    ``document`` is the entry of the plan that the rule was read from.
    """

    id: str
    kind: str
    fault: Fault
    document: Mapping[str, Any]
    match: Match
    times: int = 0

    @property
    def is_scheduled(self) -> bool:
        """Whether the fault begins at its time, and not at calls."""
        return self.fault.begins_by_itself and self.match.is_of_time and not self.times


def rule_of(rule_id: str, document: Mapping[str, Any]) -> Rule:
    """Return the rule of an entry of a plan that is valid by the plan's schema."""
    kind = document["fault"]
    fault = KINDS[kind](**_snake_case(document.get("options", {})))
    match = Match(**_snake_case(document.get("match", {})))
    return Rule(rule_id, kind, fault, document, match, document.get("times", 0))


def rule_error(document: Mapping[str, Any], exchange: str = "") -> tuple[str, str] | None:
    """Return where an entry has an error that no schema finds, and which; None if it is right.

    ``exchange`` is the exchange of the call, if the entry is for a single call.
    """
    match = document.get("match", {})
    only = exchange or match.get("exchange")
    exchanges = (only,) if only else references.exchanges()
    if "endpoint" in match:
        for glob in _globs(match["endpoint"]):
            reason = references.endpoint_error(glob, exchanges)
            if reason:
                return "/match/endpoint", reason
    error = rule_of("", document).fault.option_error(exchanges)
    return (f"/options/{error[0]}", error[1]) if error else None


def _globs(endpoint: str | Sequence[str]) -> Sequence[str]:
    return (endpoint,) if isinstance(endpoint, str) else endpoint


def _wire_text(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _snake_case(document: Mapping[str, Any]) -> dict[str, Any]:
    """Return the members under their names in Python, lists as tuples."""
    return {
        _CAPITAL.sub(r"_\1", name).lower(): tuple(value) if isinstance(value, list) else value
        for name, value in document.items()
    }
