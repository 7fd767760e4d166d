"""Operations on maintenance."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.control import status
from fauxchange.domain.system.maintenance import MaintenanceWindow

from .api import AdminRequest, operation

if TYPE_CHECKING:
    from collections.abc import Mapping

_NAMED = ("id", "service", "kind", "environment", "description", "href")


@operation("status.get")
def windows(ask: AdminRequest) -> dict[str, Any]:
    """List every maintenance."""
    found = status.windows(ask.sandbox)
    return {"windows": [_shown(one, state) for one, state in found]}


@operation("status.post")
def announce(ask: AdminRequest) -> dict[str, Any]:
    """Announce a maintenance."""
    window = status.announce(ask.sandbox, _window(ask.asked, ask.sandbox.clock.now_ms()))
    return _shown(window, window.state(ask.sandbox.clock.now_ms()))


@operation("status.delete")
def cancel(ask: AdminRequest) -> dict[str, Any]:
    """Cancel a maintenance."""
    window = status.cancel(ask.sandbox, ask.asked["id"])
    return _shown(window, window.state(ask.sandbox.clock.now_ms()))


def _window(asked: Mapping[str, Any], now_ms: int) -> MaintenanceWindow:
    begin_ms = asked.get("begin_ms", now_ms) + asked.get("after_ms", 0)
    end_ms = asked["end_ms"] if "end_ms" in asked else begin_ms + asked["for_ms"]
    named = {"id": ""} | {name: asked[name] for name in _NAMED if name in asked}
    opens_ms = asked.get("pre_open_ms")
    return MaintenanceWindow(
        title=asked["title"], begin_ms=begin_ms, end_ms=end_ms, pre_open_ms=opens_ms, **named
    )


def _shown(window: MaintenanceWindow, state: str) -> dict[str, Any]:
    return {
        "id": window.id,
        "title": window.title,
        "state": state,
        "begin_ms": window.begin_ms,
        "end_ms": window.end_ms,
        "pre_open_ms": window.pre_open_ms,
        "service": window.service,
        "kind": window.kind,
        "environment": window.environment,
        "description": window.description,
        "href": window.href,
    }
