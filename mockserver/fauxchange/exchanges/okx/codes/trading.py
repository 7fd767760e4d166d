"""Which OKX error each refusal of an order is (error-code-rest-api)."""

from __future__ import annotations

from fauxchange.domain.trading import rejection
from fauxchange.exchanges.errors import Code, Table
from fauxchange.exchanges.okx import refusals

# Rules of take profit and stop loss, and of their prices beside the order's or the best one.
_ATTACHED = {
    "market order": "51044",
    "nothing but an id": "51178",
    "same id": "51068",
    "limit take profit": "51094",
    "limit take profit alone": "51095",
    "limit take profit stays": "51096",
    "limit take profit at market": "51093",
    "cost price": "51077",
    "cost price of one": "51085",
    "reduce-only": "51100",
    "closing": "51333",
    "ratio": "54078",
    "trigger types": "51080",
    "unknown": "51527",
    "twice": "51539",
    "none left": "51531",
    "trigger price": "51415",
    "both ways": "51076",
    "too many take profits": "51079",
    "too many stop losses": "51084",
    "take profit without size": "51089",
    "same take profit": "51081",
    "take profit at a price": "51082",
    "take profits of two kinds": "51091",
    "same limit": "51092",
    "sizes": "51083",
    "buy tp order": "51046",
    "buy sl order": "51047",
    "sell tp order": "51048",
    "sell sl order": "51049",
    "buy tp best": "51050",
    "buy sl best": "51051",
    "sell tp best": "51052",
    "sell sl best": "51053",
}

# What texts about loans say of one.
_LOAN = {
    "param0": "ccy",
    "param1": "amount",
    "param2": "left",
    "param3": "quota",
    "param4": "used",
}

ORDERS: Table = {
    rejection.InstrumentNotOpen: Code(
        "51022",
        by=("state",),
        errors={
            "unlisted": "51021",
            "pre-open": "51021",
            # The one documented text for markets that take post-only orders only.
            "post-only": "54012",
            "settling": "51029",
            "expired": "51027",
            "delisted": "51087",
        },
    ),
    rejection.OffTick: Code("51150"),
    rejection.NotALotMultiple: Code("51121"),
    rejection.SizeBelowMinimum: Code("51020"),
    rejection.ValueBelowMinimum: Code("51020"),
    rejection.TooLarge: Code(
        "51005",
        {"param0": "maximum", "maxOrderValue": "maximum"},
        by=("type", "measure"),
        errors={
            "limit value": "51185",
            "market amount": "51202",
            "market value": "51201",
            "limit contracts": "51101",
            "market contracts": "51101",
        },
    ),
    rejection.PriceOutOfBand: Code("51006", {"param0": "highest_buy", "param1": "lowest_sell"}),
    rejection.DuplicateClientId: Code("51016"),
    rejection.TooManyOrders: Code(
        "51102", {"param0": "limit"}, by=("instrument",), errors={"": "51025"}
    ),
    rejection.NotEnough: Code("51008_1000", {"param0": "ccy"}),
    rejection.NotEnoughUnlent: Code(
        "51008_1002", {"param0": "ccy"}, by=("mode",), errors={"portfolio": "51008_1003"}
    ),
    rejection.NotEnoughMargin: Code("51008_1001", {"param0": "ccy"}),
    rejection.NotEnoughEquity: Code("51008_1009"),
    rejection.SettledOutsideCollateral: Code("54024", {"ccy": "ccy"}),
    rejection.NotEnoughToBorrow: Code("51008_1005", _LOAN),
    rejection.UnsuitedSelfTradeMode: Code("54036"),
    rejection.UnknownOrder: Code("51603"),
    rejection.CancelUnderWay: Code("51410"),
    rejection.NothingToAmend: Code("51500"),
    rejection.NotAmendable: Code("51506"),
    rejection.TooManyAmendments: Code("51513"),
    rejection.PostOnlyWouldTake: Code("51511"),
    rejection.TooManyTimers: Code("51071"),
    rejection.KindNotOffered: Code("54072"),
    refusals.WrongTradeMode: Code("51010"),
    refusals.LeadTradersOnly: Code("51074"),
    refusals.ContractsNotOffered: Code("54072"),
    refusals.PortfolioNetOnly: Code("51041"),
    refusals.PortfolioLeverage: Code("51039"),
    refusals.MarginNotOffered: Code("54000"),
    refusals.WrongMarginCurrency: Code("51130"),
    refusals.AlgoOrdersNotOffered: Code("50062"),
    refusals.NotAttached: Code("54070"),
    refusals.AttachmentRefused: Code(
        "50062", {"param0": "first", "param1": "second"}, by=("rule",), errors=_ATTACHED
    ),
    refusals.KindMismatch: Code("51015"),
    refusals.FamilyMismatch: Code("51002"),
    refusals.PriceMissing: Code("51204"),
    refusals.PriceTooLow: Code("51122", {"param0": "lowest"}),
    refusals.PriceTooLong: Code("51514"),
    refusals.OptionsOnlyPrice: Code("51537"),
    refusals.OptionsOnlyType: Code("51036"),
    refusals.ReduceOnlySpot: Code(
        "51205",
        by=("mode",),
        errors={"spot": "51139", "multi-currency": "51133", "portfolio": "51133"},
    ),
    refusals.OutOfRange: Code("51180", {"param0": "name", "param1": "lowest", "param2": "highest"}),
    refusals.RetailMaker: Code("54042", {"param0": "instrument"}),
    refusals.RetailMakerReduceOnly: Code("54039"),
    refusals.RetailMakerAttached: Code("54040"),
    refusals.RetailTaker: Code("54044", {"param0": "instrument"}),
    refusals.TooEarlyForMarket: Code("51507"),
    refusals.Mismatched: Code("50016", {"param0": "name", "param1": "other"}),
    refusals.CancelTooLate: Code("51400"),
    refusals.AmendmentTooLate: Code("51503"),
    refusals.CannotPayAmendment: Code("51502_1030"),
    refusals.CannotBorrowAmendment: Code("51502_1035", _LOAN),
    refusals.AmendedTwice: Code("51512"),
    refusals.NothingAttached: Code("51538"),
    refusals.NoMassCancel: Code("51411"),
}
