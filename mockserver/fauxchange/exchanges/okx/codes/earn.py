"""Which OKX error each refusal of an earn product, OKUSD among them, is.

None is documented for dual investment: its refusals are those of other earn products.
"""

from __future__ import annotations

from fauxchange.domain.earn import rejection
from fauxchange.domain.earn.okusd import rejection as okusd
from fauxchange.exchanges.errors import Code, Table

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

_LEFT = {"x": "left"}

OKUSD: Table = {
    okusd.OkusdUnfunded: Code("51764"),
    okusd.SubscriptionAboveQuota: Code("51765", _LEFT),
    okusd.SubscriptionsFull: Code("51766"),
    okusd.FastAboveQuota: Code("51768", _LEFT),
    okusd.FastFull: Code("51769"),
    okusd.StandardAboveQuota: Code("51770", _LEFT),
    okusd.StandardFull: Code("51771"),
    okusd.PoolDry: Code("51772"),
    okusd.NotOffered: Code("51773"),
    okusd.OkusdUnderMaintenance: Code("51774"),
}
