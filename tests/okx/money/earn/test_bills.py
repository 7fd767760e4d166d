"""What earning leaves in the bills of the funding account."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import body_of

if TYPE_CHECKING:
    from tests.okx.money.earn.trader import Trader


def _bills(trader: Trader) -> list[tuple[str, str, str]]:
    """Return currency, change and type of the bills since the opening, oldest first."""
    rows = body_of(trader.client.get("/api/v5/asset/bills"))["data"]
    bills = [(row["ccy"], row["balChg"], row["type"]) for row in rows]
    return [row for row in reversed(bills) if row[2] != "1"]


def test_staking_is_billed_when_it_takes_and_when_it_gives(trader: Trader) -> None:
    trader.post("staking-defi/eth/purchase", amt="1")
    trader.post("staking-defi/eth/redeem", amt="0.5")
    assert _bills(trader) == [("ETH", "-1", "137"), ("BETH", "-0.5", "138")]
    trader.advance(minutes=1)
    assert _bills(trader)[2:] == [("BETH", "1", "138")]


def test_savings_are_billed_and_their_hours_are_not(trader: Trader) -> None:
    trader.post("savings/purchase-redempt", ccy="USDT", amt="100", side="purchase")
    trader.advance(hours=5)
    trader.post("savings/purchase-redempt", ccy="USDT", amt="99", side="redempt")
    assert _bills(trader) == [("USDT", "-100", "75"), ("USDT", "99", "76")]
