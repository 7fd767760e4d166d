"""Maintenance of an exchange: announced, changed and canceled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from .base import ControlBase, require_moment

if TYPE_CHECKING:
    from fauxchange.domain.system.maintenance import MaintenanceWindow

# Only OKX has an endpoint that lists maintenance.
_EXCHANGE = "okx"


class MaintenanceControl(ControlBase):
    """Announces maintenance of OKX."""

    def announce(
        self,
        title: str,
        *,
        id: str = "",  # noqa: A002 - the name in the admin API
        begin_ms: int | None = None,
        after_ms: int = 0,
        end_ms: int | None = None,
        for_ms: int = 0,
        pre_open_ms: int | None = None,
        **details: Any,
    ) -> MaintenanceWindow:
        """Announce a maintenance of OKX, or change the one that has the id.

        Args:
            title: its title.
            id: by default a new one.
            begin_ms: when it begins, in the sandbox's time; by default now.
            after_ms: how much later than that.
            end_ms: when it ends.
            for_ms: how long it lasts, in place of ``end_ms``.
            pre_open_ms: from when on orders may be canceled again.
            details: other fields of ``MaintenanceWindow``: service, kind, environment,
                description, href.

        Raises:
            ControlError: it ends before it begins, or is at no time that an exchange can write.

        """
        from fauxchange.domain.system import maintenance
        from fauxchange.domain.system.maintenance import MaintenanceWindow

        with self._ledger(missing=f"there is no maintenance {id!r}") as ledger:
            begin_ms = (ledger.now_ms if begin_ms is None else begin_ms) + after_ms
            end_ms = begin_ms + for_ms if end_ms is None else end_ms
            window = MaintenanceWindow(
                id or ledger.unit.new_id(), title, begin_ms, end_ms, pre_open_ms, **details
            )
            maintenance.announce(ledger.unit, _EXCHANGE, window)
            require_moment(begin_ms)
            require_moment(end_ms)
            return window

    def cancel_maintenance(
        self,
        id: str,  # noqa: A002 - the name in the admin API
    ) -> MaintenanceWindow:
        """Cancel a maintenance; it stays in the list.

        Raises:
            NotThereError: there is none of this id.

        """
        from fauxchange.domain.system import maintenance

        with self._ledger(missing=f"there is no maintenance {id!r}") as ledger:
            return maintenance.cancel(ledger.unit, _EXCHANGE, id)

    def maintenance_windows(self) -> list[MaintenanceWindow]:
        """Return every maintenance, also what is completed or canceled."""
        from fauxchange.domain.system import maintenance

        states = (
            maintenance.SCHEDULED,
            maintenance.ONGOING,
            maintenance.PRE_OPEN,
            maintenance.COMPLETED,
            maintenance.CANCELED,
        )
        with self._ledger() as ledger:
            return list(maintenance.windows(ledger.unit, _EXCHANGE, ledger.now_ms, states))
