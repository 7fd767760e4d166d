"""Payment methods: fiat/deposit-payment-methods and fiat/withdrawal-payment-methods."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from .conftest import Bank, Changed, Teller


def limits(teller: Teller, kind: str, ccy: str) -> Any:
    """Return the limits of the only payment method of a currency."""
    return teller.only(f"{kind}-payment-methods?ccy={ccy}")["limits"]


def test_a_withdrawal_method_has_fees_limits_and_the_owners_bank_accounts(teller: Teller) -> None:
    assert teller.only("withdrawal-payment-methods?ccy=SGD") == {
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


def test_what_does_not_limit_is_empty(teller: Teller) -> None:
    assert set(limits(teller, "withdrawal", "TRY").values()) == {""}


def test_a_deposit_method_has_its_own_fees_and_limits(teller: Teller) -> None:
    row = teller.only("deposit-payment-methods?ccy=TRY")
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


def test_a_currency_has_several_methods(teller: Teller) -> None:
    for kind in ("deposit", "withdrawal"):
        rows = teller.get(f"{kind}-payment-methods?ccy=EUR")
        assert [row["paymentMethod"] for row in rows] == ["SEPA", "XPULSE"]


def test_every_documented_method_is_there(teller: Teller) -> None:
    for kind in ("deposit", "withdrawal"):
        found = {
            row["paymentMethod"]
            for ccy in ("TRY", "EUR", "BRL", "USD", "AUD", "SGD")
            for row in teller.get(f"{kind}-payment-methods?ccy={ccy}")
        }
        assert found == {"TR_BANKS", "PIX", "SEPA", "XPULSE", "NPP", "US_WIRE", "SG_FAST"}


def test_a_currency_that_banks_do_not_move_has_none(teller: Teller) -> None:
    assert teller.get("deposit-payment-methods?ccy=AED") == []
    assert teller.get("withdrawal-payment-methods?ccy=BTC") == []


def test_bank_accounts_are_shown_to_their_owner_only(teller: Teller, other: Teller) -> None:
    def numbers(who: Teller) -> list[str]:
        row = who.only("withdrawal-payment-methods?ccy=TRY")
        return [one["paymentAcctId"] for one in row["accounts"]]

    assert (numbers(teller), numbers(other)) == (["412323", "412324"], ["999"])


def test_a_withdrawal_is_taken_off_what_is_left(teller: Teller) -> None:
    teller.withdraw(ccy="SGD", paymentMethod="SG_FAST", paymentAcctId="940001", amt="100")
    shown = limits(teller, "withdrawal", "SGD")
    assert shown["dailyLimitRemaining"] == "199900"
    assert shown["weeklyLimitRemaining"] == "999900"
    assert shown["monthlyLimitRemaining"] == "1999900"
    assert limits(teller, "deposit", "SGD")["dailyLimitRemaining"] == "200000"


def test_what_was_moved_is_forgotten_after_a_day_a_week_and_a_month(teller: Teller) -> None:
    teller.withdraw(ccy="SGD", paymentMethod="SG_FAST", paymentAcctId="940001", amt="100")

    def left() -> tuple[str, str, str]:
        shown = limits(teller, "withdrawal", "SGD")
        return tuple(shown[f"{of}LimitRemaining"] for of in ("daily", "weekly", "monthly"))

    teller.advance(86_399)
    assert left() == ("199900", "999900", "1999900")
    teller.advance(1)
    assert left() == ("200000", "999900", "1999900")
    teller.advance(6 * 86_400)
    assert left() == ("200000", "1000000", "1999900")
    teller.advance(23 * 86_400)
    assert left() == ("200000", "1000000", "2000000")


def test_a_deposit_is_taken_off_what_is_left_to_deposit(teller: Teller, bank: Bank) -> None:
    bank.sends()
    shown = limits(teller, "deposit", "TRY")
    assert (shown["dailyLimitRemaining"], shown["lifetimeLimit"]) == ("2147458647", "2147483647")


def test_a_method_counts_for_itself(teller: Teller, bank: Bank) -> None:
    bank.sends(ccy="EUR", payment_method="XPULSE", amount="1000")
    sepa, xpulse = teller.get("deposit-payment-methods?ccy=EUR")
    assert sepa["limits"]["dailyLimitRemaining"] == "500000"
    assert xpulse["limits"]["dailyLimitRemaining"] == "99000"


def test_a_canceled_withdrawal_does_not_count(changed: Changed) -> None:
    teller = changed(lambda fiat: fiat["withdrawals"][0].update(limits={"daily": "10000"}))
    order = teller.withdraw()
    assert limits(teller, "withdrawal", "TRY")["dailyLimitRemaining"] == "0"
    teller.post("cancel-withdrawal", {"ordId": order["ordId"]})
    assert limits(teller, "withdrawal", "TRY")["dailyLimitRemaining"] == "10000"


def test_a_world_without_fiat_money_has_no_methods(bare: Teller) -> None:
    assert bare.get("deposit-payment-methods?ccy=TRY") == []
    assert bare.get("withdrawal-payment-methods?ccy=TRY") == []
    assert bare.refused("create-withdrawal", bare.wants()) == "58401"
    assert bare.get("withdrawal-order-history") == []
