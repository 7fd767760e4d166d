"""fauxchange: a mock OKX and CoinW exchange that real clients cannot tell from the real one."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fauxchange.control.errors import ControlError
    from fauxchange.control.sandbox_control import SandboxControl
    from fauxchange.runtime.clock import Clock, ClockState, ManualClock, Pace
    from fauxchange.sandbox.keys import Keys
    from fauxchange.sandbox.options import SandboxOptions
    from fauxchange.sandbox.registry import SandboxError
    from fauxchange.spec.problem import Problem

    from .embed import MockServer
    from .message import Reply, Request

__all__ = [
    "Clock",
    "ClockState",
    "ControlError",
    "Keys",
    "ManualClock",
    "MockServer",
    "Pace",
    "Problem",
    "Reply",
    "Request",
    "SandboxControl",
    "SandboxError",
    "SandboxOptions",
]
__version__ = "0.1.0"

# Imported when first used: the command's parent process needs none of them.
_HOMES = {
    "Clock": "runtime.clock",
    "ClockState": "runtime.clock",
    "ControlError": "control.errors",
    "Keys": "sandbox.keys",
    "ManualClock": "runtime.clock",
    "MockServer": "embed",
    "Pace": "runtime.clock",
    "Problem": "spec.problem",
    "Reply": "message",
    "Request": "message",
    "SandboxControl": "control.sandbox_control",
    "SandboxError": "sandbox.registry",
    "SandboxOptions": "sandbox.options",
}


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    from .collector import paused_collector

    with paused_collector():
        return getattr(import_module(f"fauxchange.{_HOMES[name]}"), name)
