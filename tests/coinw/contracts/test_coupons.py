"""Mega coupons: what they pay, when they end, and who is told."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from fauxchange import ManualClock, MockServer
from fauxchange.control.errors import ControlError
from tests.conftest import NOON_MS
from tests.sockets.lines import Line, Lines

from .trader import FuturesTrader

if TYPE_CHECKING:
    from pathlib import Path

D = Decimal
DAY_MS = 86_400_000
# Five contracts of 0.001 BTC at 96,971.6 cost so much in fees, and as much again at 96,971.2.
OPENED, CLOSED, LOST = D("0.2909148"), D("0.2909136"), D("0.002")


def coupons(trader: FuturesTrader, state: int = 1, **params: Any) -> list[Any]:
    """Return the coupons of a state."""
    rows = trader.data("GET", "account/almightyGoldInfo", {"type": state, **params})
    assert isinstance(rows, list)
    return rows


def use(trader: FuturesTrader, status: int) -> None:
    """Say whether coupons pay where an order does not say so."""
    trader.data("POST", "account/almightyGoldInfo", {"status": status})


def held(trader: FuturesTrader) -> tuple[Any, Any]:
    """Return what may be moved out of the account, and what coupons can pay."""
    return trader.available(), D(str(trader.assets()["almightyGold"]))


def lent(trader: FuturesTrader) -> tuple[Any, Any]:
    """Return what orders and what positions have of coupons."""
    assets = trader.assets()
    return D(str(assets["alFreeze"])), D(str(assets["alMargin"]))


def test_a_coupon_is_listed_as_documented(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5", valid_ms=DAY_MS, name="bonus", remark="a test")
    (row,) = coupons(trader)
    assert row == {
        "agRecordId": 1,
        "assetsOut": 0,
        "backAmount": 0,
        "backMark": 0,
        "createdDate": NOON_MS,
        "currentAmount": 5,
        "endTime": NOON_MS + DAY_MS,
        "id": row["id"],
        "kyc": 0,
        "name": "bonus",
        "processStatus": 0,
        "remark": "a test",
        "startTime": NOON_MS,
        "totalAmount": 5,
        "transferExpire": 0,
        "type": 1,
        "updateDate": NOON_MS,
        "userId": 61048275,
    }
    assert coupons(trader, 2) == []


def test_coupons_are_listed_that_are_good_in_a_time(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5", valid_ms=DAY_MS)
    trader.advance(1_000)
    ends_ms = NOON_MS + DAY_MS
    assert len(coupons(trader, startTime=ends_ms, endTime=ends_ms + 1)) == 1
    assert len(coupons(trader, endTime=NOON_MS)) == 1
    assert coupons(trader, startTime=ends_ms + 1) == []
    assert coupons(trader, endTime=NOON_MS - 1) == []


def test_a_coupon_pays_fees_and_losses_of_an_order_that_says_so(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5")
    before = trader.available()
    trader.place(useAlmightyGold=1, positionModel=1)
    assert lent(trader) == (0, 5 - OPENED)
    use(trader, 1)
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    assert held(trader) == (before, 5 - OPENED - CLOSED - LOST)


def test_it_pays_nothing_unless_an_order_or_the_account_says_so(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5")
    trader.place(positionModel=1)
    use(trader, 1)
    trader.place(useAlmightyGold=False, positionModel=1)
    assert held(trader)[1] == 5
    trader.place(positionModel=1)
    assert lent(trader) == (0, 5 - OPENED)
    use(trader, 0)
    trader.place(positionModel=1)
    assert lent(trader) == (0, 5 - OPENED)


def test_the_coupon_that_ends_first_pays_first(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "1", name="long")
    trader.mock.give_coupon("main", "0.2", valid_ms=DAY_MS, name="short")
    trader.place(useAlmightyGold=1)
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    assert [row["name"] for row in coupons(trader, 2)] == ["short"]
    (left,) = coupons(trader)
    assert (left["name"], D(str(left["currentAmount"]))) == (
        "long",
        D("1.2") - OPENED - CLOSED - LOST,
    )


def test_a_coupon_waits_for_its_time_and_ends(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5", after_ms=1_000, valid_ms=60_000)
    assert (len(coupons(trader, 0)), trader.assets()["almightyGold"]) == (1, 0)
    trader.place(useAlmightyGold=1)
    trader.advance(1_000)
    assert (len(coupons(trader, 1)), trader.assets()["almightyGold"]) == (1, 5)
    trader.advance(60_000)
    assert (len(coupons(trader, 3)), trader.assets()["almightyGold"]) == (1, 0)


def test_coupons_pay_funding(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5")
    trader.place(quantity="50")
    use(trader, 1)
    before = trader.available()
    trader.advance(4 * 3_600_000)
    paid = D(trader.position()["fundingFee"])
    assert paid > D("0.1")
    assert abs(held(trader)[1] - (5 - paid)) < D("0.0001")
    assert trader.available() > before


def test_coupons_pay_added_margin_and_its_funding(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5")
    trader.place(quantity="50")
    use(trader, 1)
    number, before = str(trader.position()["id"]), held(trader)
    margin = {"id": number, "type": "almightyGold"}
    trader.data("POST", "positions/margin", {**margin, "addMargin": "1"})
    assert held(trader) == (before[0], D(4))
    assert lent(trader) == (0, 1)
    assert trader.refusal("POST", "positions/margin", {**margin, "addMargin": "4.1"})[0] == 1
    assert trader.refusal("POST", "positions/margin", {**margin, "reduceMargin": "1.1"})[0] == 1
    trader.advance(4 * 3_600_000)
    paid = D(trader.position()["fundingFee"])
    assert D("0.1") < paid < 1
    assert abs(lent(trader)[1] - (1 - paid)) < D("0.0001")
    assert held(trader) == (before[0], D(4))


def test_an_order_names_a_coupon_that_is_there(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "5")
    (row,) = coupons(trader)
    assert trader.refused(goldId=str(row["id"] + 1))[0] == 1
    trader.place(goldId=str(row["id"]))
    assert trader.assets()["almightyGold"] == 0


def test_coupons_are_told_when_they_change(trader: FuturesTrader) -> None:
    lines = Lines(trader.mock)
    line = Line(lines, "/perpum", "127.0.0.1")
    keys = {"api_key": trader.mock.coinw.key, "passphrase": trader.mock.coinw.secret}
    line.say({"event": "login", "params": keys})
    line.say({"event": "sub", "params": {"biz": "futures", "type": "assets_ag"}})
    trader.mock.give_coupon("main", "0.2", valid_ms=60_000)
    trader.mock.give_coupon("main", "5", valid_ms=120_000)
    number = trader.rest(useAlmightyGold=1)
    trader.data("DELETE", "order", {"id": str(number)})
    trader.place(useAlmightyGold=1)
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})
    trader.advance(120_000)
    lines.wall.turn(1)
    pushed = [frame["data"][0] for frame in line.take()]
    amounts = [(row["agRecordId"], row["status"], D(str(row["currentAmount"]))) for row in pushed]
    opened = 5 + D("0.2") - OPENED
    left = opened - CLOSED - LOST
    assert amounts == [
        *((1, 1, D("0.2")), (2, 1, 5)),
        *((1, 2, 0), (2, 1, opened)),
        *((2, 1, left), (2, 3, left)),
    ]


def test_a_world_gives_coupons(tmp_path: Path) -> None:
    world = {
        "title": "coupons",
        "extends": "default",
        "coinw": {"accounts": [{"id": "main", "coupons": [{"amount": "5", "days": 1}]}]},
    }
    file = tmp_path / "coupons.json"
    file.write_text(json.dumps(world), encoding="utf-8")
    trader = FuturesTrader(MockServer(world=file, limits=False, clock=ManualClock(NOON_MS)))
    assert coupons(trader)[0]["endTime"] == NOON_MS + DAY_MS
    trader.place(useAlmightyGold=1, quantity="1")
    assert trader.assets()["almightyGold"] < 5
    assert trader.mock.audit()["mistakes"] == []
    trader.advance(DAY_MS)
    assert len(coupons(trader, 3)) == 1


@pytest.mark.parametrize("wrong", [{"amount": "0"}, {"valid_ms": 0}, {"after_ms": -1}])
def test_a_coupon_of_nothing_is_not_given(trader: FuturesTrader, wrong: dict[str, Any]) -> None:
    with pytest.raises(ControlError):
        trader.mock.give_coupon("main", **{"amount": "5", **wrong})
