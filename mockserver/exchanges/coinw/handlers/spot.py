"""The spot account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from mockserver.domain.money import scaled_text

from . import coinw

if TYPE_CHECKING:
    from mockserver.exchanges.exchange import Call


@coinw.handles("spot/private/returnBalances.post")
def return_balances(call: Call) -> dict[str, str]:
    """Return what is available of every currency held; nothing held, nothing in it."""
    held_by_ccy = call.account.spot.items()
    return {ccy: scaled_text(held.available) for ccy, held in held_by_ccy if held.total > 0}
