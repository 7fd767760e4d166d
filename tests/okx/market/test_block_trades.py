"""Block trades: nobody has any, and what they would be of has to be there."""

from __future__ import annotations

from .client import LINEAR, MarketClient


def test_blocks_of_every_instrument_have_no_volume(market: MarketClient) -> None:
    row = market.row("market/block-ticker", instId=LINEAR)
    assert (row["instType"], row["instId"], row["vol24h"], row["volCcy24h"]) == (
        "SWAP",
        LINEAR,
        "0",
        "0",
    )
    rows = market.get("market/block-tickers", instType="SWAP")
    listed = market.get("public/instruments", instType="SWAP")
    assert [one["instId"] for one in rows] == [one["instId"] for one in listed]
    assert row in rows


def test_there_are_no_block_trades(market: MarketClient) -> None:
    assert market.get("public/block-trades", instId=LINEAR) == []
    assert market.get("rfq/public-trades") == []
    for path in ("public/block-trades", "market/block-ticker"):
        assert market.body(path, instId="NO-SUCH-SWAP")["code"] == "51001"
