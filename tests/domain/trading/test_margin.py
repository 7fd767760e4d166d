"""Orders on margin in one book with those of spot: each side is paid in its own way."""

from __future__ import annotations

from typing import Any

from fauxchange.domain.positions.book import find_position
from fauxchange.domain.trading_account.debts import family_debt

from .floor import ANNE, BOB, D, Floor

ON_MARGIN = {
    "kind": "MARGIN",
    "trade_mode": "isolated",
    "position_side": "net",
    "margin_ccy": "USDT",
}


def position(floor: Floor, account: str) -> Any:
    place = account, "BTC-USDT", "isolated", "net", "USDT"
    return floor.do(lambda ledger, _: find_position(ledger.unit, *place))


def debt(floor: Floor, account: str, ccy: str) -> str:
    return f"{floor.do(lambda ledger, _: family_debt(ledger.unit, account, ccy)).normalize():f}"


def test_a_purchase_on_margin_takes_the_order_of_a_user_of_spot(floor: Floor) -> None:
    mine = floor.place("sell", "0.1", "90000.1")
    theirs = floor.place("buy", "0.1", "90000.1", by=BOB, **ON_MARGIN)
    assert floor.order(mine).state == floor.order(theirs).state == "filled"
    assert floor.balance("BTC") == ("4.9", "0")
    assert floor.balance("USDT") == ("108992.809992", "0")
    # A third of 9,000.01 USDT is their margin; all of it was borrowed.
    assert floor.balance("USDT", BOB) == ("96999.996666666666", "0")
    held = position(floor, BOB)
    assert (held.loan.assets, held.loan.owed) == (D("0.0999"), D("9000.01"))
    assert debt(floor, BOB, "USDT") == "9000.01"
    assert floor.fills(BOB)[-1].trade_id == floor.fills()[-1].trade_id
    floor.check_money()


def test_both_sides_of_a_trade_may_be_on_margin(floor: Floor) -> None:
    floor.place("sell", "0.1", "90000.1", **ON_MARGIN)
    assert floor.balance("USDT") == ("96999.996666666666", "3000.003333333334")
    floor.place("buy", "0.1", "90000.1", by=BOB, **ON_MARGIN)
    short, long = position(floor, ANNE), position(floor, BOB)
    assert (short.contracts, short.loan.owed) == (D("-0.1"), D("0.1"))
    # A maker pays 0.08 %.
    assert short.loan.assets == D("9000.01") * D("0.9992")
    assert long.contracts == D("0.0999")
    assert floor.balance("USDT") == floor.balance("USDT", BOB) == ("96999.996666666666", "0")
    assert (debt(floor, ANNE, "BTC"), debt(floor, BOB, "USDT")) == ("0.1", "9000.01")
    floor.check_money()


def test_a_debt_that_is_repaid_counts_no_more(floor: Floor) -> None:
    floor.market("sell", "0.1", **ON_MARGIN)
    assert debt(floor, ANNE, "BTC") == "0.1"
    floor.market("buy", "9009", "quote", reduces=True, **ON_MARGIN)
    held = position(floor, ANNE)
    assert held.contracts == 0
    assert debt(floor, ANNE, "BTC") == "0"
    floor.check_money()


def test_a_sub_account_shares_the_quota_of_its_master(floor: Floor) -> None:
    floor.market("sell", "0.1", by="okx:twin", **ON_MARGIN)
    assert debt(floor, ANNE, "BTC") == "0.1"
