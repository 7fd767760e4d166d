"""Which OKX error each refusal of convert is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import rejection as r
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

CONVERT: Table = {
    r.SameCurrency: Code("58358"),
    r.UnknownPair: Code("58009"),
    r.UnknownBase: Code("52901"),
    r.UnknownQuote: Code("52902"),
    r.OffStep: Code("52928"),
    r.SizeTooSmall: Code("52917"),
    r.SizeTooLarge: Code("52918"),
    r.RepeatedRequest: Code("52925"),
    r.RepeatedOrder: Code("52909"),
    r.NoQuote: Code("52927"),
    r.Inconsistent: Code("52919", {"param": "name"}),
    r.SizeAboveQuote: Code("52920"),
    r.QuoteTraded: Code("52921"),
    r.QuoteExpired: Code("52922"),
    r.Unfunded: Code("52914"),
}
