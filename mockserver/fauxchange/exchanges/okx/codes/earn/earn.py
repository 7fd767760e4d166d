"""Which OKX error each refusal of an earn product is.

None is documented for dual investment: its refusals are those of other earn products.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

EARN: Table = {
    rejection.ProductUnavailable: Code("51739"),
    rejection.PurchaseSuspended: Code("51731"),
    rejection.SoldOut: Code("51730"),
    rejection.AboveMaximum: Code("51728"),
    rejection.NoOrder: Code("52907"),
    rejection.RedeemRefused: Code("51720"),
    rejection.NotRedeemable: Code("51724"),
    rejection.AlreadyRedeemed: Code("51722"),
    rejection.TooEarly: Code("51729"),
    rejection.EarlyUnsupported: Code("51723"),
    rejection.CancelRefused: Code("51721"),
    rejection.NotCancelable: Code("51725"),
    rejection.CancelUnsupported: Code("51726"),
    rejection.PartlyRedeemed: Code("51762"),
    rejection.NotForSavings: Code("58003"),
    rejection.InsufficientSavings: Code("58350"),
}
