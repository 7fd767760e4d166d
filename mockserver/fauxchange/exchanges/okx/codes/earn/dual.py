"""Which OKX error each refusal of dual investment is.

None is documented for it: they are those of financial products, and for quotes those of convert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.dual import rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

DUAL: Table = {
    r.SaleStopped: Code("51731"),
    r.SoldOut: Code("51730"),
    r.AboveMaximum: Code("51728"),
    r.OffStep: Code("52928"),
    r.NoQuote: Code("52927"),
    r.QuoteTraded: Code("52921"),
    r.QuoteExpired: Code("52922"),
    r.NoOrder: Code("52907"),
    r.EarlyUnsupported: Code("51723"),
    r.TooEarly: Code("51729"),
    r.NotRedeemable: Code("51724"),
    r.BeingRedeemed: Code("51720"),
    r.Over: Code("51722"),
}
