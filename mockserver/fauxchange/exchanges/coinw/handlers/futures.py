"""The futures account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_scaled

from .registry import coinw

if TYPE_CHECKING:
    from fauxchange.exchanges.exchange import Call

_SETTLES_IN = "USDT"


@coinw.handles("futures/account/available.get")
def available(call: Call) -> dict[str, str]:
    """Return what may be moved out of the futures account."""
    return {"value": format_scaled(call.account.balance("futures", _SETTLES_IN).available)}
