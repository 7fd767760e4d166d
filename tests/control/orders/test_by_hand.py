"""Orders of all accounts are shown, filled and cancelled by hand; each fill says why it was."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange import ControlError, Keys, ManualClock, MockServer
from fauxchange.control.errors import NotThereError
from fauxchange.domain.core.rejection import Rejection
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader

if TYPE_CHECKING:
    from pathlib import Path

    from fauxchange.domain.access.credential import Credential
    from tests.control.conftest import Steered

# The default world, and somebody who is not of the main account's.
WITH_OTHER = {
    "title": "with another user",
    "extends": "default",
    "okx": {
        "accounts": [{"id": "other", "user": "5", "books": {"trading": {"BTC": "1"}}}],
        "credentials": [
            {
                "name": "other",
                "account": "other",
                "key": "other-key",
                "secret": "other-secret",
                "passphrase": "other-pass",
                "permissions": ["read", "trade"],
            }
        ],
    },
}


def another(steered: Steered, key: Credential) -> Trader:
    """Return a trader with a key that was made."""
    trader = Trader(steered.mock)
    secrets = key.secret.decode(), key.passphrase.decode()
    trader.client.keys = Keys("bot", key.key, *secrets)
    return trader


def test_the_open_orders_of_all_accounts_are_shown(steered: Steered, trader: Trader) -> None:
    mine = trader.place(clOrdId="mine")
    key = steered.mock.make_key("okx", "faux001", ["read", "trade"], name="bot")
    trader.mock.credit("okx", "faux001", "USDT", "1000", book="trading")
    theirs = another(steered, key)
    second = theirs.place(px="95000", sz="0.001")
    orders = steered.call("GET", "/orders")["orders"]
    assert [(one["id"], one["account"], one["frozen"]) for one in orders] == [
        (mine["ordId"], "main", "960"),
        (second["ordId"], "faux001", "95"),
    ]
    (only,) = steered.call("GET", "/orders?account=main&instrument=BTC-USDT")["orders"]
    assert (only["client_id"], only["price"], only["state"]) == ("mine", "96000", "live")
    assert steered.call("GET", "/orders?instrument=ETH-USDT")["orders"] == []


def test_a_part_of_an_order_fills_at_a_given_price(steered: Steered, trader: Trader) -> None:
    placed = trader.place(px="96900")
    shown = steered.call("POST", f"/orders/{placed['ordId']}/fill", size="0.004", price="96800")
    assert (shown["state"], shown["filled"], shown["average_price"]) == (
        "partly filled",
        "0.004",
        "96800",
    )
    seen = trader.order(ordId=placed["ordId"])
    assert (seen["state"], seen["accFillSz"], seen["avgPx"], seen["fee"]) == (
        "partially_filled",
        "0.004",
        "96800",
        "-0.0000032",
    )
    assert trader.held("USDT") == (Decimal("99031.4"), Decimal("581.4"))
    (fill,) = shown["fills"]
    assert fill["why"] == (
        "It was filled by hand. As a maker it has a fee of 0.0000032 BTC, at the rate 0.0008."
    )


def test_all_that_is_left_fills_at_its_own_price(steered: Steered, trader: Trader) -> None:
    placed = trader.place(px="96900")
    steered.call("POST", f"/orders/{placed['ordId']}/fill", size="0.004")
    shown = steered.call("POST", f"/orders/{placed['ordId']}/fill")
    assert [(one["price"], one["size"]) for one in shown["fills"]] == [
        ("96900", "0.004"),
        ("96900", "0.006"),
    ]
    assert trader.order(ordId=placed["ordId"])["state"] == "filled"
    assert trader.held("USDT") == (Decimal(99031), Decimal(0))


@pytest.mark.parametrize(
    ("asked", "word"),
    [
        ({"size": "0.02"}, "0.01 is left of"),
        ({"size": "0.000000001"}, "is no multiple of 1E-8"),
        ({"price": "96900.1"}, "is worse than the order's"),
    ],
)
def test_an_order_is_not_filled_by_what_it_cannot_have(
    steered: Steered, trader: Trader, asked: dict[str, str], word: str
) -> None:
    placed = trader.place(px="96900")
    status, answer = steered.answer("POST", f"/orders/{placed['ordId']}/fill", **asked)
    assert (status, word in answer["error"]) == (400, True), answer
    assert trader.order(ordId=placed["ordId"])["accFillSz"] == "0"


@pytest.mark.parametrize(
    ("reason", "source"),
    [
        ("system", "0"),
        ("user", "1"),
        ("ioc rest", "14"),
        ("timer", "20"),
        ("post-only would take", "31"),
        ("self-trade", "32"),
        ("too many makers", "33"),
        ("short after funding", "9"),
    ],
)
def test_an_order_is_cancelled_for_a_reason(
    steered: Steered, trader: Trader, reason: str, source: str
) -> None:
    placed = trader.place()
    asked = {"reason": reason, "detail": "a drill"}
    shown = steered.call("POST", f"/orders/{placed['ordId']}/cancel", **asked)
    assert (shown["state"], shown["reason"]) == ("canceled", reason)
    seen = trader.order(ordId=placed["ordId"])
    assert (seen["state"], seen["cancelSource"], seen["cancelSourceReason"]) == (
        "canceled",
        source,
        "a drill",
    )
    assert trader.held("USDT") == (Decimal(100_000), Decimal(0))


def test_what_has_ended_is_neither_filled_nor_cancelled(steered: Steered, trader: Trader) -> None:
    number = trader.place()["ordId"]
    trader.cancel(ordId=number)
    for act in ("fill", "cancel"):
        status, answer = steered.answer("POST", f"/orders/{number}/{act}")
        assert (status, answer["error"]) == (400, f"order {number} is canceled")


def test_an_order_nobody_has_is_not_there(steered: Steered) -> None:
    for method, path in (("GET", ""), ("POST", "/fill"), ("POST", "/cancel")):
        status, answer = steered.answer(method, f"/orders/5{path}")
        assert (status, answer) == (404, {"error": "nobody has an order 5"})


# Why an order filled


def test_a_fill_between_two_calls_names_the_trade_of_the_tape(
    steered: Steered, trader: Trader
) -> None:
    number = trader.place(px="96900")["ordId"]
    steered.mock.set_pair_price("BTC-USDT", "96850", after_ms=30_000)
    trader.advance(60_000)
    shown = steered.call("GET", f"/orders/{number}")
    (fill,) = shown["fills"]
    newer = {"after": str(int(fill["cause"]) + 1), "limit": "1"}
    (tape,) = trader.rows("market/history-trades", instId="BTC-USDT", **newer)
    assert tape["tradeId"] == fill["cause"]
    assert (fill["price"], fill["rule"], fill["liquidity"]) == (
        "96900",
        "the tape reached its price",
        "maker",
    )
    assert (tape["px"], int(tape["ts"])) == (fill["cause_price"], fill["at_ms"])
    assert fill["why"].startswith(
        f"Trade {fill['cause']} of the tape was at {tape['px']}, which reaches its price."
    )
    assert (fill["fee"], fill["fee_ccy"], fill["rate"]) == ("-0.000008", "BTC", "-0.0008")


def test_a_taker_took_from_the_levels_of_the_market(steered: Steered, trader: Trader) -> None:
    number = trader.place(ordType="market", px=None, tgtCcy="base_ccy")["ordId"]
    (fill,) = steered.call("GET", f"/orders/{number}")["fills"]
    assert (fill["price"], fill["rule"], fill["cause"], fill["cause_price"]) == (
        "96956.3",
        "took from the book",
        "",
        None,
    )
    assert fill["why"] == (
        "It took from the book when it came, from the market's levels. "
        "As a taker it has a fee of 0.00001 BTC, at the rate 0.001."
    )


def test_a_maker_names_the_order_that_took_it(tmp_path: Path) -> None:
    world = tmp_path / "world.json"
    world.write_text(json.dumps(WITH_OTHER), encoding="utf-8")
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False, world=world)
    mine, theirs = Trader(mock), Trader(mock, "other")
    maker = mine.place(px="96956.2")["ordId"]
    taker = theirs.place(side="sell", px="96956.2")["ordId"]
    first, second = mock.fills()
    assert {first["trade_id"]} == {second["trade_id"]}
    by_order = {one["order"]: one for one in (first, second)}
    assert (by_order[maker]["counter_order"], by_order[taker]["counter_order"]) == (
        f"other/{taker}",
        f"main/{maker}",
    )
    assert by_order[maker]["why"].startswith(f"It rested when order {taker} of other came and took")
    assert by_order[taker]["why"].startswith(
        f"It took from the book when it came, from order {maker} of main."
    )


def test_a_maker_may_have_a_rebate(steered: Steered, trader: Trader) -> None:
    steered.mock.set_account_terms("main", maker="0.0001")
    steered.mock.fill_order(trader.place(px="96900")["ordId"])
    (fill,) = steered.mock.fills(account="main")
    assert (fill["fee"], fill["fee_ccy"], fill["why"]) == (
        Decimal("0.000001"),
        "BTC",
        "It was filled by hand. As a maker it has a rebate of 0.000001 BTC, at the rate 0.0001.",
    )


def test_the_last_fills_of_all_accounts_are_listed(steered: Steered, trader: Trader) -> None:
    number = trader.place(px="96900")["ordId"]
    for size in ("0.001", "0.002", "0.003"):
        steered.call("POST", f"/orders/{number}/fill", size=size)
    fills = steered.call("GET", "/fills?limit=2")["fills"]
    assert [(one["account"], one["order"], one["size"]) for one in fills] == [
        ("main", number, "0.002"),
        ("main", number, "0.003"),
    ]
    assert steered.call("GET", "/fills?account=faux001")["fills"] == []
    assert steered.call("GET", "/fills?instrument=ETH-USDT")["fills"] == []


def test_python_does_the_same(steered: Steered, trader: Trader) -> None:
    mock, number = steered.mock, trader.place(px="96900")["ordId"]
    assert [one.id for one in mock.open_orders()] == [number]
    assert mock.fill_order(number, size="0.001")["filled"] == Decimal("0.001")
    with pytest.raises(Rejection, match="is left of"):
        mock.fill_order(number, size=1)
    with pytest.raises(ControlError, match="not canceled because of 'whim'"):
        mock.cancel_order(number, reason="whim")
    assert mock.cancel_order(number)["state"] == "canceled"
    with pytest.raises(NotThereError, match="nobody has an order 5"):
        mock.order("5")
