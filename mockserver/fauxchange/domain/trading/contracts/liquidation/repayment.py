"""Forced repayment: what an account without positions owes is bought with what it has.

It happens where all that an account has covers its debts too little. What is there of a currency
that is owed repays first. Then the largest debt is repaid with what is worth most of the other
currencies, at the prices of the moment (assumed).
"""

from __future__ import annotations

from decimal import ROUND_DOWN, ROUND_UP, Context, Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market.market import Market
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.money.rounding import down, up
from fauxchange.domain.trading.money.settlement import BillText, settle
from fauxchange.domain.trading.money.trade import LADDER
from fauxchange.domain.trading.order import AT_RISK, OPEN, Order
from fauxchange.domain.trading_account.account import BOOK, usd
from fauxchange.domain.trading_account.borrowing import repay_with_all
from fauxchange.domain.trading_account.debts import debts_of

FORCED_REPAYMENT = "forced repayment"

_DOWN, _UP = Context(prec=40, rounding=ROUND_DOWN), Context(prec=40, rounding=ROUND_UP)


def repay_by_force(ledger: Ledger, market: Market, account: str) -> bool:
    """Take one step: cancel orders of spot, or repay a debt; return whether there was one."""
    unit = ledger.unit
    orders = [one for one in unit.scan(Order, (account, OPEN)) if not one.position_side]
    for order in orders:
        cancel(ledger, market, order, reason=AT_RISK, at_once=True)
    return bool(orders) or _repay(ledger, account)


def _repay(ledger: Ledger, account: str) -> bool:
    unit, now_ms = ledger
    owed = {ccy: debt.total for ccy, debt in debts_of(unit, account).by_ccy.items()}
    there = {
        ccy: one.available
        for ccy, one in unit.get(Account, account).book(BOOK).items()
        if one.available > 0
    }
    own = next((ccy for ccy in owed if ccy in there), None)
    if own is not None:
        repay_with_all(ledger, account, own)
        return True
    held = {ccy: amount for ccy, amount in there.items() if ccy not in owed}
    debt, asset = _largest(unit, owed, now_ms), _largest(unit, held, now_ms)
    if not debt or not asset:
        return False
    of_debt, of_asset = usd(unit, debt, now_ms), usd(unit, asset, now_ms)
    sold = min(up(_UP.divide(EXACT.multiply(owed[debt], of_debt), of_asset)), held[asset])
    bought = min(down(_DOWN.divide(EXACT.multiply(sold, of_asset), of_debt)), owed[debt])
    if not bought:
        return False
    book = LedgerAccount(account, BOOK)
    postings = [
        Posting(now_ms, FORCED_REPAYMENT, asset, sold, book, LADDER),
        Posting(now_ms, FORCED_REPAYMENT, debt, bought, LADDER, book),
    ]
    text = BillText(FORCED_REPAYMENT, LADDER.book)
    settle(ledger, postings, {account: text}, overdraws=True)
    repay_with_all(ledger, account, debt)
    return True


def _largest(unit: UnitOfWork, amounts: dict[str, Decimal], at_ms: int) -> str:
    """Return the currency whose amount is worth most, empty if none is worth anything."""
    worth = {ccy: EXACT.multiply(one, usd(unit, ccy, at_ms)) for ccy, one in amounts.items()}
    most = max(worth, key=lambda ccy: (worth[ccy], ccy), default="")
    return most if worth.get(most, ZERO) > 0 else ""
