"""Flexible loan (financial-product-flexible-loan).

Loans are reviewed at the prices of the moment before an order is read or changed, as the exchange
watches prices all the time.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal

from fauxchange.domain.core.money import EXACT, format_decimal
from fauxchange.domain.loans import loan, ltv, monitor, orders, rejection, repayment
from fauxchange.domain.loans.collateral import Pledge
from fauxchange.domain.loans.loan import Loan, LoanTerms
from fauxchange.domain.loans.orders import LoanRequest
from fauxchange.domain.loans.requests import request_key
from fauxchange.domain.market import price as market_price
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import loans as rows
from fauxchange.exchanges.okx.rows.row import Row

_ENABLED = "1"


@okx.handles("finance/flexible-loan/borrow-currencies.get")
def borrow_currencies(call: Call) -> Iterator[Row]:
    """Yield what can be borrowed."""
    terms = loan.find_terms(call.unit)
    for ccy in terms.borrowable if terms else ():
        yield {"borrowCcy": ccy}


@okx.handles("finance/flexible-loan/emode-info.get")
def emode_info(call: Call) -> Iterator[Row]:
    """Yield the pairs of E-Mode; of a restricted currency there is none."""
    terms = loan.find_terms(call.unit)
    if terms is None:
        return
    for pair in terms.pairs:
        if not terms.restricted.intersection(pair):
            yield {"collateralCcy": pair[0], "borrowCcy": pair[1]}


@okx.handles("finance/flexible-loan/collateral-assets.get")
def collateral_assets(call: Call) -> Iterator[Row]:
    """Yield the collateral of an order, all of it or of one currency."""
    picked = _order_and_terms(call)
    if picked is None:
        return
    order, _ = picked
    only = call.params.get("ccy")
    assets = []
    for ccy, amount in order.collateral.items():
        if only in (None, ccy):
            usd = EXACT.multiply(amount, market_price.usd(call.unit, ccy, call.now_ms))
            assets.append(rows.asset(ccy, amount, usd))
    yield {"assets": assets}


@okx.handles("finance/flexible-loan/max-loan.post")
def max_loan(call: Call) -> Iterator[Row]:
    """Yield how much more can be borrowed on an order's collateral, and on more of it."""
    picked, ccy = _order_and_terms(call), call.params["borrowCcy"]
    if picked is None:
        return
    order, terms = picked
    if ccy not in terms.borrowable:
        raise rejection.NotBorrowable(ccy)
    for pledge in _pledges(call, "supCollateral"):
        if pledge.ccy not in terms.collateral:
            raise rejection.NotCollateral(pledge.ccy)
        if pledge.ccy == ccy:
            raise rejection.OwnCollateral(f"{ccy} is what would be borrowed")
        if order.e_mode and pledge.ccy not in order.e_mode:
            raise rejection.OffPair(f"{pledge.ccy} is no collateral of the order's pairs")
        order = order.with_more(*pledge)
    most = ltv.largest_loan(call.unit, terms, order, ccy, call.now_ms)
    usd = EXACT.multiply(most, market_price.usd(call.unit, ccy, call.now_ms))
    quota = ltv.quota_left(call.unit, terms, order.account, ccy)
    yield rows.max_loan(ccy, most, usd, quota)


@okx.handles("finance/flexible-loan/max-collateral-redeem-amount.get")
def max_collateral_redeem_amount(call: Call) -> Iterator[Row]:
    """Yield how much of a collateral can be taken back."""
    picked, ccy = _order_and_terms(call), call.params["ccy"]
    if picked is None:
        return
    order, terms = picked
    if ccy not in order.collateral:
        raise rejection.NotPledged(f"{order.id} has no {ccy} as collateral")
    most = ltv.largest_redemption(call.unit, terms, order, ccy, call.now_ms)
    yield {"ccy": ccy, "maxRedeemAmt": format_decimal(most)}


@okx.handles("finance/flexible-loan/borrow.post")
def borrow(call: Call) -> Iterator[Row]:
    """Borrow, as a new order or on top of one."""
    _review(call)
    loan_data = call.params["loanData"]
    request = LoanRequest(
        ccy=loan_data["ccy"],
        amount=Decimal(loan_data["amt"]),
        pledges=_pledges(call, "collateralData"),
        order=call.params.get("ordId"),
        is_e_mode=call.param("eMode") == _ENABLED,
    )
    order = orders.borrow(call.ledger, call.account.id, request, _request(call))
    yield rows.borrow_result(order, call.params)


@okx.handles("finance/flexible-loan/adjust-collateral.post")
def adjust_collateral(call: Call) -> list[Row]:
    """Pledge more for an order, or take some back."""
    _review(call)
    params = call.params
    pledge = Pledge(params["collateralCcy"], Decimal(params["collateralAmt"]))
    is_more = params["type"] == "add"
    change = orders.pledge_more if is_more else orders.pledge_less
    change(call.ledger, call.account.id, params.get("ordId"), pledge)
    return []


@okx.handles("finance/flexible-loan/repay.post")
def repay(call: Call) -> Iterator[Row]:
    """Accept a repayment."""
    _review(call)
    params = call.params
    paid = Pledge(params["ccy"], Decimal(params["amt"]))
    repayment.repay(call.ledger, call.account.id, params["ordId"], paid, _request(call))
    yield {name: params[name] for name in ("ordId", "ccy", "amt", "clOrdId")}


@okx.handles("finance/flexible-loan/loan-info.get")
def loan_info(call: Call) -> Iterator[Row]:
    """Yield all open orders, or the one asked for."""
    _review(call)
    unit, order_id, terms = call.unit, call.params.get("ordId"), loan.find_terms(call.unit)
    order_named = loan.find_loan(unit, call.account.id, order_id) if order_id else None
    if terms is None:
        return
    for order in [order_named] if order_named else loan.open_loans(unit, call.account.id):
        value = ltv.value_of(unit, terms, order, call.now_ms)
        price = ltv.liquidation_price(unit, terms, order, call.now_ms)
        yield rows.loan(order, value, price)


@okx.handles("finance/flexible-loan/loan-history.get")
def loan_history(call: Call) -> Iterator[Row]:
    """Yield what happened to an account's orders, newest first."""
    params, page = call.params, call.page()
    log = loan.events_log(call.account.id, order=params.get("ordId"), kind=params.get("type"))
    return page.cut(map(rows.event, page.newest(call.unit, log, by="id")))


@okx.handles("finance/flexible-loan/interest-accrued.get")
def interest_accrued(call: Call) -> Iterator[Row]:
    """Yield the interest of the past month, newest first."""
    params, page = call.params, call.page(reach_ms=loan.INTEREST_KEPT_MS)
    log = loan.interest_log(call.account.id, order=params.get("ordId"), ccy=params.get("ccy"))
    return page.cut(map(rows.interest, page.newest(call.unit, log, by="id")))


def _review(call: Call) -> None:
    monitor.review(call.ledger, call.account.id)


def _order_and_terms(call: Call) -> tuple[Loan, LoanTerms] | None:
    """Return the order asked for or the earliest, and the terms; None if there is no order."""
    _review(call)
    terms = loan.find_terms(call.unit)
    order = loan.find_loan(call.unit, call.account.id, call.params.get("ordId"))
    return (order, terms) if order and terms else None


def _pledges(call: Call, name: str) -> tuple[Pledge, ...]:
    return tuple(Pledge(one["ccy"], Decimal(one["amt"])) for one in call.params.get(name, ()))


def _request(call: Call) -> str:
    return request_key(call.account.user, call.endpoint.id, call.params["clOrdId"])
