"""Sub-accounts of CoinW, their keys and their money."""

from __future__ import annotations

from decimal import Decimal

from tests.coinw.trading.trader import Trader
from tests.conftest import NOON_MS

D = Decimal
UID = "61048276"
KEY = "2f1d8c05-0b1f-4c8a-9f07-3f6a8d0c7b1e"


def test_sub_accounts_and_their_keys_are_listed(owner: Trader) -> None:
    assert owner.data("subAccount_list") == [
        {
            "spotUid": 61048276,
            "userCode": UID,
            "nickName": "hedging",
            "frozenFlag": 0,
            "spotTradeFlag": 1,
            "contractTradeFlag": 1,
        }
    ]
    assert owner.data("subAccount_apikey") == [
        {
            "userCode": UID,
            "nickName": "hedging",
            "apiRemark": "sub001",
            "apiKey": KEY,
            "createdAt": NOON_MS,
            "spotTradeFlag": 1,
            "contractTradeFlag": 0,
        }
    ]


def test_money_goes_to_a_sub_account_and_back(owner: Trader) -> None:
    sub = Trader(owner.mock, "sub001")
    usdt = {"subUid": UID, "currency": "USDT"}
    assert owner.data("subAccount_transferAvailable", subUid=UID, coinCode="USDT") == "99.5"
    first = owner.data("subAccount_transfer", side="OUT", amount="500", **usdt)["bizNo"]
    assert (owner.held("USDT")[0], sub.held("USDT")[0]) == (D(99_500), D("599.5"))
    owner.advance(1_000)
    for side in ("IN", "1"):
        assert owner.data("subAccount_transfer", side=side, amount="200", **usdt)["bizNo"] != first
    assert (owner.held("USDT")[0], sub.held("USDT")[0]) == (D(99_900), D("199.5"))
    short = owner.code("subAccount_transfer", side="IN", amount="200", **usdt)
    assert short == ("200005", "insufficient balance")


def test_transfers_are_listed_by_who_sent_and_who_got(owner: Trader) -> None:
    usdt = {"subUid": UID, "currency": "USDT"}
    owner.data("subAccount_transfer", side="OUT", amount="500", **usdt)
    owner.advance(1_000)
    owner.data("subAccount_transfer", side="IN", amount="200", **usdt)
    newest, oldest = owner.data("returnTransferHistory")
    assert oldest == {
        "currency": "USDT",
        "createTime": NOON_MS,
        "amount": "500",
        "from": "61048275",
        "to": UID,
        "status": "SUCCESS",
        "ledgerId": oldest["ledgerId"],
    }
    assert (newest["from"], newest["to"], newest["amount"]) == (UID, "61048275", "200")
    assert owner.data("returnTransferHistory", **{"from": UID}) == [newest]
    assert owner.data("returnTransferHistory", to=UID) == [oldest]
    assert owner.data("returnTransferHistory", to="61048275", currency="BTC") == []
    assert owner.data("returnTransferHistory", pageSize=1) == [newest]
    assert owner.data("returnTransferHistory", pageSize=1, pageNo=2) == [oldest]
    assert owner.data("returnTransferHistory", pageSize=1, pageNo=3) == []


def test_a_key_that_is_reset_is_nobodys(owner: Trader) -> None:
    sub = Trader(owner.mock, "sub001")
    assert sub.code("returnBalances")[0] == "200"
    assert owner.data("reset_subAccount_apikey", subAccount_apiKey=KEY) is None
    assert sub.code("returnBalances") == ("6000", "api_key is not valid")
    assert owner.data("subAccount_apikey") == []
    unknown = ("-103", "no sub-account has this key")
    assert owner.code("reset_subAccount_apikey", subAccount_apiKey=KEY) == unknown
    own = owner.client.keys.key
    assert owner.code("reset_subAccount_apikey", subAccount_apiKey=own) == unknown


def test_sub_accounts_and_strangers_are_refused(owner: Trader) -> None:
    sub = Trader(owner.mock, "sub001")
    assert sub.code("subAccount_list") == ("-103", "only for the master account")
    assert sub.code("returnTransferHistory") == ("-103", "only for the master account")
    unknown = ("-103", "the sub-account does not exist")
    sent = {"side": "OUT", "currency": "USDT", "amount": "1"}
    assert owner.code("subAccount_transfer", subUid="61048275", **sent) == unknown
    assert owner.code("subAccount_transferAvailable", subUid="1", coinCode="USDT") == unknown
    assert owner.code("subAccount_transfer", subUid=UID, **{**sent, "side": "UP"})[0] == "-3"


def test_a_sub_account_trades_with_its_own_money(owner: Trader) -> None:
    sub = Trader(owner.mock, "sub001")
    number = sub.place(amount="0.0001", rate="90000")
    assert sub.held("USDT") == (D("90.5"), D(9))
    assert owner.code("cancelOrder", orderNumber=number)[0] == "-103"
    sub.data("cancelOrder", orderNumber=number)
    assert sub.held("USDT") == (D("99.5"), D(0))
