"""Which OKX error each refusal of OKUSD is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.okusd import rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

_LEFT = {"x": "left"}

OKUSD: Table = {
    r.Unfunded: Code("51764"),
    r.SubscriptionAboveQuota: Code("51765", _LEFT),
    r.SubscriptionsFull: Code("51766"),
    r.FastAboveQuota: Code("51768", _LEFT),
    r.FastFull: Code("51769"),
    r.StandardAboveQuota: Code("51770", _LEFT),
    r.StandardFull: Code("51771"),
    r.PoolDry: Code("51772"),
    r.NotOffered: Code("51773"),
    r.UnderMaintenance: Code("51774"),
}
