"""Mode, fee level, rates and limits of an account are changed by hand, and by a world."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from fauxchange import ControlError, ManualClock, MockServer
from fauxchange.control.errors import NotThereError
from tests.conftest import NOON_MS
from tests.okx.trading.trader import Trader

if TYPE_CHECKING:
    from pathlib import Path

    from tests.control.conftest import Steered


def test_the_terms_of_an_account_are_shown(steered: Steered) -> None:
    assert steered.call("GET", "/accounts/main/terms") == {
        "account": "main",
        "mode": "futures",
        "position_mode": "net",
        "level": "Lv1",
        "maker": "-0.0008",
        "taker": "-0.001",
        "own_fees": False,
        "open_orders": 4000,
        "open_orders_per_instrument": 500,
    }


def test_another_level_has_other_fees(steered: Steered, trader: Trader) -> None:
    shown = steered.call("POST", "/accounts/main/terms", level="VIP2")
    assert (shown["maker"], shown["taker"]) == ("-0.0006", "-0.0007")
    (fees,) = trader.rows("account/trade-fee", instType="SPOT")
    assert (fees["level"], fees["maker"], fees["taker"]) == ("VIP2", "-0.0006", "-0.0007")
    trader.place(ordType="market", px=None, tgtCcy="base_ccy")
    assert trader.rows("trade/fills")[0]["fee"] == "-0.000007"


def test_rates_of_its_own_may_be_a_rebate(steered: Steered, trader: Trader) -> None:
    shown = steered.call("POST", "/accounts/main/terms", maker="0.0001")
    assert (shown["maker"], shown["taker"], shown["own_fees"]) == ("0.0001", "-0.001", True)
    (fees,) = trader.rows("account/trade-fee", instType="SPOT")
    assert (fees["maker"], fees["taker"], fees["level"]) == ("0.0001", "-0.001", "Lv1")
    number = trader.place(px="96900")["ordId"]
    trader.price("96850")
    seen = trader.order(ordId=number)
    assert (seen["rebate"], seen["rebateCcy"], seen["fee"]) == ("0.000001", "BTC", "0")
    assert trader.held("BTC")[0] == Decimal("2.010001")
    shown = steered.call("POST", "/accounts/main/terms", by_level=True)
    assert (shown["maker"], shown["own_fees"]) == ("-0.0008", False)


def test_fewer_orders_may_be_open(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/accounts/main/terms", open_orders=3, open_orders_per_instrument=2)
    codes = [trader.place()["sCode"] for _ in range(3)]
    assert codes == ["0", "0", "51102"]
    codes = [trader.place(instId="ETH-USDT", px="3000", sz="0.1")["sCode"] for _ in range(2)]
    assert codes == ["0", "51025"]


def test_an_account_is_given_another_mode(steered: Steered, trader: Trader) -> None:
    steered.call("POST", "/accounts/main/terms", mode="spot")
    assert trader.rows("account/config")[0]["acctLv"] == "1"


def test_a_mode_is_refused_while_orders_are_open(steered: Steered, trader: Trader) -> None:
    trader.place()
    status, answer = steered.answer("POST", "/accounts/main/terms", mode="spot")
    assert (status, answer["error"]) == (400, "orders are in the way of account mode spot")
    assert trader.rows("account/config")[0]["acctLv"] == "2"


@pytest.mark.parametrize(
    ("account", "asked", "status", "word"),
    [
        ("main", {"level": "VIP99"}, 400, "no fee level 'VIP99', only Lv1, VIP1"),
        ("main", {"maker": "1.5"}, 400, "is not a rate between -1 and 1"),
        ("main", {"mode": "casino"}, 400, "is not one of"),
        ("nobody", {"open_orders": 1}, 404, "no account okx:nobody"),
    ],
)
def test_what_no_account_can_have_is_explained(
    steered: Steered, account: str, asked: dict[str, object], status: int, word: str
) -> None:
    actual, answer = steered.answer("POST", f"/accounts/{account}/terms", **asked)
    assert (actual, word in answer["error"]) == (status, True), answer


def test_a_world_has_rates_and_limits_of_an_account(tmp_path: Path) -> None:
    settings = {
        "spotFees": {"maker": "0.00005", "taker": "-0.0003"},
        "openOrders": {"total": 1, "perInstrument": 1},
    }
    world = {
        "title": "a market maker",
        "extends": "default",
        "okx": {"accounts": [{"id": "main", "settings": settings}]},
    }
    file = tmp_path / "world.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    mock = MockServer(clock=ManualClock(NOON_MS), limits=False, world=file)
    trader = Trader(mock)
    (fees,) = trader.rows("account/trade-fee", instType="SPOT")
    assert (fees["maker"], fees["taker"]) == ("0.00005", "-0.0003")
    assert [trader.place()["sCode"] for _ in range(2)] == ["0", "51025"]


def test_python_does_the_same(steered: Steered) -> None:
    mock = steered.mock
    terms = mock.set_account_terms("main", taker="-0.0002", open_orders=7)
    assert (terms.taker, terms.maker, terms.open_orders) == (
        Decimal("-0.0002"),
        Decimal("-0.0008"),
        7,
    )
    assert mock.account_terms("main") == terms
    with pytest.raises(ControlError, match="no account mode 'casino'"):
        mock.set_account_terms("main", mode="casino")
    with pytest.raises(NotThereError):
        mock.account_terms("nobody")
