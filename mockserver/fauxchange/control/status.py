"""What an exchange says of its own state: maintenance that is announced, goes on, and is over."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fauxchange.domain.system import maintenance

from .work import ControlError, NotThereError, require_moment, working

if TYPE_CHECKING:
    from fauxchange.domain.system.maintenance import MaintenanceWindow
    from fauxchange.sandbox.sandbox import Sandbox

EVERY = (
    maintenance.SCHEDULED,
    maintenance.ONGOING,
    maintenance.PRE_OPEN,
    maintenance.COMPLETED,
    maintenance.CANCELED,
)

# Only OKX tells of it by an endpoint.
_EXCHANGE = "okx"


def announce(sandbox: Sandbox, window: MaintenanceWindow) -> MaintenanceWindow:
    """Announce a maintenance; without an id it gets one.

    Raises:
        ControlError: it ends before it begins, opens outside of itself, or is at no time that
            the exchange can tell.

    """
    try:
        with working(sandbox) as ledger:
            named = window if window.id else replace(window, id=ledger.unit.new_id())
            announced = maintenance.announce(ledger.unit, _EXCHANGE, named)
            require_moment(window.begin_ms)
            require_moment(window.end_ms)
            return announced
    except ValueError as error:
        raise ControlError(str(error)) from None


def cancel(sandbox: Sandbox, window_id: str) -> MaintenanceWindow:
    """Cancel a maintenance.

    Raises:
        NotThereError: there is none of this id.

    """
    try:
        with working(sandbox) as ledger:
            return maintenance.cancel(ledger.unit, _EXCHANGE, window_id)
    except KeyError:
        raise NotThereError(f"there is no maintenance {window_id!r}") from None


def windows(sandbox: Sandbox) -> list[tuple[MaintenanceWindow, str]]:
    """Return every maintenance there is or was, each with its state now."""
    with working(sandbox) as ledger:
        found = maintenance.windows(ledger.unit, _EXCHANGE, ledger.now_ms, EVERY)
        return [(one, one.state(ledger.now_ms)) for one in found]
