"""Which OKX error each refusal of convert, easy convert, one-click repay, and of quotes is."""

from __future__ import annotations

from fauxchange.domain.convert import rejection
from fauxchange.domain.core import quote
from fauxchange.exchanges.errors import Code, Table

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

_BOUND = {"param0": "ccy", "param1": "bound"}

EASY_CONVERT: Table = {
    rejection.EasyConvertUnavailable: Code("59120"),
    rejection.StillRunning: Code("59121"),
    rejection.TooLittle: Code("59123", _BOUND),
    rejection.TooMuch: Code("59124", _BOUND),
    rejection.EasyConvertUnsupported: Code("59125", {"param0": "ccy"}),
    rejection.WorthNothing: Code("59689", {"param0": "ccy", "param1": "other"}),
}

ONE_CLICK_REPAY: Table = {
    rejection.RepayUnavailable: Code("59119"),
    rejection.NoAutoBorrow: Code("51625"),
    rejection.NoCollateralToRepay: Code("59140"),
    rejection.TooLittleToRepay: Code("59130"),
    rejection.OwnCurrencyFirst: Code("59129", {"param0": "ccy"}),
}
