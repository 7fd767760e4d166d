"""What an account holds, in either market."""

from __future__ import annotations

from fauxchange.domain.core.money import format_decimal, format_scaled
from fauxchange.exchanges.exchange import Call

from .registry import coinw

_SETTLES_IN = "USDT"


@coinw.handles("spot/private/returnBalances.post")
def return_balances(call: Call) -> dict[str, str]:
    """Return the available amount of every currency that the account has."""
    held_by_ccy = call.account.spot.items()
    return {ccy: format_scaled(held.available) for ccy, held in held_by_ccy if held.total > 0}


@coinw.handles("spot/private/returnCompleteBalances.post")
def return_complete_balances(call: Call) -> dict[str, dict[str, str]]:
    """Return the available and the frozen amount of every currency that the account has."""
    return {
        ccy: {"onOrders": format_decimal(held.frozen), "available": format_decimal(held.available)}
        for ccy, held in call.account.spot.items()
        if held.total > 0
    }


@coinw.handles("futures/account/available.get")
def available(call: Call) -> dict[str, str]:
    """Return what may be moved out of the futures account."""
    return {"value": format_scaled(call.account.balance("futures", _SETTLES_IN).available)}
