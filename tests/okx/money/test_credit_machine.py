"""Loans, dual investment, OKUSD, the fiat desk and loans at rest, in any order: the laws hold."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, consumes, initialize, multiple, rule

from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.loans import monitor
from fauxchange.domain.market.price import CurrencyPoint, set_price

from .machine import MoneyMachine
from .test_account_machine import ids

if TYPE_CHECKING:
    from hypothesis.stateful import MultipleResults

LENT = st.sampled_from(["USDT", "USDT", "ETH", "BTC", "NONE"])
PLEDGED = st.sampled_from(["ETH", "ETH", "SOL", "BTC", "USDT", "NONE"])
AMOUNTS = st.sampled_from(["0.01", "0.1", "1", "2.5", "10", "100", "800", "0.123456789"])
# A quote that expires, a repayment, an hour of interest, a day of rewards, a term.
SECONDS = st.sampled_from([1, 61, 3_600, 86_400, 5 * 86_400, 9 * 86_400])
MOVES = st.sampled_from(["0.3", "0.7", "0.95", "1.2", "2"])
MOVED = st.sampled_from(["ETH", "BTC", "SOL"])
INVESTED = st.sampled_from([("BTC", "USDT"), ("ETH", "USDT"), ("ETH", "BTC")])
CONVERTED = st.lists(st.sampled_from(["SOL", "ETH", "BTC", "OKB"]), min_size=1, max_size=3)


class CreditMachine(MoneyMachine):
    """Everything that lends, pledges or promises, each by a rule of its own."""

    loans: Bundle[str] = Bundle("loans")
    quotes: Bundle[str] = Bundle("quotes")
    bets: Bundle[str] = Bundle("bets")
    desk: Bundle[dict[str, str]] = Bundle("desk")

    def __init__(self) -> None:
        super().__init__()
        self._number = 0

    def _client_id(self) -> str:
        self._number += 1
        return f"mine{self._number}"

    @initialize()
    def begin_with_money(self) -> None:
        for ccy, amount in (("ETH", "20"), ("BTC", "2"), ("USDT", "20000"), ("SOL", "100")):
            self.arrives(ccy, amount)
        self.waits(6 * 3_600)

    @rule(seconds=SECONDS)
    def wait(self, seconds: int) -> None:
        self.waits(seconds)

    @rule(ccy=MOVED, factor=MOVES)
    def move_the_market(self, ccy: str, factor: str) -> None:
        now_ms = self.mock.clock.now_ms()
        price = Decimal(self.mock.sandbox.world.prices[ccy]["usd"]) * Decimal(factor)
        with self._store.transaction() as unit:
            set_price(unit, ccy, CurrencyPoint(now_ms, price))
            monitor.review_all(Ledger(unit, now_ms))

    @rule(target=loans, lent=LENT, amount=AMOUNTS, pledged=PLEDGED, size=AMOUNTS)
    def borrow(self, lent: str, amount: str, pledged: str, size: str) -> MultipleResults[str]:
        rows = self.done(
            "finance/flexible-loan/borrow",
            loanData={"ccy": lent, "amt": amount},
            collateralData=[{"ccy": pledged, "amt": size}],
            clOrdId=self._client_id(),
        )
        return ids(rows, "ordId")

    @rule(order=loans, kind=st.sampled_from(["add", "reduce"]), ccy=PLEDGED, amount=AMOUNTS)
    def adjust(self, order: str, kind: str, ccy: str, amount: str) -> None:
        asked = {"type": kind, "ordId": order, "collateralCcy": ccy, "collateralAmt": amount}
        self.done("finance/flexible-loan/adjust-collateral", **asked)

    @rule(order=loans, ccy=LENT, amount=AMOUNTS)
    def repay(self, order: str, ccy: str, amount: str) -> None:
        asked = {"ordId": order, "ccy": ccy, "amt": amount, "clOrdId": self._client_id()}
        self.done("finance/flexible-loan/repay", **asked)

    @rule(
        target=quotes,
        pair=INVESTED,
        kind=st.sampled_from("CP"),
        which=st.integers(0, 30),
        size=AMOUNTS,
    )
    def ask_for_a_bet(
        self, pair: tuple[str, str], kind: str, which: int, size: str
    ) -> MultipleResults[str]:
        path = f"finance/sfp/dcd/products?baseCcy={pair[0]}&quoteCcy={pair[1]}&optType={kind}"
        products = self.seen(path)
        if not products:
            return multiple()
        product = products[which % len(products)]
        asked = {"productId": product["productId"], "notionalCcy": product["notionalCcy"]}
        return ids(self.done("finance/sfp/dcd/quote", **asked, notionalSz=size), "quoteId")

    @rule(target=bets, quote=consumes(quotes))
    def bet(self, quote: str) -> MultipleResults[str]:
        return ids(self.done("finance/sfp/dcd/trade", quoteId=quote), "ordId")

    @rule(order=bets)
    def end_a_bet_early(self, order: str) -> None:
        for quote in self.done("finance/sfp/dcd/redeem-quote", ordId=order):
            self.done("finance/sfp/dcd/redeem", ordId=order, quoteId=quote["quoteId"])

    @rule(amount=AMOUNTS)
    def subscribe_okusd(self, amount: str) -> None:
        self.done("finance/okusd/subscribe", amt=amount, clOrdId=self._client_id())

    @rule(amount=AMOUNTS, kind=st.sampled_from("12"))
    def redeem_okusd(self, amount: str, kind: str) -> None:
        asked = {"amt": amount, "redeemType": kind, "clOrdId": self._client_id()}
        self.done("finance/okusd/redeem", **asked)

    @rule(ccy=st.sampled_from(["USDT", "ETH", "BTC"]), amount=AMOUNTS)
    def borrow_for_the_trading_account(self, ccy: str, amount: str) -> None:
        asked = {"ccy": ccy, "side": "borrow", "amt": amount}
        self.done("account/spot-manual-borrow-repay", **asked)

    @rule(ccy=st.sampled_from(["USDT", "ETH", "BTC"]), amount=AMOUNTS)
    def repay_from_the_trading_account(self, ccy: str, amount: str) -> None:
        self.done("account/spot-manual-borrow-repay", ccy=ccy, side="repay", amt=amount)

    @rule(level=st.sampled_from("1234"))
    def change_the_mode(self, level: str) -> None:
        self.done("account/set-account-level", acctLv=level)

    @rule(ccy=MOVED, amount=AMOUNTS, out=st.booleans())
    def transfer(self, ccy: str, amount: str, *, out: bool) -> None:
        books = {"from": "18", "to": "6"} if out else {"from": "6", "to": "18"}
        self.done("asset/transfer", ccy=ccy, amt=amount, **books)

    @rule(ccys=CONVERTED, source=st.sampled_from("12"))
    def convert_small_change(self, ccys: list[str], source: str) -> None:
        self.done("trade/easy-convert", fromCcy=ccys, toCcy="USDT", source=source)

    @rule(target=desk, side=st.sampled_from(["buy", "sell"]), amount=AMOUNTS)
    def ask_the_fiat_desk(self, side: str, amount: str) -> MultipleResults[dict[str, str]]:
        pair = ("EUR", "USDT") if side == "buy" else ("USDT", "EUR")
        asked = {"side": side, "fromCcy": pair[0], "toCcy": pair[1]}
        sized = {"rfqAmt": amount, "rfqCcy": "USDT"}
        return multiple(*self.done("fiat/buy-sell/quote", **asked, **sized))

    @rule(quote=consumes(desk))
    def trade_at_the_fiat_desk(self, quote: dict[str, str]) -> None:
        named = ("quoteId", "side", "fromCcy", "toCcy", "rfqAmt", "rfqCcy")
        asked = {name: quote[name] for name in named if name in quote}
        self.done(
            "fiat/buy-sell/trade", **asked, paymentMethod="balance", clOrdId=self._client_id()
        )


TestCredit = CreditMachine.TestCase
TestCredit.settings = settings(max_examples=25, stateful_step_count=40, deadline=None)
