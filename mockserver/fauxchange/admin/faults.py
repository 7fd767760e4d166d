"""Operations on faults."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .api import AdminError, AdminRequest, operation

if TYPE_CHECKING:
    from fauxchange.faults.injector import ArmedFault


@operation("faults.get")
def faults(ask: AdminRequest) -> dict[str, Any]:
    """List what is armed."""
    return {"faults": [_shown(armed) for armed in ask.sandbox.faults]}


@operation("faults.post")
def arm(ask: AdminRequest) -> dict[str, Any]:
    """Arm the rules of a plan."""
    armed = ask.sandbox.faults.arm(ask.asked, ask.sandbox.clock.now_ms())
    return {"faults": [_shown(one) for one in armed]}


@operation("faults.delete")
def disarm_all(ask: AdminRequest) -> dict[str, Any]:
    """Disarm everything."""
    return {"disarmed": ask.sandbox.faults.disarm()}


@operation("fault.delete")
def disarm(ask: AdminRequest) -> dict[str, Any]:
    """Disarm one fault."""
    try:
        return {"disarmed": ask.sandbox.faults.disarm(ask.asked["id"])}
    except KeyError:
        raise AdminError(f"no fault has the id {ask.asked['id']!r}", 404) from None


def _shown(armed: ArmedFault) -> dict[str, Any]:
    counted = {
        "matched": armed.match_count,
        "struck": armed.injection_count,
        "since_ms": armed.since_ms,
    }
    return {"id": armed.rule.id, **armed.rule.document, **counted}
