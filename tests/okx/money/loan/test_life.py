"""The ordinary life of a flexible loan."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange import Request
from fauxchange.domain.loans.loan import require_loan
from fauxchange.domain.loans.ltv import liquidation_price
from tests.clients import body_of

if TYPE_CHECKING:
    from tests.okx.money.loan.borrower import Borrower
    from tests.okx.money.loan.conftest import Changed


def test_collateral_leaves_the_funding_account_and_the_loan_arrives(borrower: Borrower) -> None:
    borrower.order("USDT", "20000", ("BTC", "0.4"))
    assert (borrower.funding("BTC"), borrower.funding("USDT")) == ("0.1231", "30500.25")
    assert borrower.bills() == [("BTC", "-0.4", "212"), ("USDT", "20000", "217")]


def test_an_order_tells_what_it_is_worth(borrower: Borrower) -> None:
    order = borrower.order("USDT", "20000", ("BTC", "0.4"))
    assert borrower.shown(order) == {
        "ordId": order,
        "loanNotionalUsd": "20000",
        "loanData": [{"ccy": "USDT", "amt": "20000"}],
        # 0.4 BTC at 97000, of which 98 percent count.
        "collateralNotionalUsd": "38024",
        "collateralData": [{"ccy": "BTC", "amt": "0.4"}],
        # 20000 / 0.91 / 0.98 / 0.4
        "riskWarningData": {"instId": "BTC-USDT", "liqPx": "56066.3826"},
        "curLTV": "0.5259",
        "marginCallLTV": "0.81",
        "liqLTV": "0.91",
    }


def test_an_answer_names_the_order_and_the_clients_id(borrower: Borrower) -> None:
    answer = borrower.borrow("USDT", "100", ("BTC", "0.01"), clOrdId="mine", eMode="0")
    (row,) = answer["data"]
    assert row == {"ordId": borrower.info()[0]["ordId"], "eMode": "0", "clOrdId": "mine"}


def test_several_collaterals_have_their_levels_blended_and_no_liquidation_price(
    borrower: Borrower,
) -> None:
    order = borrower.order("USDC", "100", ("BTC", "0.01"), ("SOL", "5"))
    row = borrower.shown(order)
    assert row["riskWarningData"] == {"instId": "", "liqPx": ""}
    # 950.6 of BTC at 0.91 and 902.5 of SOL at 0.85.
    assert (row["collateralNotionalUsd"], row["liqLTV"]) == ("1853.1", "0.8807")
    assert row["marginCallLTV"] == "0.7807"


def test_collateral_counts_less_the_more_there_is_of_it(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["accounts"][0]["books"]["funding"].update(SOL="5000"))
    order = borrower.order("USDT", "1000", ("SOL", "3000"))
    # 570000 USD: 50000 at 0.95, 450000 at 0.9 and 70000 at 0.5.
    assert borrower.shown(order)["collateralNotionalUsd"] == "487500"


def test_what_is_borrowed_in_a_coin_is_sold_at_a_price_above(borrower: Borrower) -> None:
    order = borrower.order("BTC", "0.01", ("USDT", "2000"))
    # 2000 * 0.95 / 0.01
    assert borrower.shown(order)["riskWarningData"] == {"instId": "BTC-USDT", "liqPx": "190000"}


def test_more_is_borrowed_on_top_of_an_order(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    assert borrower.order("USDT", "500", ordId=order) == order
    assert borrower.order("USDT", "250", ("ETH", "1"), ordId=order) == order
    row = borrower.shown(order)
    assert row["loanData"] == [{"ccy": "USDT", "amt": "1750"}]
    assert row["collateralData"] == [{"ccy": "BTC", "amt": "0.1"}, {"ccy": "ETH", "amt": "1"}]


def test_collateral_is_added_and_taken_back(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    assert borrower.adjust("add", "ETH", "2", order) == ("0", "")
    assert borrower.adjust("reduce", "BTC", "0.1", order) == ("0", "")
    assert borrower.shown(order)["collateralData"] == [{"ccy": "ETH", "amt": "2"}]
    assert (borrower.funding("ETH"), borrower.funding("BTC")) == ("35.11827078", "0.5231")
    assert borrower.bills()[2:] == [("ETH", "-2", "212"), ("BTC", "0.1", "215")]


def test_without_an_id_the_earliest_order_is_meant(borrower: Borrower) -> None:
    first = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.order("USDC", "1000", ("ETH", "2"))
    borrower.adjust("add", "SOL", "1")
    assert len(borrower.shown(first)["collateralData"]) == 2
    (row,) = borrower.get("flexible-loan/collateral-assets?ccy=SOL")
    assert row == {"assets": [{"ccy": "SOL", "amt": "1", "notionalUsd": "190"}]}
    (limit,) = borrower.get("flexible-loan/max-collateral-redeem-amount?ccy=SOL")
    assert limit == {"ccy": "SOL", "maxRedeemAmt": "1"}


def test_the_collateral_of_one_order_is_shown(borrower: Borrower) -> None:
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    order = borrower.order("USDC", "1000", ("ETH", "2"), ("OKB", "3"))
    (row,) = borrower.get(f"flexible-loan/collateral-assets?ordId={order}")
    assert row["assets"] == [
        {"ccy": "ETH", "amt": "2", "notionalUsd": "6800"},
        {"ccy": "OKB", "amt": "3", "notionalUsd": "144"},
    ]


def test_a_repayment_is_held_and_settled_a_little_later(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    (row,) = borrower.repay(order, "400", client_id="some")["data"]
    assert row == {"ordId": order, "ccy": "USDT", "amt": "400", "clOrdId": "some"}
    assert borrower.shown(order)["loanData"] == [{"ccy": "USDT", "amt": "1000"}]
    balance = body_of(borrower.client.get("/api/v5/asset/balances?ccy=USDT"))["data"][0]
    assert (balance["availBal"], balance["frozenBal"]) == ("11100.25", "400")
    borrower.advance(seconds=1)
    assert borrower.shown(order)["loanData"] == [{"ccy": "USDT", "amt": "600"}]
    assert borrower.bills()[2:] == [("USDT", "-400", "218")]


def test_repaying_all_closes_the_order_and_returns_the_collateral(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.advance(hours=3)
    borrower.repay(order, borrower.shown(order)["loanData"][0]["amt"])
    borrower.advance(seconds=1)
    assert borrower.info() == []
    assert borrower.funding("BTC") == "0.5231"
    assert [kind for kind, _, _ in borrower.history(f"?ordId={order}")] == [
        "collateral_locked",
        "borrowed",
        "repaid",
        "collateral_released",
    ]


def test_history_is_signed_as_its_owner_sees_it(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    borrower.repay(order, "1000")
    borrower.advance(seconds=1)
    assert borrower.history() == [
        ("collateral_locked", "BTC", "-0.1"),
        ("borrowed", "USDT", "1000"),
        ("repaid", "USDT", "-1000"),
        ("collateral_released", "BTC", "0.1"),
    ]


def test_all_that_is_lent_at_most_can_be_borrowed(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    (row,) = borrower.send("max-loan", {"borrowCcy": "USDT", "ordId": order})["data"]
    # 9506 * 0.7 less 1000
    assert row == {
        "borrowCcy": "USDT",
        "maxLoan": "5654.2",
        "notionalUsd": "5654.2",
        "remainingQuota": "3394000",
    }
    assert borrower.borrow("USDT", "5654.20000001", ordId=order)["code"] == "51017"
    assert borrower.borrow("USDT", "5654.2", ordId=order)["code"] == "0"


def test_supplementary_collateral_raises_what_is_lent(borrower: Borrower) -> None:
    borrower.order("USDT", "1000", ("BTC", "0.1"))
    asked = {"borrowCcy": "USDT", "supCollateral": [{"ccy": "USDC", "amt": "100"}]}
    (row,) = borrower.send("max-loan", asked)["data"]
    assert row["maxLoan"] == "5729.2"


def test_all_that_is_released_at_most_can_be_taken_back(borrower: Borrower) -> None:
    order = borrower.order("USDT", "3327.1", ("BTC", "0.1"))
    (row,) = borrower.get(f"flexible-loan/max-collateral-redeem-amount?ccy=BTC&ordId={order}")
    assert row == {"ccy": "BTC", "maxRedeemAmt": "0.05"}
    assert borrower.adjust("reduce", "BTC", "0.05", order) == ("0", "")
    (row,) = borrower.get("flexible-loan/max-collateral-redeem-amount?ccy=BTC")
    assert row["maxRedeemAmt"] == "0"


def test_tiers_count_from_below_when_collateral_is_taken_back(changed: Changed) -> None:
    borrower = changed(lambda okx: okx["accounts"][0]["books"]["funding"].update(SOL="5000"))
    borrower.order("USDT", "162500", ("SOL", "3000"))
    (row,) = borrower.get("flexible-loan/max-collateral-redeem-amount?ccy=SOL")
    # 250000 have to count: 50000 at 0.95 and 225000 at 0.9 make 1447.36842106 SOL.
    assert row["maxRedeemAmt"] == "1552.63157894"


def short_tier(okx: Any) -> None:
    okx["flexibleLoan"]["collateral"]["OKB"]["tiers"] = [{"upToUsd": "700", "counts": "0.9"}]


def test_what_no_tier_counts_is_not_lent_on(changed: Changed) -> None:
    borrower = changed(short_tier)
    order = borrower.order("BTC", "0.004", ("OKB", "15"))
    # 720 USD, of which 700 count at 0.9.
    assert borrower.shown(order)["collateralNotionalUsd"] == "630"
    borrower.price("BTC", "120000")
    (row,) = borrower.get("flexible-loan/max-collateral-redeem-amount?ccy=OKB")
    assert row["maxRedeemAmt"] == "0"


def test_no_price_sells_what_is_too_short_at_any(changed: Changed) -> None:
    borrower = changed(short_tier)
    order = borrower.order("BTC", "0.004", ("OKB", "15"))
    borrower.price("BTC", "140000")
    now_ms = borrower.mock.clock.now_ms()
    with borrower.mock.sandbox.store.transaction() as unit:
        loan, terms = require_loan(unit, "okx:main", order)
        assert liquidation_price(unit, terms, loan, now_ms) is None


def test_e_mode_lends_more_on_its_pairs(borrower: Borrower) -> None:
    answer = borrower.borrow("USDT", "720", ("USDC", "800"), eMode="1")
    assert answer["data"][0]["eMode"] == "1"
    row = borrower.shown(answer["data"][0]["ordId"])
    assert (row["curLTV"], row["marginCallLTV"], row["liqLTV"]) == ("0.9", "0.94", "0.97")
    assert borrower.borrow("BTC", "0.8", ("WBTC", "1"), eMode="1")["code"] == "0"


def test_without_e_mode_the_same_pair_lends_less(borrower: Borrower) -> None:
    assert borrower.borrow("USDT", "601", ("USDC", "800"))["code"] == "51017"
    assert borrower.borrow("USDT", "600", ("USDC", "800"))["code"] == "0"


def test_an_e_mode_order_takes_more_of_its_collateral(borrower: Borrower) -> None:
    order = borrower.order("USDT", "400", ("USDC", "600"), eMode="1")
    assert borrower.adjust("add", "USDC", "100", order) == ("0", "")
    assert borrower.order("USDT", "10", ("USDC", "50"), ordId=order) == order
    assert borrower.shown(order)["collateralData"] == [{"ccy": "USDC", "amt": "750"}]


def test_who_has_no_order_gets_empty_answers(borrower: Borrower) -> None:
    for question in ("loan-info", "collateral-assets", "max-collateral-redeem-amount?ccy=BTC"):
        assert borrower.get(f"flexible-loan/{question}") == []
    assert borrower.send("max-loan", {"borrowCcy": "USDT"})["data"] == []
    assert borrower.history() == []
    assert borrower.get("flexible-loan/interest-accrued") == []


def test_what_can_be_borrowed_is_listed(borrower: Borrower) -> None:
    rows = borrower.get("flexible-loan/borrow-currencies")
    assert [row["borrowCcy"] for row in rows] == ["USDT", "USDC", "BTC", "ETH"]


def test_everybody_may_ask_for_the_pairs_of_e_mode(borrower: Borrower) -> None:
    asked = Request.of("GET", "/api/v5/finance/flexible-loan/emode-info")
    rows = body_of(borrower.mock.handle(asked))["data"]
    assert rows[:2] == [
        {"collateralCcy": "USDC", "borrowCcy": "USDT"},
        {"collateralCcy": "WBTC", "borrowCcy": "BTC"},
    ]


def test_accounts_do_not_see_each_others_orders(borrower: Borrower) -> None:
    order = borrower.order("USDT", "1000", ("BTC", "0.1"))
    other = type(borrower)(borrower.mock, "sub1")
    assert other.info() == []
    assert other.history(f"?ordId={order}") == []
    assert other.answer(f"flexible-loan/loan-info?ordId={order}")["code"] == "51063"


def test_a_world_that_lends_nothing_answers_emptily(changed: Changed) -> None:
    bare = changed(lambda okx: okx.pop("flexibleLoan"))
    for question in ("borrow-currencies", "emode-info", "loan-info", "collateral-assets"):
        assert bare.get(f"flexible-loan/{question}") == []
    assert bare.send("max-loan", {"borrowCcy": "USDT"})["data"] == []
    assert bare.borrow("USDT", "100", ("BTC", "0.1"))["code"] == "51751"
    assert bare.adjust("add", "BTC", "0.1")[0] == "51063"
    assert bare.repay("1", "1")["code"] == "51063"
