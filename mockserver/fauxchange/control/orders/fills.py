"""How orders of an instrument fill: what is set, and for whom."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import TYPE_CHECKING, Any, NamedTuple

from fauxchange.control.base import ControlBase

from .views import find_place

if TYPE_CHECKING:
    from fauxchange.domain.trading.settings import FillSettings


class FillState(NamedTuple):
    """How orders of an instrument fill; ``source`` says whether it, all or none have settings."""

    settings: FillSettings
    source: str


class FillControl(ControlBase):
    """Sets how orders of a sandbox fill."""

    def fill_settings(self, instrument: str = "") -> FillState:
        """Return how orders of an instrument fill, or those of all that have no settings.

        Raises:
            NotThereError: there is no such instrument.

        """
        from fauxchange.domain.trading.settings import fill_settings, order_rules

        with self._ledger() as ledger:
            if instrument:
                find_place(ledger, instrument)
            settings = fill_settings(ledger.unit, instrument)
            is_set = settings.instrument in order_rules(ledger.unit).fills
        source = ("instrument" if settings.instrument else "all") if is_set else "default"
        return FillState(replace(settings, instrument=instrument), source)

    def set_fill_settings(self, instrument: str = "", **settings: Any) -> FillState:
        """Have orders of an instrument, or of all, fill in another way from now on.

        Args:
            instrument: its id; empty for all that have no settings of their own.
            settings: members of ``FillSettings``; what is left out stays.

        Raises:
            NotThereError: there is no such instrument.
            ControlError: it is no way to fill.

        """
        from fauxchange.domain.trading.acts.by_hand import set_fill_settings

        before = self.fill_settings(instrument).settings
        with self._ledger(missing=f"there is no instrument {instrument}") as ledger:
            set_fill_settings(ledger, replace(before, **settings))
        return self.fill_settings(instrument)

    def reset_fill_settings(self, instrument: str | None = None) -> int:
        """Have orders of an instrument fill as those of all do; return how much was set.

        Without an instrument all orders fill as they did at first.
        """
        from fauxchange.domain.trading.acts.by_hand import reset_fill_settings

        with self._ledger() as ledger:
            return reset_fill_settings(ledger, instrument)


def fill_settings_view(state: FillState) -> dict[str, Any]:
    """Return how orders fill as plain JSON."""
    return {**asdict(state.settings), "source": state.source}
