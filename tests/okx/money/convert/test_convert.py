"""Convert: its ordinary life."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.clients import body_of
from tests.conftest import NOON_MS
from tests.lives import file_of

if TYPE_CHECKING:
    from .conftest import Desk


def test_the_currencies_have_no_limits_of_their_own(desk: Desk) -> None:
    rows = desk.get("currencies")["data"]
    assert rows[0] == {"ccy": "USDT", "min": "", "max": ""}
    assert {"BTC", "ETH", "SAND"} <= {row["ccy"] for row in rows}


def test_a_pair_is_the_same_either_way_round(desk: Desk) -> None:
    there = desk.get("currency-pair?fromCcy=USDT&toCcy=BTC")["data"]
    back = desk.get("currency-pair?fromCcy=BTC&toCcy=USDT")["data"]
    assert there == back
    assert there == [
        {
            "instId": "BTC-USDT",
            "baseCcy": "BTC",
            "baseCcyMax": "0.5",
            "baseCcyMin": "0.0001",
            "quoteCcy": "USDT",
            "quoteCcyMax": "10000",
            "quoteCcyMin": "1",
        }
    ]


def test_large_orders_have_larger_limits(desk: Desk) -> None:
    (row,) = desk.get("currency-pair?fromCcy=USDT&toCcy=BTC&convertMode=1")["data"]
    assert (row["baseCcyMax"], row["quoteCcyMax"]) == ("20", "1000000")


def test_a_buyer_is_quoted_above_the_market(desk: Desk) -> None:
    quote = desk.quote(clQReqId="mine1")
    quote_id = quote.pop("quoteId")
    assert quote_id.startswith("quoterETH-USDT")
    assert quote == {
        "quoteTime": str(NOON_MS),
        "ttlMs": "10000",
        "clQReqId": "mine1",
        "baseCcy": "ETH",
        "quoteCcy": "USDT",
        "side": "buy",
        "origRfqSz": "30",
        "rfqSz": "30",
        "rfqSzCcy": "USDT",
        "cnvtPx": "3403.4",
        "baseSz": "0.00881471",
        "quoteSz": "30",
    }


def test_a_seller_is_quoted_below_the_market(desk: Desk) -> None:
    quote = desk.quote(side="sell", rfqSz="0.5", rfqSzCcy="ETH")
    assert quote["cnvtPx"] == "3396.6"
    assert (quote["baseSz"], quote["quoteSz"]) == ("0.5", "1698.3")


def test_what_is_paid_is_rounded_up(desk: Desk) -> None:
    quote = desk.quote(side="sell")
    assert (quote["baseSz"], quote["quoteSz"]) == ("0.00883237", "30")


def test_a_crypto_is_quoted_in_a_crypto(desk: Desk) -> None:
    quote = desk.quote(baseCcy="ETH", quoteCcy="BTC", rfqSz="1", rfqSzCcy="ETH")
    assert quote["cnvtPx"] == "0.0350865979364"
    assert quote["quoteSz"] == "0.0350866"


def test_a_quote_moves_no_money(desk: Desk) -> None:
    desk.quote()
    assert (desk.held("USDT"), desk.held("ETH")) == ("1E+3", "2")


def test_a_trade_moves_what_was_quoted_in_the_trading_account(desk: Desk) -> None:
    quote = desk.quote()
    (done,) = desk.trade(quote)["data"]
    assert done.pop("tradeId").startswith("trader")
    assert done == {
        "quoteId": quote["quoteId"],
        "clTReqId": "",
        "state": "fullyFilled",
        "instId": "ETH-USDT",
        "baseCcy": "ETH",
        "quoteCcy": "USDT",
        "side": "buy",
        "fillPx": "3403.4",
        "fillBaseSz": "0.00881471",
        "fillQuoteSz": "30",
        "ts": str(NOON_MS),
    }
    assert (desk.held("USDT"), desk.held("ETH")) == ("9.7E+2", "2.00881471")


def test_a_sale_moves_money_the_other_way(desk: Desk) -> None:
    desk.trade(desk.quote(side="sell", rfqSz="0.5", rfqSzCcy="ETH"))
    assert (desk.held("USDT"), desk.held("ETH")) == ("2698.3", "1.5")


def test_both_sides_of_a_trade_have_a_bill(desk: Desk) -> None:
    desk.traded()
    bills = body_of(desk.client.get("/api/v5/account/bills?limit=2"))["data"]
    assert [(row["ccy"], row["type"], row["subType"], row["balChg"]) for row in bills] == [
        ("ETH", "27", "318", "0.00881471"),
        ("USDT", "27", "319", "-30"),
    ]


def test_a_smaller_trade_has_the_price_of_the_quote(desk: Desk) -> None:
    (done,) = desk.trade(desk.quote(), sz="15")["data"]
    assert (done["fillPx"], done["fillQuoteSz"], done["fillBaseSz"]) == (
        "3403.4",
        "15",
        "0.00440735",
    )


def test_a_quote_keeps_its_price_when_the_market_moves(desk: Desk) -> None:
    quote = desk.quote()
    desk.mock.clock.advance(seconds=9)
    (done,) = desk.trade(quote)["data"]
    assert (done["fillPx"], done["ts"]) == ("3403.4", str(NOON_MS + 9_000))


def test_a_world_without_convert_converts_nothing(desk: Desk, bare: Desk) -> None:
    assert bare.get("currencies")["data"] == []
    assert bare.get("currency-pair?fromCcy=USDT&toCcy=BTC")["code"] == "58009"
    assert bare.ask()["code"] == "52901"
    assert bare.trade(desk.quote())["code"] == "52927"


def test_the_history_has_the_latest_trade_first(desk: Desk) -> None:
    first = desk.traded()
    desk.mock.clock.advance(seconds=1)
    second = desk.traded()
    shown = desk.get("history")["data"]
    assert [row["tradeId"] for row in shown] == [second["tradeId"], first["tradeId"]]
    assert shown[1] == {name: value for name, value in first.items() if name != "quoteId"}


def test_the_history_pages_back_and_forth(desk: Desk) -> None:
    for _ in range(4):
        desk.traded()
        desk.mock.clock.advance(seconds=1)

    def times(query: str) -> list[int]:
        return [int(row["ts"]) - NOON_MS for row in desk.get(f"history?{query}")["data"]]

    assert times("limit=3") == [3000, 2000, 1000]
    assert times(f"after={NOON_MS + 2000}") == [1000, 0]
    assert times(f"before={NOON_MS + 1000}") == [3000, 2000]
    assert times(f"after={NOON_MS + 3000}&before={NOON_MS}") == [2000, 1000]
    assert times("limit=1000") == [3000, 2000, 1000, 0]


def test_a_trade_is_found_by_the_id_of_the_client(desk: Desk) -> None:
    desk.traded()
    done = desk.traded(clTReqId="Mine1")
    (row,) = desk.get("history?clTReqId=Mine1")["data"]
    assert row["tradeId"] == done["tradeId"]
    assert desk.get("history?clTReqId=mine1")["data"] == []


def test_a_trade_under_an_id_of_the_client_is_in_snapshots(desk: Desk) -> None:
    done = desk.traded(clTReqId="mine1")
    desk.mock.import_snapshot(file_of(desk.mock))
    (row,) = desk.get("history?clTReqId=mine1")["data"]
    assert row["tradeId"] == done["tradeId"]


def test_a_tagged_trade_is_shown_only_to_who_names_the_tag(desk: Desk) -> None:
    done = desk.traded(tag="broker1", clTReqId="mine1")
    assert desk.get("history")["data"] == []
    assert desk.get("history?clTReqId=mine1")["data"] == []
    (row,) = desk.get("history?tag=broker1")["data"]
    assert row["tradeId"] == done["tradeId"]
    assert len(desk.get("history?tag=broker1&clTReqId=mine1")["data"]) == 1


def test_accounts_see_their_own_trades_only(desk: Desk, other: Desk) -> None:
    desk.traded()
    assert other.get("history")["data"] == []
