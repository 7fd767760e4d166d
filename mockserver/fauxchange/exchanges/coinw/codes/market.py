"""Which CoinW error a question about an unknown pair or contract gets."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.market import rejection
from fauxchange.exchanges.errors import Code

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.exchanges.errors import Table

SPOT_MARKET: Table = {rejection.UnknownInstrument: Code("spot-unknown-symbol")}
FUTURES_MARKET: Table = {rejection.UnknownInstrument: Code("futures-contract-not-found")}

# What single endpoints have otherwise, by their ids.
OWN: Mapping[str, Table] = {
    "futures/public/depth.get": {rejection.UnknownInstrument: Code("futures-depth-unknown-base")},
}
