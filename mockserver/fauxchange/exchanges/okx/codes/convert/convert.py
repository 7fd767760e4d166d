"""Which OKX error each refusal of convert is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

CONVERT: Table = {
    rejection.SameCurrency: Code("58358"),
    rejection.UnknownPair: Code("58009"),
    rejection.UnknownBase: Code("52901"),
    rejection.UnknownQuote: Code("52902"),
    rejection.OffStep: Code("52928"),
    rejection.SizeTooSmall: Code("52917"),
    rejection.SizeTooLarge: Code("52918"),
    rejection.RepeatedRequest: Code("52925"),
    rejection.RepeatedOrder: Code("52909"),
    rejection.NoQuote: Code("52927"),
    rejection.Inconsistent: Code("52919", {"param": "name"}),
    rejection.SizeAboveQuote: Code("52920"),
    rejection.QuoteTraded: Code("52921"),
    rejection.QuoteExpired: Code("52922"),
    rejection.Unfunded: Code("52914"),
}
