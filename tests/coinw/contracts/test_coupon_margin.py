"""Coupons as margin: what orders and positions borrow of them, and what becomes of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from .test_coupons import DAY_MS, coupons, held, lent, use
from .test_stops import pass_by, trigger

if TYPE_CHECKING:
    from .trader import FuturesTrader

D = Decimal
# Five contracts of 0.001 BTC at 90,000 need a tenth as margin, and hold the fee of a maker, 0.01 %.
NEED, MARGIN, MAKER_FEE = D("45.045"), D(45), D("0.045")
# What five cost at the market at 96,971.6, what closing them costs at 96,971.2, and loses.
OPENED, CLOSED, LOST = D("0.2909148"), D("0.2909136"), D("0.002")


@pytest.fixture
def poor(trader: FuturesTrader) -> FuturesTrader:
    """An account with nothing but a coupon of 100 USDT."""
    trader.mock.debit("coinw", "main", "USDT", "10000", book="futures")
    trader.mock.give_coupon("main", "100")
    return trader


def close(trader: FuturesTrader) -> None:
    """Close all positions."""
    trader.data("DELETE", "allpositions", {"instrument": "BTC"})


def margin(trader: FuturesTrader, amount: str, kind: str = "almightyGold") -> int:
    """Add to the margin of the long position or take from it; return the code of the answer."""
    name = "reduceMargin" if amount.startswith("-") else "addMargin"
    sent = {"id": str(trader.position()["id"]), name: amount.lstrip("-"), "type": kind}
    code: int = trader.answer("POST", "positions/margin", sent)["code"]
    return code


def test_the_available_margin_is_that_of_the_account_and_its_coupons(
    trader: FuturesTrader,
) -> None:
    trader.mock.give_coupon("main", "30")
    trader.place(useAlmightyGold=1)
    assets = trader.assets()
    both = D(str(assets["availableUsdt"])) + D(str(assets["almightyGold"]))
    assert D(str(assets["availableMargin"])) == both
    assert assets["almightyGold"] == 0


def test_an_order_freezes_money_of_coupons_first_and_a_cancellation_frees_it(
    trader: FuturesTrader,
) -> None:
    trader.mock.give_coupon("main", "30")
    number = trader.rest(useAlmightyGold=1)
    assert (lent(trader), held(trader)) == ((30, 0), (10_000 - (NEED - 30), 0))
    trader.data("DELETE", "order", {"id": str(number)})
    assert (lent(trader), held(trader)) == ((0, 0), (10_000, 30))


def test_an_order_borrows_no_more_than_it_needs(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "100")
    trader.rest(useAlmightyGold=1)
    assert (lent(trader), held(trader)) == ((NEED, 0), (10_000, 100 - NEED))


def test_what_is_filled_is_margin_of_the_position(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "100")
    number = trader.rest(useAlmightyGold=1, positionModel=1, quantity="10")
    trader.mock.fill_order(str(number), size="5")
    assert lent(trader) == (NEED, MARGIN)
    assert held(trader) == (10_000, 100 - NEED - NEED)
    trader.data("DELETE", "order", {"id": str(number)})
    assert (lent(trader), held(trader)[1]) == ((0, MARGIN), 100 - NEED)


@pytest.mark.parametrize("mode", [0, 1])
def test_an_account_trades_with_nothing_but_a_coupon(poor: FuturesTrader, mode: int) -> None:
    assert poor.refused(positionModel=mode)[0] == 1
    poor.place(useAlmightyGold=1, positionModel=mode)
    assert held(poor)[0] == 0
    close(poor)
    assert held(poor) == (0, 100 - OPENED - CLOSED - LOST)
    assert (lent(poor), coupons(poor)[0]["totalAmount"]) == ((0, 0), 100)


def test_a_win_is_the_accounts_own(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1, positionModel=1)
    poor.price("98000")
    poor.advance(1_000)
    assert held(poor)[0] == 0
    close(poor)
    own, left = held(poor)
    assert own > 4
    assert D(99) < left < 100


def test_a_part_that_is_closed_gives_its_part_back(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1, positionModel=1, quantity="8")
    assert lent(poor) == (0, D("77.57728"))
    closing = {"id": str(poor.position()["id"]), "closeRate": "0.5"}
    poor.data("DELETE", "positions", closing)
    assert lent(poor) == (0, D("38.78864"))
    cost = D("0.46546368") + D("0.23273088") + D("0.0016")
    assert held(poor) == (0, 100 - cost - D("38.78864"))


@pytest.mark.parametrize("mode", [0, 1])
def test_a_liquidation_costs_what_the_position_has_of_coupons(
    poor: FuturesTrader, mode: int
) -> None:
    poor.place(useAlmightyGold=1, positionModel=mode)
    free = held(poor)[1]
    poor.price("60000")
    poor.advance(10_000)
    assert poor.past("positions/history")[0]["liquidateBy"] == "liquidate"
    assert (lent(poor), held(poor)) == ((0, 0), (0, free))


def test_orders_that_are_cancelled_by_a_liquidation_give_back(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1, quantity="2", positionModel=1)
    poor.rest(50_000, useAlmightyGold=1, quantity="2", positionModel=1)
    assert lent(poor)[0] == D("10.01")
    poor.price("60000")
    poor.advance(10_000)
    assert lent(poor) == (0, 0)


def test_a_deleveraging_gives_back(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1)
    poor.price("98000")
    poor.advance(1_000)
    poor.mock.fault("market-event", event="deleveraging", instrument="BTC", way="long")
    poor.advance(1)
    assert (poor.positions(), lent(poor)) == ([], (0, 0))
    assert held(poor)[1] == 100 - OPENED


def test_what_is_lent_cannot_be_moved_out(poor: FuturesTrader) -> None:
    poor.mock.credit("coinw", "main", "USDT", "10", book="futures")
    poor.place(useAlmightyGold=1, positionModel=1)
    poor.price("98000")
    poor.advance(1_000)
    assert held(poor)[0] == 10
    assert poor.assets()["availableUsdt"] == 10


def test_a_coupon_that_ends_takes_what_comes_back(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "100", valid_ms=DAY_MS)
    number = trader.rest(useAlmightyGold=1)
    trader.advance(DAY_MS)
    (row,) = coupons(trader, 3)
    assert (row["currentAmount"], lent(trader)) == (100, (NEED, 0))
    trader.data("DELETE", "order", {"id": str(number)})
    assert (lent(trader), held(trader)) == ((0, 0), (10_000, 0))
    assert trader.mock.audit()["mistakes"] == []
    (account,) = trader.mock.accounts("coinw", "main")
    assert not account["books"].get("coupons")


def test_what_is_lent_of_the_coupon_that_ends_first_pays_first(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "10", valid_ms=2 * DAY_MS, name="late")
    trader.place(useAlmightyGold=1)
    trader.mock.give_coupon("main", "10", valid_ms=DAY_MS, name="early")
    trader.place(useAlmightyGold=1)
    close(trader)
    amounts = {row["name"]: D(str(row["currentAmount"])) for row in coupons(trader)}
    assert amounts["late"] == 10 - OPENED
    assert D(9) < amounts["early"] < 10 - OPENED - 2 * CLOSED + D("0.001")


def test_a_trigger_order_borrows_when_it_is_placed(poor: FuturesTrader) -> None:
    trigger(poor, 98_000, useAlmightyGold=1)
    assert lent(poor) == (0, 0)
    pass_by(poor, "98500")
    assert poor.position()["currentPiece"] == 5
    assert D("48.9") < lent(poor)[1] < D(49)
    assert held(poor)[0] == 0


def test_a_trigger_order_that_says_nothing_borrows_nothing(poor: FuturesTrader) -> None:
    trigger(poor, 98_000)
    pass_by(poor, "98500")
    assert (poor.positions(), lent(poor), held(poor)) == ([], (0, 0), (0, 100))


def test_a_stop_gives_back_less_what_it_lost(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1, stopLossPrice="96000")
    pass_by(poor, "95900")
    own, left = held(poor)
    assert (poor.positions(), lent(poor), own) == ([], (0, 0), 0)
    assert D(93) < left < D(95)


def test_margin_comes_from_coupons_and_goes_back(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "30")
    trader.place()
    own = held(trader)[0]
    assert (margin(trader, "20"), held(trader)) == (0, (own, 10))
    assert (margin(trader, "-8"), held(trader)) == (0, (own, 18))
    assert margin(trader, "-11.8") == 1
    assert (margin(trader, "-11.7"), held(trader)) == (0, (own, D("29.7")))
    assert lent(trader) == (0, D("0.3"))


def test_margin_of_all_money_is_that_of_coupons_first(trader: FuturesTrader) -> None:
    trader.mock.give_coupon("main", "30")
    trader.place()
    own = held(trader)[0]
    assert (margin(trader, "40", "all"), held(trader)) == (0, (own - 10, 0))
    assert (margin(trader, "-35", "all"), held(trader)) == (0, (own - 5, 30))


def test_the_accounts_own_margin_is_taken_without_that_of_coupons(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1)
    poor.mock.credit("coinw", "main", "USDT", "10", book="futures")
    assert margin(poor, "10", "balance") == 0
    assert margin(poor, "-10.5", "balance") == 1
    assert margin(poor, "-9", "balance") == 0
    assert held(poor)[0] == 9


def test_the_largest_order_counts_coupons_that_are_used(poor: FuturesTrader) -> None:
    asked: dict[str, Any] = {"instrument": "BTC", "leverage": 10, "positionModel": 0}
    assert poor.data("GET", "orders/maxSize", asked) is None or (
        poor.data("GET", "orders/maxSize", asked)["maxBuy"] == 0
    )
    use(poor, 1)
    most = poor.data("GET", "orders/maxSize", asked)["maxBuy"]
    assert most == 10
    assert poor.refused(quantity="11")[0] == 1
    poor.place(quantity="9")


def test_a_snapshot_has_what_is_lent(poor: FuturesTrader) -> None:
    number = poor.rest(useAlmightyGold=1)
    poor.mock.save("lent")
    poor.data("DELETE", "order", {"id": str(number)})
    poor.mock.restore("lent")
    assert lent(poor) == (NEED, 0)
    poor.data("DELETE", "order", {"id": str(number)})
    assert held(poor) == (0, 100)


def test_an_order_on_its_way_has_borrowed(poor: FuturesTrader) -> None:
    poor.mock.set_fill_settings("BTC", accept_ms=1_000)
    number = poor.rest(useAlmightyGold=1)
    assert lent(poor) == (NEED, 0)
    poor.advance(1_000)
    poor.data("DELETE", "order", {"id": str(number)})
    assert (lent(poor), held(poor)) == ((0, 0), (0, 100))


def test_a_change_that_fails_gives_back(poor: FuturesTrader) -> None:
    number = poor.rest(useAlmightyGold=1)
    changed = {"id": str(number), "quantity": "5000", "positionType": "plan", "openPrice": "91000"}
    body = {"instrument": "BTC", "direction": "long", "leverage": 10, "quantityUnit": 1}
    code = poor.answer("PUT", "order", {**body, "positionModel": 0, **changed})["code"]
    assert (code, lent(poor), held(poor)) == (1, (0, 0), (0, 100))


def test_a_position_that_is_reversed_borrows_anew(poor: FuturesTrader) -> None:
    poor.place(useAlmightyGold=1)
    use(poor, 1)
    poor.data("POST", "positions/reverse", {"id": str(poor.position()["id"])})
    assert poor.position("short")["currentPiece"] == 5
    assert lent(poor)[1] > 47
    close(poor)
    assert held(poor)[0] == 0
    assert D(98) < held(poor)[1] < 99
