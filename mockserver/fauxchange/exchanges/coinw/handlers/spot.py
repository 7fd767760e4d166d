"""The spot account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_decimal, format_scaled

from .registry import coinw

if TYPE_CHECKING:
    from fauxchange.exchanges.exchange import Call


@coinw.handles("spot/private/returnBalances.post")
def return_balances(call: Call) -> dict[str, str]:
    """Return what is available of every currency held; nothing held, nothing in it."""
    held_by_ccy = call.account.spot.items()
    return {ccy: format_scaled(held.available) for ccy, held in held_by_ccy if held.total > 0}


@coinw.handles("spot/private/returnCompleteBalances.post")
def return_complete_balances(call: Call) -> dict[str, dict[str, str]]:
    """Return what is available and what open orders hold, of every currency held."""
    return {
        ccy: {"onOrders": format_decimal(held.frozen), "available": format_decimal(held.available)}
        for ccy, held in call.account.spot.items()
        if held.total > 0
    }
