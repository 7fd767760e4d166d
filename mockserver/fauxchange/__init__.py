"""fauxchange: a mock OKX and CoinW exchange that real clients cannot tell from the real one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fauxchange.runtime.clock import Clock, ClockState, ManualClock, Pace
    from fauxchange.sandbox.keys import Keys
    from fauxchange.sandbox.registry import SandboxError
    from fauxchange.spec.problem import Problem

    from .embed import MockServer
    from .message import Reply, Request
    from .view import SandboxView

__all__ = [
    "Clock",
    "ClockState",
    "Keys",
    "ManualClock",
    "MockServer",
    "Pace",
    "Problem",
    "Reply",
    "Request",
    "SandboxError",
    "SandboxView",
]
__version__ = "0.1.0"

# Imported when first used: the command's parent process needs none of them.
_HOMES = {
    "Clock": "runtime.clock",
    "ClockState": "runtime.clock",
    "Keys": "sandbox.keys",
    "ManualClock": "runtime.clock",
    "MockServer": "embed",
    "Pace": "runtime.clock",
    "Problem": "spec.problem",
    "Reply": "message",
    "Request": "message",
    "SandboxError": "sandbox.registry",
    "SandboxView": "view",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"fauxchange.{_HOMES[name]}"), name)
