"""The documented endpoints that are most like a path that nobody documents."""

from __future__ import annotations

from difflib import SequenceMatcher
from functools import partial
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange.exchanges.exchange import Exchange
    from fauxchange.message import Request
    from fauxchange.spec.endpoint import Endpoint

_COUNT = 3


def nearest(request: Request, exchanges: Iterable[Exchange]) -> list[str]:
    """Return the endpoints that are most like what was called, as method and target."""
    rated = [
        (_likeness(_call_text(request, exchange), target), target)
        for exchange in exchanges
        for target in map(partial(_target, exchange.facts.get("selector", "")), exchange.catalogue)
    ]
    rated.sort(key=lambda row: (-row[0], row[1]))
    return list(dict.fromkeys(target for _, target in rated))[:_COUNT]


def _call_text(request: Request, exchange: Exchange) -> str:
    """Return what was called; a command is part of the target where there are commands."""
    selector = exchange.facts.get("selector", "")
    command = dict(parse_qsl(request.query)).get(selector, "")
    called = f"{request.method} {request.path}"
    return f"{called}?{selector}={command}" if command else called


def _target(selector: str, endpoint: Endpoint) -> str:
    target = f"{endpoint.method} {endpoint.path}"
    return f"{target}?{selector}={endpoint.command}" if endpoint.command else target


def _likeness(called: str, target: str) -> float:
    return SequenceMatcher(None, called, target, autojunk=False).ratio()
