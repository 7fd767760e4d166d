"""Operations on the clock."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.control.work import require_moment
from fauxchange.runtime.clock import RUNNING, STANDING, Pace
from fauxchange.runtime.journal import iso

from .api import AdminRequest, operation

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import ScheduledTask
    from fauxchange.runtime.clock import Clock

_STEPS = {"ms": 1, "seconds": 1000, "minutes": 60_000, "hours": 3_600_000, "days": 86_400_000}
_SHOWN = 1000


@operation("clock.get")
def clock(ask: AdminRequest) -> dict[str, Any]:
    """Show the sandbox's time."""
    return shown(ask.sandbox.clock)


@operation("clock.post")
def change(ask: AdminRequest) -> dict[str, Any]:
    """Change how the clock goes, advance it, and let happen what is due."""
    asked, sandbox = ask.asked, ask.sandbox
    by_ms = round(sum(_STEPS[unit] * count for unit, count in asked.get("advance", {}).items()))
    if by_ms:
        require_moment(sandbox.clock.now_ms() + by_ms)
    pace = _pace(asked)
    if pace is not None:
        sandbox.clock.go(pace)
    if "skew_ms" in asked:
        sandbox.clock.skew(asked["skew_ms"])
    happened: list[ScheduledTask] = []
    if "advance" in asked:
        happened = sandbox.advance(by_ms)
    return {
        **shown(sandbox.clock),
        "settled": len(happened),
        "happened": [_happened(due) for due in happened[:_SHOWN]],
    }


def shown(clock: Clock) -> dict[str, Any]:
    """Show a clock."""
    now_ms, pace = clock.now_ms(), clock.pace
    return {
        "now_ms": now_ms,
        "now": iso(now_ms),
        "frozen": clock.frozen,
        "mode": _mode(pace),
        "rate": pace.rate,
        "step_ms": pace.step_ms,
        "skew_ms": clock.skew_ms,
    }


def _mode(pace: Pace) -> str:
    if pace.step_ms:
        return "stepped"
    return {RUNNING: "real", STANDING: "frozen"}.get(pace, "scaled")


def _pace(asked: Mapping[str, Any]) -> Pace | None:
    if "step_ms" in asked:
        return Pace(0, asked["step_ms"])
    if "scale" in asked:
        return Pace(asked["scale"])
    if "frozen" in asked:
        return STANDING if asked["frozen"] else RUNNING
    return None


def _happened(due: ScheduledTask) -> dict[str, Any]:
    return {"at_ms": due.at_ms, "at": iso(due.at_ms), "kind": due.kind, "data": dict(due.data)}
