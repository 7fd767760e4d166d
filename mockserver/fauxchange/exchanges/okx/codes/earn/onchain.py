"""Which OKX error each refusal of on-chain earn is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.onchain import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

ONCHAIN: Table = {
    rejection.NothingToRedeem: Code("51720"),
    rejection.NothingToCancel: Code("51721"),
    rejection.Redeemed: Code("51722"),
    rejection.EarlyUnsupported: Code("51723"),
    rejection.NotEarning: Code("51724"),
    rejection.NotCancelable: Code("51725"),
    rejection.CancelUnsupported: Code("51726"),
    rejection.AboveMaximum: Code("51728"),
    rejection.TooEarly: Code("51729"),
    rejection.SoldOut: Code("51730"),
    rejection.SaleStopped: Code("51731"),
}
