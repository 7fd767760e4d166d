"""Which OKX error each refusal of convert, and of quotes in general, is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import rejection
from fauxchange.domain.core import quote
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

CONVERT: Table = {
    rejection.SameCurrency: Code("58358"),
    rejection.UnknownPair: Code("58009"),
    rejection.UnknownBase: Code("52901"),
    rejection.UnknownQuote: Code("52902"),
    rejection.SizeTooSmall: Code("52917"),
    rejection.SizeTooLarge: Code("52918"),
    rejection.RepeatedRequest: Code("52925"),
    rejection.RepeatedOrder: Code("52909"),
    rejection.Inconsistent: Code("52919", {"param": "name"}),
    rejection.SizeAboveQuote: Code("52920"),
    rejection.ConvertUnfunded: Code("52914"),
}

# Documented for convert only; those of other quotes are documented nowhere.
QUOTES: Table = {
    quote.OffStep: Code("52928"),
    quote.NoQuote: Code("52927"),
    quote.QuoteTraded: Code("52921"),
    quote.QuoteExpired: Code("52922"),
}
