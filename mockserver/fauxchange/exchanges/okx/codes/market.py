"""Which OKX error each refusal of a question about the market is."""

from __future__ import annotations

from fauxchange.domain.market import rejection
from fauxchange.exchanges.errors import Code, Table

MARKET: Table = {
    rejection.UnknownInstrument: Code("51001"),
    rejection.UnknownIndex: Code("51014"),
}
