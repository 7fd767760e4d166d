"""Which OKX error each refusal of a bot is (error-code-rest-api)."""

from __future__ import annotations

from fauxchange.domain.trading.bots import rejection
from fauxchange.exchanges.errors import Code, Table

BOTS: Table = {
    rejection.UnknownBot: Code("51293"),
    rejection.BotStopped: Code("51291"),
    rejection.BotStopping: Code("51288"),
    rejection.BotNotOffered: Code("51287"),
    rejection.RangeReversed: Code("51346"),
    rejection.GridTooNarrow: Code("51381"),
    rejection.InvestmentTooSmall: Code("50122"),
}
