"""Which OKX error each refusal of dual investment is.

None is documented for it: they are those of financial products, and for quotes those of convert.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.earn.dual import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

DUAL: Table = {
    rejection.SaleStopped: Code("51731"),
    rejection.SoldOut: Code("51730"),
    rejection.AboveMaximum: Code("51728"),
    rejection.OffStep: Code("52928"),
    rejection.NoQuote: Code("52927"),
    rejection.QuoteTraded: Code("52921"),
    rejection.QuoteExpired: Code("52922"),
    rejection.NoOrder: Code("52907"),
    rejection.EarlyUnsupported: Code("51723"),
    rejection.TooEarly: Code("51729"),
    rejection.NotRedeemable: Code("51724"),
    rejection.BeingRedeemed: Code("51720"),
    rejection.Over: Code("51722"),
}
