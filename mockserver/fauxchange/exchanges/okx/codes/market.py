"""Which OKX error each refusal of a question about the market is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.market import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from fauxchange.exchanges.errors import Table

MARKET: Table = {
    rejection.UnknownInstrument: Code("51001"),
}
