"""An account that did everything there is a list of, some number of times."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange import ManualClock, MockServer
from fauxchange.domain.access import subaccount
from fauxchange.domain.access.subaccount import SubAccount
from fauxchange.domain.convert.convert import Conversion, ConvertPair
from fauxchange.domain.convert.convert import log_of as conversions_log
from fauxchange.domain.convert.easy_convert import EasyConversion, EasyConversionEntry
from fauxchange.domain.convert.repay import Repayment, RepaymentEntry, RepayPart
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.earn import savings
from fauxchange.domain.earn.dual import catalogue
from fauxchange.domain.earn.dual import orders as dual_orders
from fauxchange.domain.earn.dual.product import DualProduct, DualQuote, DualTerms, DualYield
from fauxchange.domain.earn.okusd import orders as okusd_orders
from fauxchange.domain.earn.okusd.rewards import OkusdReward
from fauxchange.domain.earn.onchain import orders as onchain_orders
from fauxchange.domain.earn.onchain.product import OnchainProduct
from fauxchange.domain.earn.staking import orders as staking_orders
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.fiat import orders as fiat_orders
from fauxchange.domain.fiat import trades as fiat_trades
from fauxchange.domain.fiat.orders import FiatOrder
from fauxchange.domain.fiat.payment_methods import Stage
from fauxchange.domain.fiat.trades import FiatQuote, FiatQuoteRequest, FiatTrade
from fauxchange.domain.funding import deposits, transfers
from fauxchange.domain.funding.deposits import Deposit
from fauxchange.domain.funding.withdrawals import withdrawal
from fauxchange.domain.funding.withdrawals.withdrawal import (
    INTERNAL,
    SUCCESS,
    Withdrawal,
    WithdrawalOrder,
)
from fauxchange.domain.loans import loan
from fauxchange.domain.trading_account import borrowing
from fauxchange.domain.trading_account.account import SPOT, TradingSettings
from fauxchange.sandbox.advance import MOST_MS, advance
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.core.unit_of_work import UnitOfWork

ACCOUNT = "okx:main"
SUB = "okx:faux001"
HOUR_MS, DAY_MS = 3_600_000, 86_400_000
NOTHING, ONE, CENT = Decimal(0), Decimal(1), Decimal("0.01")

FUNDING = LedgerAccount(ACCOUNT, "funding")


class Life:
    """One mock, and how often each thing happened to its first account."""

    def __init__(self, count: int) -> None:
        self.count = count
        self.mock = MockServer(limits=False, clock=ManualClock(NOON_MS, strict=True))
        self._rich()
        hours_ms = self._by_the_hour()
        for begin_ms in range(0, hours_ms, MOST_MS):
            advance(self.mock.sandbox, min(MOST_MS, hours_ms - begin_ms))
        for happening in (
            *(_transfer, _family, _stake, _deposit, _withdraw, _fiat, _trade_fiat, _convert),
            *(_easy, _repay, _okusd, _reward, _onchain, _dual, _loan),
        ):
            self._repeat(happening)
        advance(self.mock.sandbox, DAY_MS)

    def _rich(self) -> None:
        with self.mock.sandbox.store.transaction() as unit:
            ledger = Ledger(unit, NOON_MS)
            for ccy in ("USDT", "ETH", "OKUSD"):
                house = exchange_account("credits")
                ledger.move(ccy, ONE * 10**9, debit=house, credit=FUNDING, reason="credit")
            main = unit.get(Account, ACCOUNT)
            settings = TradingSettings(ACCOUNT, mode=SPOT, borrows=True)
            unit.put(settings)
            order = transfers.TransferOrder("within", "USDT", ONE * 10**7, "funding", "trading")
            transfers.transfer(ledger, main, order)

    def _by_the_hour(self) -> int:
        """Lend and borrow, and change what is borrowed in each hour; return how long that is."""
        sandbox = self.mock.sandbox
        with sandbox.store.transaction() as unit:
            ledger = Ledger(unit, NOON_MS)
            terms = savings.terms_of(unit, "USDC")
            savings.purchase(ledger, ACCOUNT, terms, Decimal(100), None)
        for number in range(self.count):
            at_ms = NOON_MS + number * HOUR_MS + 1
            sandbox.settle(at_ms)
            with sandbox.store.transaction() as unit:
                account = unit.get(Account, ACCOUNT)
                borrowing.borrow(Ledger(unit, at_ms), account, "USDT", ONE)
        return self.count * HOUR_MS

    def _repeat(self, happening: Callable[[Ledger, int], None]) -> None:
        sandbox = self.mock.sandbox
        begin_ms = sandbox.clock.now_ms()
        for number in range(self.count):
            at_ms = begin_ms + number * 1000
            sandbox.settle(at_ms)
            with sandbox.store.transaction() as unit:
                happening(Ledger(unit, at_ms), number)
        advance(sandbox, self.count * 1000)


def _main(unit: UnitOfWork) -> Account:
    return unit.get(Account, ACCOUNT)


def _transfer(ledger: Ledger, number: int) -> None:
    books = ("funding", "trading") if number % 2 else ("trading", "funding")
    order = transfers.TransferOrder("within", "USDT", CENT, *books, client_id=f"t{number}")
    transfers.transfer(ledger, _main(ledger.unit), order)


def _family(ledger: Ledger, number: int) -> None:
    order = transfers.TransferOrder("master to sub", "USDT", CENT, "funding", "funding", "faux001")
    transfers.transfer(ledger, _main(ledger.unit), order)
    if number == 0:
        sub = ledger.unit.get(SubAccount, SUB)
        entry = subaccount.SubAccountEntry(sub.opened_ms, SUB)
        ledger.unit.append(subaccount.entrusted_log(ACCOUNT), entry)


def _stake(ledger: Ledger, _: int) -> None:
    product = ledger.unit.get(StakingProduct, "eth")
    staking_orders.purchase(ledger, ACCOUNT, product, CENT)


def _deposit(ledger: Ledger, number: int) -> None:
    key = str(10**6 + number)
    one = Deposit(key, ACCOUNT, "USDT", ONE, ledger.now_ms, deposits.SUCCESSFUL, withdrawal="1")
    deposits.record(ledger.unit, one)


def _withdraw(ledger: Ledger, number: int) -> None:
    order = WithdrawalOrder(INTERNAL, "USDT", CENT, "3001", client_id=f"w{number}")
    key, at_ms = str(2 * 10**6 + number), ledger.now_ms
    one = Withdrawal(key, ACCOUNT, order, NOTHING, ONE, at_ms, at_ms, SUCCESS)
    withdrawal.record(ledger.unit, one)
    transfers.remember_client_id(ledger.unit, "withdrawal", ACCOUNT, f"w{number}", key)


def _fiat(ledger: Ledger, number: int) -> None:
    for kind in ("deposit", "withdrawal"):
        key, at_ms = f"{kind}{number}", ledger.now_ms
        names = ("TRY", "TR_BANKS", "1")
        ahead = (Stage("pending", 1000),)
        order = FiatOrder(
            key, ACCOUNT, kind, *names, ONE, NOTHING, at_ms, at_ms, ahead, bounces=kind == "deposit"
        )
        if kind == "withdrawal":
            lira = LedgerAccount(ACCOUNT, "funding", "frozen")
            bank = exchange_account("credits")
            ledger.move("TRY", ONE, debit=bank, credit=lira, reason="credit")
        fiat_orders.start(ledger, order)


def _trade_fiat(ledger: Ledger, number: int) -> None:
    request = FiatQuoteRequest("buy", "TRY", "USDT", ONE, "TRY")
    sums = (ONE, "TRY", False, ONE, ONE)
    quote = FiatQuote(f"q{number}", ACCOUNT, request, *sums, ledger.now_ms, 1000, is_traded=True)
    trade = FiatTrade(f"{3 * 10**6 + number}", quote, ledger.now_ms, f"f{number}")
    fiat_trades.record(ledger.unit, trade)


def _convert(ledger: Ledger, number: int) -> None:
    pair = ConvertPair("BTC", "USDT")
    done = Conversion(ACCOUNT, f"c{number}", "q", pair, "buy", ONE, ONE, ONE, ledger.now_ms)
    ledger.unit.append(conversions_log(ACCOUNT, ""), done)


def _easy(ledger: Ledger, number: int) -> None:
    key, at_ms = f"e{number}", ledger.now_ms
    done = EasyConversion(key, ACCOUNT, "funding", "OKB", ONE, "USDT", ONE, at_ms, is_filled=True)
    ledger.unit.put(done)
    ledger.unit.append(f"easy convert/{ACCOUNT}", EasyConversionEntry(at_ms, key))


def _repay(ledger: Ledger, number: int) -> None:
    for several in (False, True):
        key, at_ms = f"r{number}{several}", ledger.now_ms
        parts = (RepayPart("BTC", ONE),)
        done = Repayment(key, ACCOUNT, "USDT", ("BTC",), parts, ONE, at_ms, several, is_filled=True)
        ledger.unit.put(done)
        log = f"repayments with {'several' if several else 'one'}/{ACCOUNT}"
        ledger.unit.append(log, RepaymentEntry(at_ms, key))


def _okusd(ledger: Ledger, number: int) -> None:
    unit = ledger.unit
    okusd_orders.subscribe(ledger, _main(unit), ONE, client_id=f"s{number}")
    okusd_orders.redeem(ledger, _main(unit), "standard", ONE, client_id=f"r{number}")


def _reward(ledger: Ledger, _: int) -> None:
    ledger.unit.append(f"okusd rewards/{ACCOUNT}", OkusdReward(ledger.now_ms, ONE, ONE, ONE))


def _onchain(ledger: Ledger, _: int) -> None:
    product = ledger.unit.get(OnchainProduct, "4005")
    order = onchain_orders.purchase(ledger, ACCOUNT, product, ONE)
    onchain_orders.cancel(ledger, ACCOUNT, str(order.id))


def _dual(ledger: Ledger, _: int) -> None:
    unit = ledger.unit
    terms = unit.get(DualTerms)
    pair = terms.pairs[0]
    expires_ms = ledger.now_ms + HOUR_MS
    product = DualProduct(pair, "put", Decimal(10_000), expires_ms, ledger.now_ms)
    paid = DualYield(CENT, CENT, ledger.now_ms)
    price = catalogue.price_of(unit, product, ledger.now_ms)
    quote = DualQuote("q", ACCOUNT, product, ONE, paid, price, expires_ms)
    dual_orders.open_order(ledger, quote)


def _loan(ledger: Ledger, _: int) -> None:
    order = loan.Loan("77", ACCOUNT, "USDT", ONE)
    loan.record(ledger, order, "borrowed", "USDT", ONE)
    loan.record_interest(ledger, order, CENT, CENT)
