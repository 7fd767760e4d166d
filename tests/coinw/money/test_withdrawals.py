"""Addresses, deposits and withdrawals of CoinW's spot account."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange import Keys, Request
from tests.clients import body_of
from tests.coinw.trading.trader import Trader
from tests.conftest import NOON_MS

D = Decimal
MINUTE_MS = 60_000
TRON = "TJRabPrwbZy45sbavfcjinPJC18kjpRTv8"


def withdraw(owner: Trader, **changes: Any) -> str:
    """Withdraw 100 USDT to an address on TRX, or something else; return the record's id."""
    sent = {"amount": "100", "currency": "USDT", "address": TRON, "chain": "TRX", **changes}
    number = owner.data("doWithdraw", **sent)["depositNumber"]
    assert isinstance(number, str)
    return number


def history(owner: Trader, symbol: str = "USDT", **params: Any) -> list[Any]:
    """Return the deposits and withdrawals of a coin."""
    rows: list[Any] = owner.data("returnDepositsWithdrawals", symbol=symbol, **params)
    return rows


def test_an_address_is_always_the_same_and_of_a_chain(owner: Trader) -> None:
    (bitcoin,) = owner.data("returnDepositAddresses", symbolId="50", chain="BTC")
    assert bitcoin == {
        "chainName": "BTC",
        "address": bitcoin["address"],
        "memo": None,
        "minRechargeAmount": "0.00001",
    }
    assert bitcoin["address"].startswith("bc1q")
    assert owner.data("returnDepositAddresses", symbolId="50", chain="BTC") == [bitcoin]
    (tron,) = owner.data("returnDepositAddresses", symbolId="100", chain="TRX")
    assert tron["address"].startswith("T")


def test_an_address_on_some_chains_has_a_memo(owner: Trader) -> None:
    (ripple,) = owner.data("returnDepositAddresses", symbolId="102", chain="XRP")
    assert len(ripple["memo"]) == 8


def test_a_deposit_waits_and_is_credited_to_the_spot_account(owner: Trader) -> None:
    deposit = owner.mock.deposit("coinw", "main", "USDT", "250", chain="USDT-TRX")
    (row,) = history(owner)
    assert row == {
        "amount": 250.0,
        "chain": "TRX",
        "side": 1,
        "depositNumber": int(deposit.id),
        "address": deposit.to,
        "txid": deposit.tx_id,
        "memo": None,
        "currency": "USDT",
        "time": NOON_MS,
        "confirmations": 0,
        "status": 1,
        "dest": "on_chain",
        "fromAddress": None,
        "toAddress": deposit.to,
    }
    owner.advance(MINUTE_MS)
    (row,) = history(owner, depositNumber=deposit.id)
    assert (row["status"], row["confirmations"]) == (3, 20)
    assert owner.held("USDT") == (D(100_250), D(0))


def test_a_withdrawal_holds_amount_and_fee_until_it_is_done(owner: Trader) -> None:
    number = withdraw(owner)
    assert owner.held("USDT") == (D(99_899), D(101))
    (row,) = history(owner)
    assert (row["depositNumber"], row["side"], row["status"]) == (int(number), 2, 1)
    assert (row["address"], row["txid"], row["amount"]) == (TRON, "", 100.0)
    owner.advance(10 * MINUTE_MS)
    (row,) = history(owner)
    assert (row["status"], len(row["txid"])) == (3, 64)
    assert owner.held("USDT") == (D(99_899), D(0))


def test_a_withdrawal_is_cancelled_while_it_waits(owner: Trader) -> None:
    number = withdraw(owner)
    assert owner.data("cancelWithdraw", id=number) is None
    (row,) = history(owner)
    assert row["status"] == 4
    assert owner.held("USDT") == (D(100_000), D(0))
    late = ("-103", "the withdrawal cannot be cancelled any more")
    assert owner.code("cancelWithdraw", id=number) == late
    other = withdraw(owner)
    owner.advance(10 * MINUTE_MS)
    assert owner.code("cancelWithdraw", id=other) == late


def test_a_withdrawal_to_a_user_costs_nothing_and_arrives(owner: Trader) -> None:
    internal = {"type": "internal_transfer", "innerToType": 1, "address": "61048276"}
    withdraw(owner, **internal)
    owner.advance(10 * MINUTE_MS)
    (row,) = history(owner)
    assert (row["dest"], row["status"], row["chain"]) == ("internal_transfer", 3, "")
    other = Trader(owner.mock, "sub001")
    assert other.held("USDT") == (D("199.5"), D(0))
    (came,) = history(other)
    assert (came["side"], came["fromAddress"], came["amount"]) == (1, "61048275", 100.0)


@pytest.mark.parametrize("memo", ["", "None", "null"])
def test_a_memo_of_nothing_is_none(owner: Trader, memo: str) -> None:
    assert withdraw(owner, memo=memo)


def test_a_memo_is_sent_where_a_chain_has_one(owner: Trader) -> None:
    owner.mock.credit("coinw", "main", "XRP", "100")
    address = "rJb5KsHsDHF1YS5B5DU6QCkH5NsPaKQTcy"
    xrp = {"currency": "XRP", "chain": "XRP", "address": address, "amount": "20"}
    assert owner.code("doWithdraw", **xrp) == ("-3", "the memo is missing")
    withdraw(owner, **xrp, memo="12345678")
    (row,) = history(owner, "XRP")
    assert (row["address"], row["memo"]) == (address, "12345678")


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"currency": "NONE"}, ("-3", "the coin does not exist")),
        ({"chain": "SOL"}, ("-3", "the coin is not on this chain")),
        ({"address": "nowhere"}, ("-3", "the address is not valid")),
        ({"amount": "9"}, ("-3", "the withdrawal is below the minimum")),
        ({"amount": "500001"}, ("-3", "the withdrawal is above the maximum")),
        ({"amount": "20.000000001"}, ("-3", "the amount has more decimal places than the coin")),
        ({"amount": "99999.5"}, ("200005", "insufficient balance")),
        (
            {"type": "internal_transfer", "innerToType": 1, "address": "1"},
            ("-103", "the recipient does not exist"),
        ),
        ({"type": "internal_transfer"}, ("-3", "the parameter innerToType is missing")),
    ],
)
def test_a_withdrawal_is_refused(
    owner: Trader, changes: dict[str, Any], refusal: tuple[str, str]
) -> None:
    sent = {"amount": "100", "currency": "USDT", "address": TRON, "chain": "TRX", **changes}
    assert owner.code("doWithdraw", **sent) == refusal
    assert history(owner) == []
    assert owner.held("USDT") == (D(100_000), D(0))


def test_a_withdrawal_above_the_limit_of_a_day_is_refused(owner: Trader) -> None:
    owner.mock.credit("coinw", "main", "USDT", "2000000")
    withdraw(owner, amount="500000")
    withdraw(owner, amount="499000")
    limit = ("-103", "the withdrawal is above the limit of a day")
    sent = {"amount": "2000", "currency": "USDT", "address": TRON, "chain": "TRX"}
    assert owner.code("doWithdraw", **sent) == limit


def test_a_withdrawal_of_another_account_is_not_there(owner: Trader) -> None:
    number = withdraw(owner)
    unknown = ("-103", "the withdrawal does not exist")
    assert owner.code("cancelWithdraw", id="7") == unknown
    # A sub-account's key lacks the permission, and what it asks about is not there for it.
    assert history(Trader(owner.mock, "sub001"), depositNumber=number) == []


def test_sub_accounts_withdraw_nothing(owner: Trader) -> None:
    made = owner.mock.make_key("coinw", "sub001", ["withdraw"])
    sub = Trader(owner.mock)
    sub.client.keys = Keys("sub", made.key, made.secret.decode())
    sent = {"amount": "50", "currency": "USDT", "address": TRON, "chain": "TRX"}
    assert sub.code("doWithdraw", **sent) == ("-103", "only for the master account")


def test_deposits_and_withdrawals_of_several_coins_come_newest_first(owner: Trader) -> None:
    owner.mock.deposit("coinw", "main", "BTC", "0.5")
    owner.advance(1_000)
    withdraw(owner)
    owner.advance(1_000)
    owner.mock.deposit("coinw", "main", "ETH", "1")
    assert [row["currency"] for row in history(owner, "BTC,USDT,ETH")] == ["ETH", "USDT", "BTC"]
    assert [row["currency"] for row in history(owner, "BTC,ETH")] == ["ETH", "BTC"]


def test_money_moves_between_spot_and_funding(owner: Trader) -> None:
    there = {"accountType": "SPOT", "targetAccountType": "WEALTH", "bizType": "SPOT_TO_WEALTH"}
    back = {"accountType": "WEALTH", "targetAccountType": "SPOT", "bizType": "WEALTH_TO_SPOT"}
    usdt = {"coinCode": "USDT", "amount": "40"}
    assert owner.data("spotWealthTransfer", **there, **usdt) is True
    assert owner.held("USDT") == (D(99_960), D(0))
    assert owner.code("spotWealthTransfer", **back, coinCode="USDT", amount="40.1") == (
        "200005",
        "insufficient balance",
    )
    assert owner.data("spotWealthTransfer", **back, **usdt) is True
    assert owner.held("USDT") == (D(100_000), D(0))
    mixed = {**there, "bizType": "WEALTH_TO_SPOT"}
    assert owner.code("spotWealthTransfer", **mixed, **usdt)[0] == "-3"


def test_what_currencies_say_of_withdrawals_holds(owner: Trader) -> None:
    reply = owner.mock.handle(Request.of("GET", "/api/v1/public?command=returnCurrencies"))
    coins = body_of(reply)["data"]
    assert (coins["USDT"]["txFee"], coins["USDT"]["minQty"]) == ("1.0", "10.000000")
    assert coins["USDT"]["chain"] == "TRX@ETH@BSC@Arbitrum"
    for code, coin in coins.items():
        for chain in coin["chain"].split("@"):
            (row,) = owner.data("returnDepositAddresses", symbolId=coin["symbolId"], chain=chain)
            assert row["chainName"] == chain, code
