"""Payment methods: fiat/deposit-payment-methods and fiat/withdrawal-payment-methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Bank, Changed, Teller


def limits(explainer: Teller, kind: str, ccy: str) -> Any:
    """Return the limits of the only payment method of a currency."""
    return explainer.only(f"{kind}-payment-methods?ccy={ccy}")["limits"]


def test_a_withdrawal_method_has_fees_limits_and_the_owners_bank_accounts(
    explainer: Teller,
) -> None:
    assert explainer.only("withdrawal-payment-methods?ccy=SGD") == {
        "ccy": "SGD",
        "paymentMethod": "SG_FAST",
        "feeRate": "0",
        "minFee": "2",
        "limits": {
            "dailyLimit": "200000",
            "dailyLimitRemaining": "200000",
            "weeklyLimit": "1000000",
            "weeklyLimitRemaining": "1000000",
            "monthlyLimit": "2000000",
            "monthlyLimitRemaining": "2000000",
            "maxAmt": "200000",
            "minAmt": "10",
            "lifetimeLimit": "",
        },
        "accounts": [
            {
                "paymentAcctId": "940001",
                "acctNum": "001-234567-8",
                "recipientName": "Faux Trader",
                "bankName": "DBS Bank",
                "bankCode": "DBSSSGSGXXX",
                "state": "active",
            }
        ],
    }


def test_what_does_not_limit_is_empty(explainer: Teller) -> None:
    assert set(limits(explainer, "withdrawal", "TRY").values()) == {""}


def test_a_deposit_method_has_its_own_fees_and_limits(explainer: Teller) -> None:
    row = explainer.only("deposit-payment-methods?ccy=TRY")
    assert (row["feeRate"], row["minFee"]) == ("0", "0")
    assert row["limits"] == {
        "dailyLimit": "2147483647",
        "dailyLimitRemaining": "2147483647",
        "weeklyLimit": "2147483647",
        "weeklyLimitRemaining": "2147483647",
        "monthlyLimit": "",
        "monthlyLimitRemaining": "",
        "maxAmt": "1000000",
        "minAmt": "1",
        "lifetimeLimit": "2147483647",
    }


def test_a_currency_has_several_methods(explainer: Teller) -> None:
    for kind in ("deposit", "withdrawal"):
        rows = explainer.get(f"{kind}-payment-methods?ccy=EUR")
        assert [row["paymentMethod"] for row in rows] == ["SEPA", "XPULSE"]


def test_every_documented_method_is_there(explainer: Teller) -> None:
    for kind in ("deposit", "withdrawal"):
        found = {
            row["paymentMethod"]
            for ccy in ("TRY", "EUR", "BRL", "USD", "AUD", "SGD")
            for row in explainer.get(f"{kind}-payment-methods?ccy={ccy}")
        }
        assert found == {"TR_BANKS", "PIX", "SEPA", "XPULSE", "NPP", "US_WIRE", "SG_FAST"}


def test_a_currency_that_banks_do_not_move_has_none(explainer: Teller) -> None:
    assert explainer.get("deposit-payment-methods?ccy=AED") == []
    assert explainer.get("withdrawal-payment-methods?ccy=BTC") == []


def test_bank_accounts_are_shown_to_their_owner_only(explainer: Teller, other: Teller) -> None:
    def numbers(who: Teller) -> list[str]:
        row = who.only("withdrawal-payment-methods?ccy=TRY")
        return [one["paymentAcctId"] for one in row["accounts"]]

    assert (numbers(explainer), numbers(other)) == (["412323", "412324"], ["999"])


def test_a_withdrawal_is_taken_off_what_is_left(explainer: Teller) -> None:
    explainer.withdraw(ccy="SGD", paymentMethod="SG_FAST", paymentAcctId="940001", amt="100")
    shown = limits(explainer, "withdrawal", "SGD")
    assert shown["dailyLimitRemaining"] == "199900"
    assert shown["weeklyLimitRemaining"] == "999900"
    assert shown["monthlyLimitRemaining"] == "1999900"
    assert limits(explainer, "deposit", "SGD")["dailyLimitRemaining"] == "200000"


def test_what_was_moved_is_forgotten_after_a_day_a_week_and_a_month(explainer: Teller) -> None:
    explainer.withdraw(ccy="SGD", paymentMethod="SG_FAST", paymentAcctId="940001", amt="100")

    def left() -> tuple[str, str, str]:
        shown = limits(explainer, "withdrawal", "SGD")
        return tuple(shown[f"{of}LimitRemaining"] for of in ("daily", "weekly", "monthly"))

    explainer.advance(86_399)
    assert left() == ("199900", "999900", "1999900")
    explainer.advance(1)
    assert left() == ("200000", "999900", "1999900")
    explainer.advance(6 * 86_400)
    assert left() == ("200000", "1000000", "1999900")
    explainer.advance(23 * 86_400)
    assert left() == ("200000", "1000000", "2000000")


def test_a_deposit_is_taken_off_what_is_left_to_deposit(explainer: Teller, bank: Bank) -> None:
    bank.sends()
    shown = limits(explainer, "deposit", "TRY")
    assert (shown["dailyLimitRemaining"], shown["lifetimeLimit"]) == ("2147458647", "2147483647")


def test_a_method_counts_for_itself(explainer: Teller, bank: Bank) -> None:
    bank.sends(ccy="EUR", payment_method="XPULSE", amount="1000")
    sepa, xpulse = explainer.get("deposit-payment-methods?ccy=EUR")
    assert sepa["limits"]["dailyLimitRemaining"] == "500000"
    assert xpulse["limits"]["dailyLimitRemaining"] == "99000"


def test_a_canceled_withdrawal_does_not_count(changed: Changed) -> None:
    explainer = changed(lambda fiat: fiat["withdrawals"][0].update(limits={"daily": "10000"}))
    order = explainer.withdraw()
    assert limits(explainer, "withdrawal", "TRY")["dailyLimitRemaining"] == "0"
    explainer.post("cancel-withdrawal", {"ordId": order["ordId"]})
    assert limits(explainer, "withdrawal", "TRY")["dailyLimitRemaining"] == "10000"


def test_a_world_without_fiat_money_has_no_methods(bare: Teller) -> None:
    assert bare.get("deposit-payment-methods?ccy=TRY") == []
    assert bare.get("withdrawal-payment-methods?ccy=TRY") == []
    assert bare.refused("create-withdrawal", bare.wants()) == "58401"
    assert bare.get("withdrawal-order-history") == []
