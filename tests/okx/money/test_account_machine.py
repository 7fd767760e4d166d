"""A master and its sub-accounts do anything with their money, in any order: the laws hold."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, invariant, multiple, rule

from .machine import BOUND, SUB, MoneyMachine

if TYPE_CHECKING:
    from hypothesis.stateful import MultipleResults

CCYS = st.sampled_from(["USDT", "USDT", "USDT", "ETH", "SOL", "BTC", "USDC", "BETH", "NONE"])
# Most can be had; some are too much, and one is too exact.
AMOUNTS = st.sampled_from(
    ["1", "0.1", "0.01", "0.12345678", "2.5", "20", "100", "1500", "99999", "0.123456789"]
)
BOOKS = st.sampled_from(["6", "18"])
SUBS = st.sampled_from(["faux001", "faux002", "nobody1"])
SIBLINGS = st.sampled_from(
    [("faux001", "faux002"), ("faux002", "faux001"), ("faux001", "faux001"), ("faux002", "nobody1")]
)
STAKED = st.sampled_from(["eth", "sol"])
SAVED = st.sampled_from(["USDT", "ETH", "BTC", "SOL", "BETH"])
RATES = st.sampled_from(["0.01", "0.04", "0.5", "9"])
INVESTED = st.sampled_from(
    [
        ("101", "DOT", None),
        ("4005", "USDT", None),
        ("1234", "ZIL", "30"),
        ("2201", "ETH", None),
        ("3015", "USDC", "15"),
        ("6118", "ATOM", None),
    ]
)
PAIRS = st.sampled_from([("ETH", "USDT"), ("BTC", "USDT"), ("ETH", "BTC"), ("USDT", "ETH")])
SIDES = st.sampled_from(["buy", "sell"])
# A settlement, an hour of savings, a day of staking, the slowest redemptions.
SECONDS = st.sampled_from([1, 61, 600, 3_600, 86_400, 8 * 86_400])
TO_CHAIN = {
    "USDT": {"chain": "USDT-TRC20", "toAddr": "TXtvfb7cdrn6VX9H49mgio8bUxZ3DGfvYF"},
    "BTC": {"chain": "BTC-Bitcoin", "toAddr": "17DKe3kkkkiiiiTvAKKi2vMPbm1Bz3CMKw"},
    "ETH": {"chain": "ETH-ERC20", "toAddr": "0x52908400098527886E0F7030069857D2E4169EE7"},
}
# The users of faux001, of main itself, and of nobody.
UIDS = st.sampled_from(["447215863902501", "447215863902417", "1"])


def ids(rows: list[Any], name: str) -> MultipleResults[str]:
    """Return the ids that a bundle takes up from an answer."""
    return multiple(*(str(row[name]) for row in rows))


def between(books: tuple[str, str]) -> dict[str, str]:
    """Return the parameters that say from where to where."""
    return {"from": books[0], "to": books[1]}


class AccountMachine(MoneyMachine):
    """Everything that moves money, each by a rule of its own."""

    redemptions: Bundle[str] = Bundle("redemptions")
    investments: Bundle[str] = Bundle("investments")
    quotes: Bundle[dict[str, str]] = Bundle("quotes")
    withdrawals: Bundle[str] = Bundle("withdrawals")

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.waits(seconds)

    @rule(ccy=CCYS, amount=AMOUNTS)
    def deposit(self, ccy: str, amount: str) -> None:
        self.arrives(ccy, amount)

    @rule(ccy=CCYS, amount=AMOUNTS, books=st.tuples(BOOKS, BOOKS))
    def transfer(self, ccy: str, amount: str, books: tuple[str, str]) -> None:
        self.done("asset/transfer", ccy=ccy, amt=amount, **between(books))

    @rule(
        ccy=CCYS,
        amount=AMOUNTS,
        books=st.tuples(BOOKS, BOOKS),
        kind=st.sampled_from("12"),
        sub=SUBS,
    )
    def exchange_with_a_sub_account(
        self, ccy: str, amount: str, books: tuple[str, str], kind: str, sub: str
    ) -> None:
        asked = {"ccy": ccy, "amt": amount, "type": kind, "subAcct": sub, **between(books)}
        self.done("asset/transfer", **asked)

    @rule(ccy=CCYS, amount=AMOUNTS, books=st.tuples(BOOKS, BOOKS), kind=st.sampled_from("0134"))
    def move_by_the_sub_account(
        self, ccy: str, amount: str, books: tuple[str, str], kind: str
    ) -> None:
        asked = {"ccy": ccy, "amt": amount, "type": kind, "subAcct": "faux002", **between(books)}
        self.done("asset/transfer", by=SUB, **asked)

    @rule(allowed=st.booleans())
    def let_the_sub_account_pay_others(self, *, allowed: bool) -> None:
        self.done("users/subaccount/set-transfer-out", subAcct="faux001", canTransOut=allowed)

    @rule(ccy=CCYS, amount=AMOUNTS, books=st.tuples(BOOKS, BOOKS), subs=SIBLINGS)
    def move_between_sub_accounts(
        self, ccy: str, amount: str, books: tuple[str, str], subs: tuple[str, str]
    ) -> None:
        parties = {"fromSubAccount": subs[0], "toSubAccount": subs[1]}
        asked = {"ccy": ccy, "amt": amount, **between(books), **parties}
        self.done("asset/subaccount/transfer", **asked)

    @rule(number=st.integers(1, 3))
    def open_a_sub_account(self, number: int) -> None:
        name = f"opened{number}"
        self.done("users/subaccount/create-subaccount", by=BOUND, subAcct=name, type="1")

    @rule(product=STAKED, amount=AMOUNTS)
    def stake(self, product: str, amount: str) -> None:
        self.done(f"finance/staking-defi/{product}/purchase", amt=amount)

    @rule(target=redemptions, amount=AMOUNTS)
    def unstake_eth(self, amount: str) -> MultipleResults[str]:
        self.done("finance/staking-defi/eth/redeem", amt=amount)
        newest = self.seen("finance/staking-defi/eth/purchase-redeem-history?limit=1")
        return ids(newest, "ordId")

    @rule(amount=AMOUNTS)
    def unstake_sol(self, amount: str) -> None:
        self.done("finance/staking-defi/sol/redeem", amt=amount)

    @rule(order=redemptions)
    def cancel_unstaking(self, order: str) -> None:
        self.done("finance/staking-defi/eth/cancel-redeem", ordId=order)

    @rule(ccy=SAVED, amount=AMOUNTS, rate=RATES)
    def save(self, ccy: str, amount: str, rate: str) -> None:
        asked = {"ccy": ccy, "amt": amount, "side": "purchase", "rate": rate}
        self.done("finance/savings/purchase-redempt", **asked)

    @rule(ccy=SAVED, amount=AMOUNTS)
    def take_savings_back(self, ccy: str, amount: str) -> None:
        self.done("finance/savings/purchase-redempt", ccy=ccy, amt=amount, side="redempt")

    @rule(ccy=SAVED, rate=RATES)
    def change_the_rate(self, ccy: str, rate: str) -> None:
        self.done("finance/savings/set-lending-rate", ccy=ccy, rate=rate)

    @rule(target=investments, product=INVESTED, amount=AMOUNTS)
    def invest(self, product: tuple[str, str, str], amount: str) -> MultipleResults[str]:
        number, ccy, term = product
        invested = [{"ccy": ccy, "amt": amount}]
        asked: dict[str, Any] = {"productId": number, "investData": invested, "term": term}
        return ids(self.done("finance/staking-defi/purchase", **asked), "ordId")

    @rule(order=investments, early=st.booleans())
    def divest(self, order: str, *, early: bool) -> None:
        asked: dict[str, Any] = {"ordId": order, "protocolType": "defi", "allowEarlyRedeem": early}
        self.done("finance/staking-defi/redeem", **asked)

    @rule(order=investments)
    def cancel_investment(self, order: str) -> None:
        self.done("finance/staking-defi/cancel", ordId=order, protocolType="defi")

    @rule(target=quotes, pair=PAIRS, side=SIDES, size=AMOUNTS, of=st.sampled_from([0, 1]))
    def ask_for_a_quote(
        self, pair: tuple[str, str], side: str, size: str, of: int
    ) -> MultipleResults[dict[str, str]]:
        asked = {"baseCcy": pair[0], "quoteCcy": pair[1], "side": side}
        sized = {"rfqSz": size, "rfqSzCcy": pair[of]}
        return multiple(*self.done("asset/convert/estimate-quote", **asked, **sized))

    @rule(quote=quotes, size=st.none() | AMOUNTS)
    def trade_a_quote(self, quote: dict[str, str], size: str | None) -> None:
        asked = {name: quote[name] for name in ("quoteId", "baseCcy", "quoteCcy", "side")}
        sized = {"sz": size or quote["rfqSz"], "szCcy": quote["rfqSzCcy"]}
        self.done("asset/convert/trade", **asked, **sized)

    @rule(target=withdrawals, ccy=st.sampled_from(sorted(TO_CHAIN)), amount=AMOUNTS)
    def withdraw(self, ccy: str, amount: str) -> MultipleResults[str]:
        asked = {"ccy": ccy, "amt": amount, "dest": "4", **TO_CHAIN[ccy]}
        return ids(self.done("asset/withdrawal", **asked), "wdId")

    @rule(target=withdrawals, ccy=CCYS, amount=AMOUNTS, uid=UIDS)
    def pay_a_user(self, ccy: str, amount: str, uid: str) -> MultipleResults[str]:
        asked = {"ccy": ccy, "amt": amount, "dest": "3", "toAddr": uid, "toAddrType": "2"}
        return ids(self.done("asset/withdrawal", **asked), "wdId")

    @rule(number=withdrawals)
    def cancel_withdrawal(self, number: str) -> None:
        self.done("asset/cancel-withdrawal", wdId=number)

    @invariant()
    def what_is_frozen_is_on_its_way_out(self) -> None:
        leaving: dict[str, Decimal] = defaultdict(Decimal)
        for row in self.seen("asset/withdrawal-history"):
            if row["state"] not in {"2", "-2"}:
                leaving[row["ccy"]] += Decimal(row["amt"]) + Decimal(row["fee"])
        shown = {row["ccy"]: Decimal(row["frozenBal"]) for row in self.seen("asset/balances")}
        assert {ccy: frozen for ccy, frozen in shown.items() if frozen} == leaving


TestAccount = AccountMachine.TestCase
TestAccount.settings = settings(max_examples=30, stateful_step_count=50, deadline=None)
