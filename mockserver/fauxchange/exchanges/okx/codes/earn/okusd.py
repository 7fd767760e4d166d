"""Which OKX error each refusal of OKUSD is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.okusd import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

_LEFT = {"x": "left"}

OKUSD: Table = {
    rejection.OkusdUnfunded: Code("51764"),
    rejection.SubscriptionAboveQuota: Code("51765", _LEFT),
    rejection.SubscriptionsFull: Code("51766"),
    rejection.FastAboveQuota: Code("51768", _LEFT),
    rejection.FastFull: Code("51769"),
    rejection.StandardAboveQuota: Code("51770", _LEFT),
    rejection.StandardFull: Code("51771"),
    rejection.PoolDry: Code("51772"),
    rejection.NotOffered: Code("51773"),
    rejection.OkusdUnderMaintenance: Code("51774"),
}
