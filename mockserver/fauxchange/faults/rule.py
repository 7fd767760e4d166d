"""A rule: which calls a fault strikes, read from a plan."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING, Any

from fauxchange.domain.core.rejection import Rejection

from . import facts
from .catalogue import KINDS

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.message import Request
    from fauxchange.sandbox.sandbox import Sandbox
    from fauxchange.spec.endpoint import Endpoint

    from .fault import Fault

_CAPITAL = re.compile(r"(?<!^)([A-Z])")


@dataclass(frozen=True, slots=True)
class Match:
    """Which calls: what is left out matches all.

    Args:
        exchange: ``okx`` or ``coinw``.
        endpoint: a glob over endpoint ids, such as ``asset/*``.
        account: the id of an account of the world; calls without a key have none.
        method: ``GET`` or ``POST``.
        params: globs over the values of parameters as sent; of a batch, over those of any row.
        nth: the only one of the matching calls, counted from 1.
        every: every so many-th of the matching calls.
        probability: how likely a matching call is struck.
        after_ms: from when on, in sandbox time since the rule was armed.
        for_ms: for how long from then on.

    """

    exchange: str = ""
    endpoint: str = "*"
    account: str = ""
    method: str = ""
    params: Mapping[str, str] = field(default_factory=dict)
    nth: int = 0
    every: int = 0
    probability: float = 1
    after_ms: int = 0
    for_ms: int | None = None

    def fits(
        self, exchange: Exchange, endpoint: Endpoint, request: Request, sandbox: Sandbox
    ) -> bool:
        """Whether a call is one of these, but for its number, its time and chance."""
        return (
            self.exchange in {"", exchange.name}
            and self.method in {"", request.method}
            and fnmatchcase(endpoint.id, self.endpoint)
            and (not self.account or self._is_account(exchange, request, sandbox))
            and (not self.params or self._has_params(exchange, endpoint, request))
        )

    def is_time(self, since_armed_ms: int) -> bool:
        """Whether a call comes at a time when it may be struck."""
        gone = since_armed_ms - self.after_ms
        return gone >= 0 and (self.for_ms is None or gone < self.for_ms)

    def is_turn(self, number: int) -> bool:
        """Whether a matching call of this number, counted from 1, may be struck."""
        if self.nth:
            return number == self.nth
        return not self.every or number % self.every == 0

    def _is_account(self, exchange: Exchange, request: Request, sandbox: Sandbox) -> bool:
        credential = sandbox.credential(exchange.name, exchange.key_of(request))
        return credential is not None and credential.account == f"{exchange.name}:{self.account}"

    def _has_params(self, exchange: Exchange, endpoint: Endpoint, request: Request) -> bool:
        try:
            sent = exchange.params(request, endpoint)
        except Rejection:
            return False
        rows = sent if isinstance(sent, list) else [sent]
        return any(isinstance(row, dict) and self._fits_row(row) for row in rows)

    def _fits_row(self, row: Mapping[str, Any]) -> bool:
        return all(
            name in row and fnmatchcase(_as_sent(row[name]), glob)
            for name, glob in self.params.items()
        )


@dataclass(frozen=True, slots=True)
class Rule:
    """A fault, the calls it strikes, and how often at most; 0 is without end."""

    id: str
    kind: str
    fault: Fault
    said: Mapping[str, Any]
    match: Match
    times: int = 0


def rule_of(rule_id: str, said: Mapping[str, Any]) -> Rule:
    """Return a rule from an entry of a plan that its schema allows."""
    kind = said["fault"]
    made = KINDS[kind](**_snaked(said.get("options", {})))
    match = Match(**_snaked(said.get("match", {})))
    return Rule(rule_id, kind, made, said, match, said.get("times", 0))


def mistake(said: Mapping[str, Any], exchange: str = "") -> tuple[str, str] | None:
    """Return what of an entry no schema can refuse: where, and why; None if it may be armed.

    ``exchange`` is whose call it is for, if it is for one call.
    """
    match = said.get("match", {})
    named = exchange or match.get("exchange")
    exchanges = (named,) if named else facts.exchanges()
    if "endpoint" in match:
        reason = facts.lacks_endpoint(match["endpoint"], exchanges)
        if reason:
            return "/match/endpoint", reason
    wrong = rule_of("", said).fault.mistake(exchanges)
    return (f"/options/{wrong[0]}", wrong[1]) if wrong else None


def _as_sent(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return ",".join(map(str, value)) if isinstance(value, list | tuple) else str(value)


def _snaked(said: Mapping[str, Any]) -> dict[str, Any]:
    """Return members by the names they have in Python."""
    return {
        _CAPITAL.sub(r"_\1", name).lower(): tuple(value) if isinstance(value, list) else value
        for name, value in said.items()
    }
