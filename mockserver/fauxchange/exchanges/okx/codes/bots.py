"""Which OKX error each refusal of a bot is (error-code-rest-api)."""

from __future__ import annotations

from fauxchange.domain.trading.bots import rejection
from fauxchange.exchanges.errors import Code, Table
from fauxchange.exchanges.okx import refusals

# A take profit or a stop loss among the prices of a grid.
_IN_RANGE = {
    "take profit ": "51349",
    "take profit long": "51349",
    "take profit neutral": "51349",
    "take profit short": "51343",
    "stop loss ": "51348",
    "stop loss long": "51348",
    "stop loss neutral": "51348",
    "stop loss short": "51344",
}

BOTS: Table = {
    rejection.UnknownBot: Code("51293"),
    rejection.BotStopped: Code("51291"),
    rejection.BotStopping: Code("51288"),
    rejection.BotNotOffered: Code("51287"),
    rejection.RangeReversed: Code("51346"),
    rejection.GridTooNarrow: Code("51381"),
    rejection.InvestmentTooSmall: Code("50122"),
    rejection.PriceInRange: Code("51349", by=("role", "direction"), errors=_IN_RANGE),
    rejection.LeverageOutOfRange: Code("51370", {"0": "lowest", "1": "highest"}),
    rejection.MarginTooSmall: Code("51340", {"0": "minimum", "1": "ccy"}),
    rejection.ProfitOutOfRange: Code("55100", {"parameter1": "lowest", "parameter2": "highest"}),
    rejection.LossOutOfRange: Code("55101", {"parameter1": "lowest", "parameter2": "highest"}),
    rejection.RatioReached: Code("55102", by=("role",), errors={"loss ratio": "55103"}),
    rejection.TargetOutOfRange: Code("51385", by=("direction",), errors={"short": "51343"}),
    rejection.NothingHeld: Code("51341"),
    rejection.CloseUnderWay: Code("51342"),
    rejection.AlreadyAtEnd: Code("51398"),
    rejection.InvestmentNotEnough: Code("55124"),
    rejection.NoAdvice: Code("51350"),
    rejection.NoIncome: Code("51347"),
    refusals.ProfitRatioRefused: Code("55104"),
    rejection.BotRunning: Code("51388"),
    rejection.BotNotRunning: Code("55105"),
    rejection.TooManyBots: Code("51299", {"param0": "limit"}),
    rejection.WrongCurrencyCount: Code("51352", {"0": "fewest", "1": "most"}),
    rejection.CurrencyTwice: Code("51353", {"0": "ccy"}),
    rejection.CurrencyNotOffered: Code("51359", {"0": "ccy"}),
    rejection.RatiosNotWhole: Code("51354"),
    rejection.PartTooSmall: Code("51358", {"amount": "minimum"}),
}
