"""A liquidation comes in the second in which a naive twin, going through all of them, has it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.okx.trading.trader import SECOND_MS, at_noon

from .trader import INVERSE, SWAP, ContractTrader
from .twin import Held, first_uncovered

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

FUTURE = "BTC-USDT-250926"
# The pair goes to its target within so many seconds; what is held when it sets out.
LENGTH_S = 150
LONGS = ({"side": "buy", "sz": "700"}, {"side": "buy", "sz": "300", "instId": FUTURE})
HEDGED = (
    {"side": "buy", "sz": "1100", "posSide": "long"},
    {"side": "sell", "sz": "250", "posSide": "short"},
    {"side": "sell", "sz": "60", "posSide": "short", "instId": FUTURE},
)
SHORT = ({"side": "sell", "sz": "600"}, {"side": "buy", "sz": "50", "instId": FUTURE})
COINS = ({"side": "sell", "sz": "6500", "instId": INVERSE},)
# What a contract is: coins, or dollars of inverse ones.
SIZES = {SWAP: Decimal("0.01"), FUTURE: Decimal("0.01"), INVERSE: Decimal(100)}


def marks(target: str) -> Iterator[tuple[int, Mapping[str, Decimal]]]:
    """Yield each second with its mark prices, on a market in which nobody trades."""
    quiet = ContractTrader(at_noon())
    quiet.mock.set_pair_price("BTC-USDT", target, over_ms=LENGTH_S * SECOND_MS)
    for _ in range(LENGTH_S):
        quiet.advance(SECOND_MS)
        rows = [
            row
            for kind, name in (("SWAP", SWAP), ("FUTURES", FUTURE), ("SWAP", INVERSE))
            for row in quiet.rows("public/mark-price", instType=kind, instId=name)
        ]
        yield quiet.mock.clock.now_ms(), {row["instId"]: Decimal(row["markPx"]) for row in rows}


def held_by(trader: ContractTrader) -> list[Held]:
    """Return what an account holds, as it is told."""
    (fees,) = trader.rows("account/trade-fee", instType="SWAP")
    taker = -Decimal(fees["takerU"])
    return [_held(row, taker) for row in trader.positions()]


def _held(row: Any, taker: Decimal) -> Held:
    name, contracts = row["instId"], Decimal(row["pos"])
    if row["posSide"] == "short":
        contracts = -contracts
    size, is_inverse = SIZES[name], name == INVERSE
    value = abs(contracts) * size
    value = value / Decimal(row["markPx"]) if is_inverse else value * Decimal(row["markPx"])
    rate = (Decimal(row["mmr"]) / value).quantize(Decimal("0.00001"))
    return Held(name, contracts, size, Decimal(row["avgPx"]), rate + taker, is_inverse)


@pytest.mark.parametrize(
    ("orders", "ccy", "target"),
    [
        (LONGS, "USDT", "83000"),
        (HEDGED, "USDT", "82000"),
        (SHORT, "USDT", "116000"),
        (COINS, "BTC", "140000"),
    ],
    ids=["two longs", "hedged", "short", "coins"],
)
def test_an_account_is_liquidated_in_the_second_of_the_twin(
    orders: tuple[dict[str, str], ...], ccy: str, target: str
) -> None:
    trader = ContractTrader(at_noon())
    other = ContractTrader(trader.mock, "sub1")
    trader.mock.credit("okx", "faux001", "USDT", "50000", book="trading")
    if any("posSide" in one for one in orders):
        trader.answer("POST", "account/set-position-mode", {"posMode": "long_short_mode"})
    for name in (SWAP, FUTURE, INVERSE):
        trader.leverage("20", instId=name)
    for one in orders:
        assert trader.send(**one)["sCode"] == "0"
    other.trade("sell" if target < "97000" else "buy", "20")
    if ccy == "USDT":
        move = {"ccy": "USDT", "amt": "5000", "from": "18", "to": "6"}
        assert trader.answer("POST", "asset/transfer", move)["code"] == "0"
    (account,) = trader.rows("account/balance", ccy=ccy)
    cash = Decimal(account["details"][0]["cashBal"])
    at_ms = first_uncovered(cash, held_by(trader), marks(target))
    trader.mock.set_pair_price("BTC-USDT", target, over_ms=LENGTH_S * SECOND_MS)
    trader.advance(LENGTH_S * SECOND_MS)
    closings = [
        int(row["cTime"])
        for kind in ("SWAP", "FUTURES")
        for row in trader.rows("trade/orders-history", instType=kind)
        if row["category"].endswith("liquidation")
    ]
    assert at_ms is not None
    assert closings
    assert at_ms - SECOND_MS < min(closings) <= at_ms
    assert other.position()["pos"] in {"-20", "20"}
