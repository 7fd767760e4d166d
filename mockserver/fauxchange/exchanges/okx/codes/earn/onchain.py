"""Which OKX error each refusal of on-chain earn is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.onchain import rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

ONCHAIN: Table = {
    r.NothingToRedeem: Code("51720"),
    r.NothingToCancel: Code("51721"),
    r.Redeemed: Code("51722"),
    r.EarlyUnsupported: Code("51723"),
    r.NotEarning: Code("51724"),
    r.NotCancelable: Code("51725"),
    r.CancelUnsupported: Code("51726"),
    r.AboveMaximum: Code("51728"),
    r.TooEarly: Code("51729"),
    r.SoldOut: Code("51730"),
    r.SaleStopped: Code("51731"),
}
