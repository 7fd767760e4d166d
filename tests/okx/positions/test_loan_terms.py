"""What counts as margin and what is lent, as everybody is told."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .trader import ContractTrader


def discount(trader: ContractTrader, ccy: str) -> Any:
    (row,) = trader.rows("public/discount-rate-interest-free-quota", ccy=ccy)
    return row


def test_tiers_of_a_currency_are_those_that_its_equity_counts_by(trader: ContractTrader) -> None:
    row = discount(trader, "BTC")
    names = ("tier", "minAmt", "maxAmt", "discountRate", "liqPenaltyRate", "disCcyEq")
    assert [[one[name] for name in names] for one in row["details"]] == [
        ["1", "0", "20", "0.98", "0.02", "19.6"],
        ["2", "20", "40", "0.93", "0.07", "38.2"],
        ["3", "40", "", "0.83", "0.17", ""],
    ]
    assert (row["amt"], row["minDiscountRate"], row["colRes"]) == ("0", "0.83", "0")
    trader.mock.credit("okx", "main", "BTC", "23", book="trading")
    (account,) = trader.rows("account/account-position-risk")
    (btc,) = (one for one in account["balData"] if one["ccy"] == "BTC")
    # 20 at 0.98 and 5 at 0.93, at 96,956.1.
    assert (btc["eq"], Decimal(btc["disEq"])) == ("25", Decimal("24.25") * Decimal("96956.1"))


def test_all_currencies_are_listed_and_an_unknown_one_is_not(trader: ContractTrader) -> None:
    path = "public/discount-rate-interest-free-quota"
    listed = [row["ccy"] for row in trader.rows(path)]
    assert {"USDT", "USDC", "BTC", "ETH", "SOL"} <= set(listed)
    assert trader.rows(path, ccy="NOBODY") == []


def test_quotas_and_rates_are_those_of_the_account(trader: ContractTrader) -> None:
    (row,) = trader.rows("public/interest-rate-loan-quota")
    (limits,) = trader.rows("account/interest-limits")
    own = {one["ccy"]: (one["loanQuota"], one["rate"]) for one in limits["records"]}
    # The account is of level Lv1, whose quotas are those of the list.
    assert {one["ccy"]: (one["quota"], one["rate"]) for one in row["basic"]} == own
    assert [(one["level"], one["loanQuotaCoef"]) for one in row["regular"]] == [("Lv1", "1")]
    assert [(one["level"], one["loanQuotaCoef"]) for one in row["vip"]][:2] == [
        ("VIP1", "6"),
        ("VIP2", "7"),
    ]
