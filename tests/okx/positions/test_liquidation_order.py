"""Which position is liquidated first, how much of it, and at which price."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from tests.okx.trading.trader import HOUR_MS

from .test_life import members
from .trader import SWAP

if TYPE_CHECKING:
    from .trader import ContractTrader

OTHER = "ETH-USDT-SWAP"


def liquidations(trader: ContractTrader) -> list[Any]:
    """Return the exchange's own orders, oldest first."""
    rows = trader.rows("trade/orders-history", instType="SWAP")[::-1]
    return [row for row in rows if row["category"].endswith("liquidation")]


def fall(trader: ContractTrader, below: str) -> None:
    """Have the pair trade a little below the liquidation price of a position."""
    price = Decimal(trader.position(instId=SWAP)["liqPx"]) - Decimal(below)
    trader.price(str(price.quantize(Decimal("0.1"))))
    trader.advance(1_000)


def test_a_large_position_loses_two_tiers_at_the_mark_price(trader: ContractTrader) -> None:
    trader.mock.credit("okx", "main", "USDT", "500000", book="trading")
    trader.leverage("40")
    trader.trade("buy", "5500")
    fall(trader, "60")
    orders = liquidations(trader)
    first = orders[0]
    # Tier 3 begins at 5,100 contracts, tier 1 ends at 1,000.
    assert members(first, "category", "sz") == ["partial_liquidation", "4500"]
    fill = next(
        row for row in trader.rows("trade/fills", instType="SWAP") if row["ordId"] == first["ordId"]
    )
    assert fill["fillPx"] == fill["fillMarkPx"]
    history = trader.rows("account/positions-history", instType="SWAP")[0]
    assert members(history, "type", "triggerPx", "closeTotalPos") == [
        *("4", fill["fillMarkPx"], "4500")
    ]
    assert trader.position()["pos"] == "1000"


def test_the_position_that_must_keep_most_goes_first(trader: ContractTrader) -> None:
    trader.leverage("100")
    trader.leverage("20", instId=OTHER)
    trader.trade("buy", "10", instId=OTHER)
    trader.trade("buy", "900")
    fall(trader, "50")
    assert [row["instId"] for row in liquidations(trader)][:1] == [SWAP]


def test_margin_that_a_profit_leaves_free_cannot_be_taken_below_that_of_the_entry(
    trader: ContractTrader,
) -> None:
    trader.leverage("10", "isolated")
    trader.trade("sell", "10", tdMode="isolated")
    entry = Decimal(trader.position()["margin"])
    trader.price("90000")
    trader.advance(1_000)
    assert trader.margin("add", "10") == "0"
    # At the mark price the position would need less.
    assert trader.margin("reduce", "12") == "59301"
    assert trader.margin("reduce", "10") == "0"
    assert Decimal(trader.position()["margin"]) == entry


def test_margin_that_a_loss_needs_cannot_be_taken(trader: ContractTrader) -> None:
    trader.leverage("10", "isolated")
    trader.trade("buy", "10", tdMode="isolated")
    assert trader.margin("add", "1000") == "0"
    trader.price("92000")
    trader.advance(1_000)
    lost = -Decimal(trader.position()["upl"])
    assert 450 < lost < 550
    assert trader.margin("reduce", "600") == "59301"
    assert trader.margin("reduce", "400") == "0"


def test_an_isolated_position_pays_no_more_funding_than_its_margin(
    trader: ContractTrader,
) -> None:
    trader.leverage("100", "isolated")
    trader.trade("buy", "10", tdMode="isolated")
    trader.mock.set_premium(SWAP, "0.5", intervals=3)
    cash = trader.usdt()["cashBal"]
    # Charges of the premium are more than a third of a hundredth of the value each.
    trader.advance(21 * HOUR_MS)
    newest, before, _ = trader.rows("account/bills", type="8")
    assert members(newest, "subType", "balChg", "posBalChg", "posBal") == [
        *("173", "0.0000000000000000", f"-{before['posBal']}", "0")
    ]
    assert trader.position()["margin"] == "0"
    assert trader.usdt()["cashBal"] == cash
