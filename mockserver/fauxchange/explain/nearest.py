"""The documented endpoints that are most like a path that nobody documents."""

from __future__ import annotations

from collections.abc import Iterable
from difflib import SequenceMatcher
from urllib.parse import parse_qsl

from fauxchange.exchanges.exchange import Exchange
from fauxchange.message import Request
from fauxchange.spec.endpoint import Endpoint

_COUNT = 3

# Longer than any documented method, path and command; of what was called no more is compared.
_MAX_CHARS = 160


def nearest(request: Request, exchanges: Iterable[Exchange]) -> list[str]:
    """Return the endpoints that are most like what was called, as method and target."""
    rated: list[_Candidate] = []
    for exchange in exchanges:
        called = _call_text(request, exchange)
        matcher = SequenceMatcher(None, "", called, autojunk=False)
        selector = exchange.facts.get("selector", "")
        rated += [_Candidate(matcher, _target(selector, one)) for one in exchange.catalogue]
    rated.sort(key=lambda one: -one.bound)
    best: dict[str, float] = {}
    for candidate in rated:
        # A likeness is never above its bound, which takes a hundredth of the time.
        if len(best) >= _COUNT and candidate.bound < sorted(best.values())[-_COUNT]:
            break
        best[candidate.target] = max(candidate.likeness(), best.get(candidate.target, 0))
    return sorted(best, key=lambda target: (-best[target], target))[:_COUNT]


class _Candidate:
    """An endpoint's target, and the most that its likeness to what was called can be."""

    def __init__(self, matcher: SequenceMatcher[str], target: str) -> None:
        self.target = target
        self._matcher = matcher
        matcher.set_seq1(target)
        self.bound = matcher.quick_ratio()

    def likeness(self) -> float:
        """Return how much of the two texts is alike, from 0 to 1."""
        self._matcher.set_seq1(self.target)
        return self._matcher.ratio()


def _call_text(request: Request, exchange: Exchange) -> str:
    """Return what was called; a command is part of the target where there are commands."""
    selector = exchange.facts.get("selector", "")
    command = dict(parse_qsl(request.query)).get(selector, "")
    called = f"{request.method[:_MAX_CHARS]} {request.path[:_MAX_CHARS]}"
    return (f"{called}?{selector}={command}" if command else called)[:_MAX_CHARS]


def _target(selector: str, endpoint: Endpoint) -> str:
    target = f"{endpoint.method} {endpoint.path}"
    return f"{target}?{selector}={endpoint.command}" if endpoint.command else target
