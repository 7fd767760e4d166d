"""Loans of the trading account, their interest and their limits (trading-account-rest-api)."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, ZERO, format_decimal
from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.positions.leverage import leverage_of
from fauxchange.domain.positions.position import NET
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account import accruals, borrowing, margin
from fauxchange.domain.trading_account.debts import INTEREST_KEPT_MS, Debt, all_owed
from fauxchange.domain.trading_account.debts import NONE as NO_DEBT
from fauxchange.domain.trading_account.terms import MarginCurrency, terms_of
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.market.lookup import find_instrument
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import borrowing as rows

_PAIR = 2
# How levels begin that every account may have; those of VIPs begin otherwise.
_REGULAR = "Lv"


@okx.handles("account/spot-manual-borrow-repay.post")
def borrow_or_repay(call: Call) -> Iterator[Row]:
    """Borrow into the trading account, or repay from it."""
    ccy, side, amount = call.params["ccy"], call.params["side"], Decimal(call.params["amt"])
    if amount <= 0:
        raise BadParameter("amt", "an amount is above zero")
    if side == "borrow":
        borrowing.borrow(call.ledger, call.account, ccy, amount)
    else:
        amount = borrowing.repay(call.ledger, call.account, ccy, amount)
    yield {"ccy": ccy, "side": side, "amt": format_decimal(amount)}


@okx.handles("account/spot-borrow-repay-history.get")
def borrow_repay_history(call: Call) -> Iterator[Row]:
    """Yield loans and repayments, newest first; the bounds of a page belong to it."""
    params, page, numbers = call.params, call.page(included=True), call.tables["numbers"]
    # A documented type that no loan here has is the name of a log that is empty.
    kinds = {entry["number"]: kind for kind, entry in numbers["borrowing"].items()}
    written = params.get("type")
    entries = borrowing.movements(
        call.unit,
        call.account.id,
        ccy=params.get("ccy"),
        kind=kinds.get(written, written),
        **page.times,
    )
    return page.cut(rows.movement(one, number(call, "borrowing", one.kind)) for one in entries)


@okx.handles("account/interest-accrued.get")
def interest_accrued(call: Call) -> Iterator[Row]:
    """Yield the hours of interest of the last year, newest first."""
    params, page = call.params, call.page(reach_ms=INTEREST_KEPT_MS)
    if call.param("type") != rows.MARKET:
        return iter(())
    hours = accruals.accruals(
        call.unit,
        call.account.id,
        call.now_ms,
        ccy=params.get("ccy"),
        instrument=params.get("instId"),
        mode=params.get("mgnMode"),
        **page.times,
    )
    return page.cut(map(rows.accrual, hours))


@okx.handles("account/interest-rate.get")
def interest_rates(call: Call) -> Iterator[Row]:
    """Yield what borrowing costs in this hour."""
    for coin in _lent_currencies(call):
        rate = accruals.hourly_rate(call.unit, coin.ccy, call.now_ms)
        yield {"ccy": coin.ccy, "interestRate": format_decimal(rate)}


@okx.handles("account/interest-limits.get")
def interest_limits(call: Call) -> Iterator[Row]:
    """Yield what is owed, and how much more may be."""
    debt = interest = ZERO
    owed = all_owed(call.unit, call.account.id)
    for ccy, one in owed.items():
        price = trading_account.usd(call.unit, ccy, call.now_ms)
        debt = EXACT.fma(one.liability, price, debt)
        interest = EXACT.fma(one.interest, price, interest)
    market = call.param("type") == rows.MARKET
    coins = _lent_currencies(call) if market else []
    orders = {
        one.ccy: one.potential
        for one in trading_account.equity_of(call.unit, call.account, call.now_ms)
    }
    records = [
        _limit(call, coin, (owed.get(coin.ccy, NO_DEBT), orders.get(coin.ccy, ZERO)))
        for coin in coins
    ]
    yield rows.limits(debt, interest, borrowing.next_hour(call.now_ms), records)


@okx.handles("account/max-loan.get")
def max_loan(call: Call) -> Iterator[Row]:
    """Yield how much more may be borrowed, of a currency or of both of a pair."""
    params, mode = call.params, call.params["mgnMode"]
    if "instId" not in params:
        ccy = params["ccy"]
        borrowing.require_lent(call.unit, ccy)
        yield rows.max_loan("", mode, "", ccy, "", _max_loan(call, ccy, params.get("mgnCcy", ccy)))
        return
    for inst_id in call.list("instId"):
        base, quote = _pair(call, inst_id)
        margin_ccy, times = params.get("mgnCcy", ""), _leverage(call, inst_id)
        for ccy, side in ((base, "sell"), (quote, "buy")):
            most = _max_loan(call, ccy, margin_ccy or quote, times)
            yield rows.max_loan(inst_id, mode, margin_ccy, ccy, side, most)


@okx.handles("public/discount-rate-interest-free-quota.get")
def discounts(call: Call) -> Iterator[Row]:
    """Yield how much of each currency counts as margin for others."""
    ccy = call.params.get("ccy")
    return (
        rows.discount(one) for one in terms_of(call.unit).coins.values() if ccy in {None, one.ccy}
    )


@okx.handles("public/interest-rate-loan-quota.get")
def loan_quotas(call: Call) -> Iterator[Row]:
    """Yield what borrowing costs a day and how much is lent: at first, and at each level."""
    unit, terms = call.unit, terms_of(call.unit)
    lent = [
        (one.ccy, terms.quota(one.ccy, ""), accruals.daily_rate(unit, one.ccy, call.now_ms))
        for one in terms.lent()
    ]
    levels = [(number(call, "feeTier", one), times) for one, times in terms.levels.items()]
    regular = [one for one in levels if one[0].startswith(_REGULAR)]
    yield rows.loan_quotas(lent, regular, [one for one in levels if one not in regular])


def _pair(call: Call, inst_id: str) -> tuple[str, str]:
    names = inst_id.split("-")
    if len(names) != _PAIR or not all(trading_account.is_quoted(call.unit, one) for one in names):
        raise BadParameter("instId", f"there is no pair {inst_id}")
    return names[0], names[1]


def _leverage(call: Call, inst_id: str) -> Decimal | None:
    """Return the leverage of a pair in futures mode, whose loans it bounds; None elsewhere."""
    settings = trading_account.settings_of(call.unit, call.account.id)
    if settings.mode != trading_account.FUTURES:
        return None
    one = find_instrument(call, inst_id)
    return leverage_of(call.unit, call.account.id, one, call.params["mgnMode"], NET)


def _max_loan(call: Call, ccy: str, margin_ccy: str, times: Decimal | None = None) -> Decimal:
    return margin.largest_loan(call.unit, call.account, ccy, margin_ccy, call.now_ms, times)


def _limit(call: Call, coin: MarginCurrency, owed: tuple[Debt, Decimal]) -> Row:
    unit, account = call.unit, call.account
    level = trading_account.settings_of(unit, account.id).level
    return rows.limit(
        coin.ccy,
        accruals.daily_rate(unit, coin.ccy, call.now_ms),
        (terms_of(unit).quota(coin.ccy, level), margin.quota_left(unit, account, coin.ccy)),
        owed,
    )


def _lent_currencies(call: Call) -> list[MarginCurrency]:
    ccy = call.params.get("ccy")
    return [coin for coin in terms_of(call.unit).lent() if ccy in {None, coin.ccy}]
