"""Which windows a call spends from: its limits, with their keys filled in."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from mockserver.domain.credential import Credential
    from mockserver.message import Request
    from mockserver.runtime.limiter import Spend
    from mockserver.spec.endpoint import Endpoint, RateLimit


def spends(
    endpoint: Endpoint,
    credential: Credential | None,
    request: Request,
    params: Any,  # noqa: ANN401 - JSON
) -> list[Spend]:
    """Return what one call counts for: for each rule, whose window and how many."""
    callers = _callers(credential, request)
    found: list[Spend] = []
    for rule in endpoint.rate_limits:
        if not rule.counts_rows:
            found.append((rule, _key(rule, callers, params), 1))
        else:
            found += _by_row(rule, callers, params if isinstance(params, list) else [params])
    return found


def _by_row(rule: RateLimit, callers: dict[str, str], rows: list[Any]) -> list[Spend]:
    counts: dict[tuple[str, ...], int] = {}
    for row in rows:
        key = _key(rule, callers, row)
        counts[key] = counts.get(key, 0) + 1
    return [(rule, key, count) for key, count in counts.items()]


def _callers(credential: Credential | None, request: Request) -> dict[str, str]:
    if credential is None:
        return {"ip": request.remote, "user": "", "master": "", "caller": request.remote}
    return {
        "ip": request.remote,
        "user": credential.user,
        "master": credential.master,
        "caller": credential.user,
    }


def _key(rule: RateLimit, callers: dict[str, str], params: Any) -> tuple[str, ...]:  # noqa: ANN401
    known = params if isinstance(params, dict) else {}
    return tuple(callers[of] if of in callers else str(known.get(of, "")) for of in rule.per)
