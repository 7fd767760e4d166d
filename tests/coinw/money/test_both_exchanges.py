"""One sandbox, two exchanges: what one sends to an address of the other arrives there."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from fauxchange import MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Posting, audit
from tests.clients import OkxClient, body_of
from tests.coinw.contracts.trader import FuturesTrader
from tests.coinw.trading.trader import Trader

D = Decimal
SECOND_MS, MINUTE_MS, HOUR_MS = 1_000, 60_000, 3_600_000


class Okx:
    """The funding account of OKX in the same sandbox."""

    def __init__(self, mock: MockServer) -> None:
        self.client = OkxClient(mock, mock.okx)

    def rows(self, target: str, params: Any = None) -> Any:
        """Return the rows of a call; with parameters it is a POST."""
        path = f"/api/v5/asset/{target}"
        reply = self.client.get(path) if params is None else self.client.post(path, params)
        answer = body_of(reply)
        assert answer["code"] == "0", answer
        return answer["data"]

    def order(self, params: Any) -> None:
        """Place an order."""
        answer = body_of(self.client.post("/api/v5/trade/order", params))
        assert answer["code"] == "0", answer

    def withdraw(self, ccy: str, chain: str, to: str, amount: str) -> str:
        """Withdraw; return the id."""
        sent = {"ccy": ccy, "amt": amount, "dest": "4", "toAddr": to, "chain": chain}
        (row,) = self.rows("withdrawal", sent)
        return str(row["wdId"])

    def state(self, number: str) -> str:
        """Return the state of a withdrawal."""
        (row,) = self.rows(f"withdrawal-history?wdId={number}")
        return str(row["state"])

    def available(self, ccy: str) -> Decimal:
        """Return what is available."""
        return D(self.rows(f"balances?ccy={ccy}")[0]["availBal"])


@pytest.fixture
def okx(owner: Trader) -> Okx:
    """The other side."""
    return Okx(owner.mock)


def address(owner: Trader, symbol: str = "100", chain: str = "TRX") -> Any:
    """Return the row of a deposit address of CoinW."""
    (row,) = owner.data("returnDepositAddresses", symbolId=symbol, chain=chain)
    return row


def on_the_way(owner: Trader) -> dict[str, Decimal]:
    """Return what was sent over blockchains and has not arrived, by currency."""
    sums: dict[str, Decimal] = {}
    for one in owner.mock.sandbox.store.log(LOG):
        assert isinstance(one, Posting)
        for place, delta in ((one.debit, -one.amount), (one.credit, one.amount)):
            if place.book.startswith("chain:"):
                sums[one.ccy] = sums.get(one.ccy, D(0)) + delta
    return {ccy: amount for ccy, amount in sums.items() if amount}


def test_a_withdrawal_of_okx_arrives_at_coinw_when_it_is_done(owner: Trader, okx: Okx) -> None:
    number = okx.withdraw("USDT", "USDT-TRC20", address(owner)["address"], "300")
    while okx.state(number) != "2":
        assert owner.data("returnDepositsWithdrawals", symbol="USDT") == []
        owner.advance(SECOND_MS)
    (row,) = owner.data("returnDepositsWithdrawals", symbol="USDT")
    (sent,) = okx.rows(f"withdrawal-history?wdId={number}")
    assert (row["amount"], row["status"], row["txid"]) == (300.0, 3, sent["txId"])
    assert (row["chain"], row["confirmations"]) == ("TRX", 20)
    assert owner.held("USDT") == (D(100_300), D(0))


def test_a_withdrawal_of_coinw_arrives_at_okx(owner: Trader, okx: Okx) -> None:
    before = okx.available("USDT")
    (there,) = [row for row in okx.rows("deposit-address?ccy=USDT") if row["chain"] == "USDT-TRC20"]
    sent = {"currency": "USDT", "chain": "TRX", "address": there["addr"], "amount": "70"}
    owner.data("doWithdraw", **sent)
    owner.advance(10 * MINUTE_MS)
    assert okx.available("USDT") == before + 70
    (row,) = okx.rows("deposit-history?ccy=USDT")
    assert (row["amt"], row["state"], row["to"]) == ("70", "2", there["addr"])
    # It may be withdrawn again only after more blocks; then it may.
    assert D(row["actualDepBlkConfirm"]) >= 38


def test_all_money_is_there_after_it_went_round(owner: Trader, okx: Okx) -> None:
    okx.withdraw("USDT", "USDT-TRC20", address(owner)["address"], "300")
    okx.withdraw("BTC", "BTC-Bitcoin", address(owner, "50", "BTC")["address"], "0.1")
    owner.advance(90 * MINUTE_MS)
    owner.buy("200")
    number = owner.sell("0.05")
    owner.place()
    assert owner.status(number) == 3
    back = next(row for row in okx.rows("deposit-address?ccy=USDT") if "TRC20" in row["chain"])
    sent = {"currency": "USDT", "chain": "TRX", "address": back["addr"], "amount": "1000"}
    owner.data("doWithdraw", **sent)
    owner.advance(90 * MINUTE_MS)
    assert okx.available("USDT") > D(11_000)
    store = owner.mock.sandbox.store
    postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
    assert audit(store.documents(Account), postings) == []
    assert on_the_way(owner) == {}


def test_with_a_wrong_memo_nothing_arrives(owner: Trader, okx: Okx) -> None:
    owner.mock.credit("okx", "main", "XRP", "100")
    ripple = address(owner, "102", "XRP")
    okx.withdraw("XRP", "XRP-Ripple", f"{ripple['address']}:{ripple['memo'][::-1]}x", "20")
    owner.advance(30 * MINUTE_MS)
    assert owner.data("returnDepositsWithdrawals", symbol="XRP") == []
    okx.withdraw("XRP", "XRP-Ripple", f"{ripple['address']}:{ripple['memo']}", "20")
    owner.advance(30 * MINUTE_MS)
    (row,) = owner.data("returnDepositsWithdrawals", symbol="XRP")
    assert (row["amount"], row["memo"]) == (20.0, ripple["memo"])


def test_on_another_chain_nothing_arrives(owner: Trader, okx: Okx) -> None:
    # The same address serves all chains that look alike, but CoinW takes no USDT on Polygon.
    there = address(owner, "100", "ETH")["address"]
    okx.withdraw("USDT", "USDT-Polygon", there, "50")
    owner.advance(60 * MINUTE_MS)
    assert owner.data("returnDepositsWithdrawals", symbol="USDT") == []
    assert on_the_way(owner) == {"USDT": D(50)}


def test_a_withdrawal_that_is_cancelled_does_not_arrive(owner: Trader, okx: Okx) -> None:
    number = okx.withdraw("USDT", "USDT-TRC20", address(owner)["address"], "300")
    okx.rows("cancel-withdrawal", {"wdId": number})
    owner.advance(60 * MINUTE_MS)
    assert owner.data("returnDepositsWithdrawals", symbol="USDT") == []


def test_a_bot_that_holds_contracts_on_both_exchanges_adds_up(owner: Trader, okx: Okx) -> None:
    mock, futures = owner.mock, FuturesTrader(owner.mock)
    okx.rows("transfer", {"ccy": "USDT", "amt": "2000", "from": "6", "to": "18"})
    there = {"instId": "BTC-USDT-SWAP", "tdMode": "isolated", "ordType": "market", "sz": "1"}
    okx.order({**there, "side": "sell"})
    futures.place(quantity="3", positionModel=1)
    futures.place(quantity="3", direction="short", instrument="ETH")
    number = okx.withdraw("USDT", "USDT-TRC20", address(owner)["address"], "300")
    mock.set_pair_price("BTC-USDT", "95000", after_ms=60_000, over_ms=60_000)
    owner.advance(9 * HOUR_MS)
    assert okx.state(number) == "2"
    assert futures.position("long")["fundingFee"] != "0"
    assert futures.position("long")["profitUnreal"] < 0
    okx.order({**there, "side": "buy"})
    for name in ("BTC", "ETH"):
        futures.data("DELETE", "allpositions", {"instrument": name})
    assert futures.positions() == []
    store = mock.sandbox.store
    postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
    assert audit(store.documents(Account), postings) == []
    assert on_the_way(owner) == {}
    assert futures.available() < D("438.79914239")
    assert owner.held("USDT") == (D(100_300), D(0))
