"""Private channels of spot accounts: what is pushed, when, and in which order."""

from __future__ import annotations

import json
from decimal import Decimal
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from fauxchange import MockServer
from fauxchange.control.errors import ControlError
from fauxchange.domain.trading.events import Filled
from fauxchange.exchanges.okx.websocket.channels.trading import FillsFeed
from fauxchange.sockets.hub import SandboxHub
from tests.okx.trading.trader import Trader
from tests.sockets.lines import Lines

if TYPE_CHECKING:
    from tests.sockets.lines import Line


@pytest.fixture
def mock(built: MockServer) -> MockServer:
    """A mock at noon whose main account has money to trade."""
    built.reset()
    built.credit("okx", "main", "USDT", "100000", book="trading")
    built.credit("okx", "main", "BTC", "2", book="trading")
    return built


@pytest.fixture
def trader(mock: MockServer) -> Trader:
    return Trader(mock)


def subscribed(lines: Lines, service: str = "private", **arg: str) -> Line:
    """Return a connection that has subscribed; it has its acknowledgement and first pushes."""
    line = lines.private(service)
    line.session.receive(json.dumps({"op": "subscribe", "args": [arg]}))
    return line


def pushed(lines: Lines, line: Line) -> list[Any]:
    """Return the rows that were pushed by now."""
    lines.wall.turn(0.05)
    return [row for frame in line.take() if "data" in frame for row in frame["data"]]


def order_pushes(lines: Lines, line: Line) -> list[tuple[str, ...]]:
    """Return of each order that was pushed: state, size of the fill, result of an amendment."""
    names = ("state", "fillSz", "amendResult", "reqId", "cancelSource")
    return [tuple(row[name] for name in names) for row in pushed(lines, line)]


def test_an_order_is_pushed_with_every_change(lines: Lines, trader: Trader) -> None:
    line = subscribed(lines, channel="orders", instType="SPOT")
    assert "data" not in str(line.take())
    trader.place(px="90000", sz="0.01", clOrdId="first")
    trader.amend(clOrdId="first", newSz="0.02", reqId="asked1")
    trader.cancel(clOrdId="first")
    assert order_pushes(lines, line) == [
        ("live", "0", "", "", ""),
        ("live", "0", "0", "asked1", ""),
        ("canceled", "0", "", "", "1"),
    ]


def test_an_amendment_that_ends_an_order_is_told_with_its_end(lines: Lines, trader: Trader) -> None:
    line = subscribed(lines, channel="orders", instType="SPOT")
    line.take()
    trader.place(sz="0.02", clOrdId="first")
    trader.amend(clOrdId="first", newSz="50", reqId="asked1", cxlOnFail=True)
    placed = trader.place(sz="0.02", clOrdId="second")
    trader.mock.fill_order(placed["ordId"], size="0.01")
    trader.amend(clOrdId="second", newSz="0.005", reqId="asked2")
    assert order_pushes(lines, line) == [
        ("live", "0", "", "", ""),
        ("canceled", "0", "1", "asked1", "0"),
        ("live", "0", "", "", ""),
        ("partially_filled", "0.01", "", "", ""),
        ("filled", "0", "0", "asked2", ""),
    ]


def test_an_amount_of_the_quote_currency_is_worth_itself(lines: Lines, trader: Trader) -> None:
    line = subscribed(lines, channel="orders", instType="SPOT")
    line.take()
    trader.place(ordType="market", px=None, sz="100")
    assert {row["notionalUsd"] for row in pushed(lines, line)} == {"100"}


def test_a_market_order_is_filled_without_a_fill_after_its_fills(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="orders", instType="ANY")
    line.take()
    trader.place(ordType="market", side="sell", sz="0.5")
    rows = pushed(lines, line)
    assert [row["state"] for row in rows] == [
        "live",
        *["partially_filled"] * (len(rows) - 2),
        "filled",
    ]
    assert len(rows) > 2
    last = rows[-1]
    assert (last["fillSz"], last["tradeId"], last["execType"]) == ("0", "", "")
    assert last["accFillSz"] == "0.5"
    assert all(row["tradeId"] and row["execType"] == "T" for row in rows[1:-1])


def test_a_push_has_what_get_has_but_for_the_documented_differences(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="orders", instType="SPOT", instId="BTC-USDT")
    line.take()
    trader.place(px="90000", sz="0.01", clOrdId="first", tag="mine")
    (push,) = pushed(lines, line)
    shown = trader.order(clOrdId="first")
    different = {name for name in push.keys() & shown.keys() if push[name] != shown[name]}
    assert different == {"posSide", "lever", "avgPx"}
    assert shown.keys() - push.keys() == {"cancelSourceReason"}
    assert (push["avgPx"], push["posSide"], push["lever"]) == ("0", "", "0")
    assert (push["code"], push["msg"], push["outcome"]) == ("0", "", "")
    assert (push["fillNotionalUsd"], push["tradeQuoteCcy"]) == ("", "USDT")


def test_a_push_of_a_contract_has_its_margin_currency_and_no_quote(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="orders", instType="SWAP")
    line.take()
    swap = {"instId": "BTC-USDT-SWAP", "tdMode": "cross"}
    trader.place(**swap, px="90000", sz="1", clOrdId="first")
    trader.place(**swap, ordType="market", px=None, sz="0.4", clOrdId="second")
    names = ("state", "ccy", "tradeQuoteCcy", "outcome", "fillNotionalUsd")
    assert [tuple(row[name] for name in names) for row in pushed(lines, line)] == [
        ("live", "USDT", "", "", ""),
        ("live", "USDT", "", "", ""),
        ("filled", "USDT", "", "", "387.9132"),
    ]
    (shown,) = trader.rows("trade/orders-pending")
    assert (shown["ccy"], shown["tradeQuoteCcy"]) == ("", "")


@pytest.mark.parametrize(
    ("arg", "count"),
    [
        ({"instType": "SPOT"}, 1),
        ({"instType": "ANY"}, 1),
        ({"instType": "SWAP"}, 0),
        ({"instType": "SPOT", "instId": "BTC-USDT"}, 1),
        ({"instType": "SPOT", "instId": "ETH-USDT"}, 0),
        ({"instType": "ANY", "instFamily": "BTC-USDT"}, 0),
        ({"instType": "ANY", "instFamily": "ETH-USDT", "instId": "BTC-USDT"}, 1),
    ],
)
def test_an_instrument_wins_over_its_family(
    lines: Lines, trader: Trader, arg: dict[str, str], count: int
) -> None:
    line = subscribed(lines, channel="orders", **arg)
    line.take()
    trader.place(px="90000", sz="0.01")
    assert len(pushed(lines, line)) == count


def test_pushes_come_twice_if_a_test_says_so(
    lines: Lines, mock: MockServer, trader: Trader
) -> None:
    line = subscribed(lines, channel="orders", instType="ANY")
    line.take()
    assert mock.repeat_pushes("orders", times=2) == 2
    trader.place(px="90000", sz="0.01", clOrdId="first")
    trader.cancel(clOrdId="first")
    trader.place(px="90000", sz="0.01")
    rows = pushed(lines, line)
    assert [row["state"] for row in rows] == ["live", "live", "canceled", "canceled", "live"]
    assert rows[0] == rows[1]
    with pytest.raises(ControlError, match="0 is no number of pushes"):
        mock.repeat_pushes("orders", times=0)


def test_nobody_sees_the_orders_of_others(lines: Lines, trader: Trader) -> None:
    line = lines.private(name="sub1")
    line.say({"op": "subscribe", "args": [{"channel": "orders", "instType": "ANY"}]})
    line.take()
    trader.place(px="90000", sz="0.01")
    assert pushed(lines, line) == []


def test_what_is_refused_is_not_pushed(lines: Lines, trader: Trader) -> None:
    line = subscribed(lines, channel="orders", instType="ANY")
    line.take()
    assert trader.place(px="90000", sz="1000")["sCode"] != "0"
    assert pushed(lines, line) == []


def test_the_account_is_pushed_at_once_and_once_for_all_that_happens_within_50_ms(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="account")
    snapshot = line.take()[-1]
    assert (snapshot["eventType"], snapshot["curPage"], snapshot["lastPage"]) == (
        "snapshot",
        1,
        True,
    )
    trader.place(px="90000", sz="0.01", clOrdId="first")
    trader.place(px="90000", sz="0.01", clOrdId="second")
    lines.wall.turn(0.01)
    assert line.take() == []
    lines.wall.turn(0.05)
    (push,) = line.take()
    assert push["eventType"] == "event_update"
    assert "curPage" not in push
    (usdt,) = [one for one in push["data"][0]["details"] if one["ccy"] == "USDT"]
    assert (usdt["ordFrozen"], usdt["frozenBal"]) == ("1800", "1800")


def test_the_account_is_told_again_every_five_seconds_unless_it_is_not_wanted(
    lines: Lines, mock: MockServer
) -> None:
    line = subscribed(lines, channel="account")
    silent = subscribed(lines, channel="account", extraParams='{"updateInterval": "0"}')
    line.take()
    silent.take()
    mock.clock.resume()
    lines.wall.turn(11)
    mock.clock.freeze()
    assert [one["eventType"] for one in line.take()] == ["snapshot", "snapshot"]
    assert silent.take() == []


NEVER_AGAIN = '{"updateInterval": "0"}'


def test_an_unsubscription_says_what_and_not_how_often(lines: Lines, trader: Trader) -> None:
    line, other = (subscribed(lines, channel="account", extraParams=NEVER_AGAIN) for _ in range(2))
    line.unsubscribe("account")
    line.take()
    other.take()
    trader.post("asset/transfer", {"ccy": "BTC", "amt": "0.1", "from": "18", "to": "6"})
    lines.wall.turn(1)
    assert len(other.pushes()) == 1
    assert line.pushes() == []


def test_a_subscription_with_another_interval_takes_the_place_of_the_one_before(
    lines: Lines, trader: Trader, mock: MockServer
) -> None:
    line = subscribed(lines, channel="account")
    line.subscribe("account", extraParams=NEVER_AGAIN)
    trader.post("asset/transfer", {"ccy": "BTC", "amt": "0.1", "from": "18", "to": "6"})
    lines.wall.turn(1)
    assert [one["eventType"] for one in line.pushes()] == ["event_update"]
    mock.clock.resume()
    lines.wall.turn(11)
    mock.clock.freeze()
    assert line.pushes() == []


def test_a_currency_of_which_nothing_is_left_is_told_once_more(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="account", ccy="BTC")
    line.take()
    all_of_it = str(trader.held("BTC")[0])
    trader.post("asset/transfer", {"ccy": "BTC", "amt": all_of_it, "from": "18", "to": "6"})
    (row,) = pushed(lines, line)
    (btc,) = row["details"]
    assert (btc["ccy"], btc["cashBal"], btc["eq"]) == ("BTC", "0", "0")


def test_cash_is_pushed_for_fills_and_transfers_and_not_for_orders_that_rest(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="balance_and_position")
    (first,) = pushed(lines, line)
    assert first["eventType"] == "snapshot"
    trader.place(px="90000", sz="0.01")
    assert pushed(lines, line) == []
    trader.place(ordType="market", side="buy", sz="100")
    (bought,) = pushed(lines, line)
    assert bought["eventType"] == "filled"
    assert sorted(one["ccy"] for one in bought["balData"]) == ["BTC", "USDT"]
    fills = trader.rows("trade/fills")
    assert [one["tradeId"] for one in bought["trades"]] == [one["tradeId"] for one in fills][::-1]
    trader.post("asset/transfer", {"ccy": "BTC", "amt": "1", "from": "18", "to": "6"})
    (moved,) = pushed(lines, line)
    assert (moved["eventType"], moved["trades"], moved["posData"]) == ("transferred", [], [])


def test_deposits_and_withdrawals_are_pushed_as_they_get_on(
    lines: Lines, mock: MockServer, trader: Trader
) -> None:
    line = subscribed(lines, "business", channel="deposit-info")
    line.say({"op": "subscribe", "args": [{"channel": "withdrawal-info", "ccy": "USDT"}]})
    line.take()
    mock.deposit("okx", "main", "ETH", "1")
    (came,) = pushed(lines, line)
    assert (came["ccy"], came["amt"], came["subAcct"]) == ("ETH", "1", "")
    shown = trader.rows("asset/deposit-history")[0]
    assert {**came, **shown} == came
    mock.advance(days=1)
    states = [row["state"] for row in pushed(lines, line)]
    assert states[-1] == trader.rows("asset/deposit-history")[0]["state"]
    assert len(states) == len(set(states))


def test_greeks_are_told_at_once_after_changes_and_every_five_seconds(
    lines: Lines, mock: MockServer, trader: Trader
) -> None:
    line = subscribed(lines, channel="account-greeks", ccy="BTC")
    assert pushed(lines, line) == trader.rows("account/greeks", ccy="BTC")
    trader.place(ordType="market", side="sell", sz="1")
    assert pushed(lines, line) == trader.rows("account/greeks", ccy="BTC")
    mock.clock.resume()
    lines.wall.turn(11)
    mock.clock.freeze()
    assert len(line.take()) == 2


@pytest.mark.parametrize(
    ("liquidity", "pushed_rows"),
    [
        ("taker", [("0.3", "2", "12"), ("0.1", "1", "13"), ("0.2", "1", "14")]),
        ("maker", [("0.1", "1", "11"), ("0.2", "1", "12"), ("0.1", "1", "13"), ("0.2", "1", "14")]),
    ],
)
def test_fills_of_a_taker_at_one_price_are_joined_and_those_of_makers_are_not(
    mock: MockServer, trader: Trader, liquidity: str, pushed_rows: list[tuple[str, ...]]
) -> None:
    cursor = mock.sandbox.events.cursor
    trader.place(ordType="market", side="buy", sz="100")
    events, _ = mock.sandbox.events.since(cursor)
    fill = next(one.what.fill for one in events if isinstance(one.what, Filled))
    fill = fill._replace(liquidity=liquidity)
    fills = [
        fill._replace(trade_id="11", size=Decimal("0.1")),
        fill._replace(trade_id="12", size=Decimal("0.2")),
        fill._replace(trade_id="13", size=Decimal("0.1"), price=fill.price + 1),
        fill._replace(trade_id="14", size=Decimal("0.2"), price=fill.price + 1, order="7"),
    ]
    feed, call = FillsFeed(), cast("Any", SimpleNamespace(params={}))
    pushes = [push for one in fills for push in feed.react(call, Filled(one))]
    pushes += feed.tick(call, is_quiet=False)
    rows = [row for push in pushes for row in push.data]
    assert [(row["fillSz"], row["count"], row["tradeId"]) for row in rows] == pushed_rows


def test_a_channel_that_nothing_is_told_on_acknowledges_and_stays_quiet(
    lines: Lines, trader: Trader
) -> None:
    line = lines.private()
    arg = {"channel": "liquidation-warning", "instType": "ANY"}
    answers = line.say({"op": "subscribe", "args": [arg]})
    assert [one["event"] for one in answers] == ["subscribe", "channel-conn-count"]
    trader.place(ordType="market", side="buy", sz="100")
    assert pushed(lines, line) == []


def test_fills_are_for_the_highest_tiers_and_tell_numbers_as_client_ids(
    lines: Lines, mock: MockServer, trader: Trader
) -> None:
    mock.set_account_terms("main", level="VIP4")
    line = subscribed(lines, channel="fills")
    line.take()
    trader.place(ordType="market", side="buy", sz="100", clOrdId="77")
    trader.place(ordType="market", side="buy", sz="100", clOrdId="b77")
    rows = pushed(lines, line)
    assert {row["clOrdId"] for row in rows} == {"77", "0"}
    assert {row["execType"] for row in rows} == {"T"}
    assert [row["tradeId"] for row in rows] == [
        row["tradeId"] for row in trader.rows("trade/fills")
    ][::-1]


def test_every_push_is_as_its_channel_is_documented(
    lines: Lines, mock: MockServer, trader: Trader
) -> None:
    mock.set_account_terms("main", level="VIP4")
    line = subscribed(lines, channel="orders", instType="ANY")
    for channel in ("account", "balance_and_position", "fills"):
        line.say({"op": "subscribe", "args": [{"channel": channel}]})
    other = subscribed(lines, "business", channel="deposit-info")
    other.say({"op": "subscribe", "args": [{"channel": "withdrawal-info"}]})
    trader.place(ordType="market", side="buy", sz="100")
    trader.place(px="90000", sz="0.01", clOrdId="first")
    trader.cancel(clOrdId="first")
    mock.deposit("okx", "main", "ETH", "1")
    trader.post(
        "asset/withdrawal",
        {"ccy": "ETH", "amt": "1", "dest": "3", "toAddr": "a@example.com"},
    )
    lines.wall.turn(0.06)
    channels = mock.app.exchanges["okx"].channels
    frames = [one for one in (*line.take(), *other.take()) if "data" in one]
    assert {one["arg"]["channel"] for one in frames} == {
        *("orders", "account", "balance_and_position", "fills"),
        *("deposit-info", "withdrawal-info"),
    }
    for frame in frames:
        known = channels.named(frame["arg"]["channel"])
        assert known is not None
        shape = known.endpoint.response
        assert shape.is_valid(frame["data"]), shape.violation(frame["data"])
        assert frame["arg"]["uid"] == "447215863902417"


def test_an_order_of_contracts_is_pushed_to_its_family(lines: Lines, trader: Trader) -> None:
    line = subscribed(lines, channel="orders", instType="SWAP", instFamily="BTC-USDT")
    other = subscribed(lines, channel="orders", instType="ANY", instFamily="ETH-USDT")
    line.take()
    other.take()
    swap = {"instId": "BTC-USDT-SWAP", "tdMode": "cross", "side": "buy", "ordType": "market"}
    assert trader.post("trade/order", {**swap, "sz": "1"})["sCode"] == "0"
    rows = pushed(lines, line)
    assert [row["state"] for row in rows[:-1]] == ["live", *["partially_filled"] * (len(rows) - 2)]
    assert (rows[-1]["state"], rows[-1]["tradeId"] != "") == ("filled", True)
    shown = trader.rows("trade/orders-history", instType="SWAP")[0]
    names = ("posSide", "lever", "tdMode", "accFillSz", "avgPx", "fee", "pnl")
    assert [rows[-1][name] for name in names] == [shown[name] for name in names]
    assert float(rows[-1]["notionalUsd"]) > 100
    assert rows[-1]["fillMarkPx"] != ""
    assert pushed(lines, other) == []


def currencies(rows: list[Any]) -> list[list[str]]:
    """Return the currencies that each row of the account has."""
    return [[one["ccy"] for one in row["details"]] for row in rows]


def test_an_event_tells_the_currencies_that_it_changed_and_no_others(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="account")
    assert len(currencies(pushed(lines, line))[0]) > 1
    trader.place(px="90000", sz="0.01", clOrdId="first")
    assert currencies(pushed(lines, line)) == [["USDT"]]
    trader.cancel(clOrdId="first")
    assert currencies(pushed(lines, line)) == [["USDT"]]
    trader.place(side="sell", px="99000", sz="0.01")
    assert currencies(pushed(lines, line)) == [["BTC"]]
    trader.place(ordType="market", side="sell", sz="0.1")
    assert sorted(currencies(pushed(lines, line))[0]) == ["BTC", "USDT"]


def test_a_subscription_for_a_currency_hears_nothing_of_another(
    lines: Lines, trader: Trader
) -> None:
    line = subscribed(lines, channel="account", ccy="BTC")
    pushed(lines, line)
    trader.place(px="90000", sz="0.01")
    assert pushed(lines, line) == []
    trader.place(side="sell", px="99000", sz="0.01")
    assert currencies(pushed(lines, line)) == [["BTC"]]


def test_greeks_are_told_of_the_currencies_that_changed_and_of_no_others(
    lines: Lines, trader: Trader
) -> None:
    every = subscribed(lines, channel="account-greeks")
    ether = subscribed(lines, channel="account-greeks", ccy="ETH")
    pushed(lines, every)
    ether.take()
    trader.place(ordType="market", side="sell", sz="0.1")
    assert sorted(row["ccy"] for row in pushed(lines, every)) == ["BTC", "USDT"]
    assert pushed(lines, ether) == []


def test_nothing_is_looked_at_by_itself_while_time_stands(
    lines: Lines, monkeypatch: pytest.MonkeyPatch
) -> None:
    line = subscribed(lines, channel="account")
    line.subscribe("positions", instType="ANY")
    looks: list[float] = []
    run = SandboxHub.run

    def counted(hub: SandboxHub) -> None:
        looks.append(lines.wall.time())
        run(hub)

    monkeypatch.setattr(SandboxHub, "run", counted)
    for _ in range(4):
        lines.wall.turn(10)
        line.say("ping")
    assert looks == []


def test_the_account_is_told_again_every_five_seconds_whatever_happens_between(
    lines: Lines, mock: MockServer, trader: Trader
) -> None:
    line = subscribed(lines, channel="account")
    line.take()
    mock.clock.resume()
    for number in range(11):
        trader.place(px="90000", sz="0.001", clOrdId=f"order{number}")
        lines.wall.turn(1)
    mock.clock.freeze()
    kinds = [one["eventType"] for one in line.take()]
    assert (kinds.count("snapshot"), kinds.count("event_update")) == (2, 11)


def test_an_advance_tells_the_account_again_when_that_is_due(
    lines: Lines, mock: MockServer
) -> None:
    line = subscribed(lines, channel="account")
    line.take()
    mock.advance(seconds=4)
    lines.wall.turn(0.1)
    assert line.pushes() == []
    mock.advance(seconds=1)
    lines.wall.turn(0.1)
    assert [one["eventType"] for one in line.pushes()] == ["snapshot"]
