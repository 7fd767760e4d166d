"""Which windows a call spends from: its limits, with their keys filled in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from typing import Any

from fauxchange.domain.access.credential import Credential
from fauxchange.runtime.limiter import Spend
from fauxchange.spec.endpoint import CALLERS, Endpoint, RateLimit

from .exchange import Exchange

# More rows than any batch may have: what is beyond is counted by validation, and refused.
_MAX_ROWS = 200


def rate_limit_costs(
    exchange: Exchange,
    endpoint: Endpoint,
    credential: Credential | None,
    peer: str,
    params: Any,
) -> list[Spend]:
    """Return what one call counts for: for each rule, whose window and how many.

    ``peer`` is the address that it came from. A batch of one row spends what the single call does.
    """
    rules = endpoint.rate_limits
    rows = params[:_MAX_ROWS] if isinstance(params, list) else [params]
    if endpoint.batch_of and len(rows) == 1:
        rules = exchange.catalogue[endpoint.batch_of].rate_limits
    # Without a key nobody is known but the address.
    user = credential.user if credential else peer
    master = credential.master if credential else peer
    callers = {"user": user, "ip": peer, "master": master, "caller": user}
    caller = callers.__getitem__
    costs: list[Spend] = []
    keyed: list[Mapping[str, Any]] = []
    for rule in rules:
        if rule.by_caller:
            count = len(rows) if rule.counts_rows else 1
            costs.append((rule, tuple(map(caller, rule.per)), count))
            continue
        counted = rows if rule.counts_rows else rows[:1]
        if len(keyed) < len(counted):
            keyed += [
                exchange.limit_keys(row if isinstance(row, dict) else {})
                for row in counted[len(keyed) :]
            ]
        if len(counted) == 1:
            # Nearly always: what follows counts the rows of a batch by their keys.
            if _applies(rule, keyed[0], credential):
                costs.append((rule, _key(rule, callers, keyed[0]), 1))
            continue
        applying = [row for row in keyed[: len(counted)] if _applies(rule, row, credential)]
        keys = Counter(_key(rule, callers, row) for row in applying)
        costs += [(rule, key, count) for key, count in keys.items()]
    return costs


def _applies(rule: RateLimit, row: Mapping[str, Any], credential: Credential | None) -> bool:
    match rule.applies_to:
        case "options":
            return bool(row.get("isOption"))
        case "not-options":
            return not row.get("isOption")
        case None:
            return True
        case role:
            return credential is not None and role in credential.roles


def _key(rule: RateLimit, callers: Mapping[str, str], row: Mapping[str, Any]) -> tuple[str, ...]:
    return tuple([callers[of] if of in CALLERS else str(row.get(of, "")) for of in rule.per])
