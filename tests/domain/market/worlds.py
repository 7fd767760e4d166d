"""A small market for tests: two pairs and every kind of instrument."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.market.facts import MarketFacts
from fauxchange.domain.market.instruments.expiries import (
    NEXT_QUARTER,
    NEXT_WEEK,
    QUARTER,
    THIS_WEEK,
)
from fauxchange.domain.market.instruments.families import FuturesFamily, OptionGrid
from fauxchange.domain.market.instruments.instrument import FUTURES, OPTION, SPOT, SWAP, Instrument
from fauxchange.domain.market.instruments.knobs import Pair
from fauxchange.domain.market.market import Market

from .sources import ORIGIN_MS

D = Decimal

BTC = Pair("BTC-USDT", D(90_000), D("0.1"), D("0.0001"), D(5_000), trades_a_day=20_000)
ETH = Pair("ETH-USDT", D(3_000), D("0.01"), D("0.001"), D(50_000), "wild", trades_a_day=20_000)
BTC_USD = replace(BTC, name="BTC-USD", follows="BTC-USDT", offset=-7)

SPOT_BTC = Instrument(
    "BTC-USDT", SPOT, "BTC-USDT", "BTC", "USDT", "", D("0.1"), D("1e-8"), D("1e-5"),
    tape_lots=10_000,
)  # fmt: skip
SWAP_BTC = Instrument(
    "BTC-USDT-SWAP", SWAP, "BTC-USDT", "BTC", "USDT", "USDT", D("0.1"), D("0.01"), D("0.01"),
    "BTC-USDT", "BTC-USDT", D("0.01"), "BTC", offset=3,
)  # fmt: skip
INVERSE_BTC = replace(
    SWAP_BTC, id="BTC-USD-SWAP", pair="BTC-USD", quote="USD", settlement="BTC",
    contract_value=D(100), contract_ccy="USD", tick=D("0.5"),
)  # fmt: skip
COINW_ETH = Instrument(
    "ETH_USDT", SPOT, "ETH-USDT", "ETH", "USDT", "", D("0.1"), D("0.001"), D("0.001"), offset=1
)
FUTURES_BTC = FuturesFamily(
    replace(SWAP_BTC, id="BTC-USDT", kind=FUTURES, code=1_000),
    (THIS_WEEK, NEXT_WEEK, QUARTER, NEXT_QUARTER),
)
OPTIONS_BTC = OptionGrid(
    replace(INVERSE_BTC, id="BTC-USD", kind=OPTION, code=2_000), (THIS_WEEK, QUARTER), D(1_000)
)

PATHS = (SPOT_BTC, SWAP_BTC, INVERSE_BTC, COINW_ETH)


def market(seed: str = "7", **facts: object) -> Market:
    of = MarketFacts(seed, ORIGIN_MS, (BTC, ETH, BTC_USD), PATHS, (FUTURES_BTC,), (OPTIONS_BTC,))
    return Market(replace(of, **facts))  # type: ignore[arg-type]
