"""The funding account: what it holds and is worth, what can be done with it, and its bills."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Literal

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.bill import kind_of, log_of
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.funding import currency, statements
from fauxchange.domain.funding.currency import Currency, NonTradable
from fauxchange.domain.funding.withdrawals import withdrawal
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.domain.core.bill import Bill
    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row
    from fauxchange.exchanges.paging import Page

MONTH_MS = 30 * DAY_MS
BOOK = "funding"


@okx.handles("asset/balances.get")
def balances(call: Call) -> Iterator[Row]:
    """Yield what is held, of all currencies or of those asked for, in the account's order."""
    ccys = call.list("ccy")
    for ccy, balance in call.account.funding.items():
        if balance and (not ccys or ccy in ccys):
            yield funding_rows.balance(ccy, balance)


@okx.handles("asset/currencies.get")
def currencies(call: Call) -> Iterator[Row]:
    """Yield every chain of all currencies, or of those asked for."""
    account, unit = call.account.id, call.unit
    terms = currency.terms_of(unit, account)
    used = withdrawal.used_usd(unit, account, call.now_ms)
    ccys = call.list("ccy")
    for document in unit.scan(Currency, (exchange_of(account),)):
        if not ccys or document.ccy in ccys:
            for chain in document.chains:
                yield funding_rows.currency(document, chain, terms.quota_usd, used)


@okx.handles("asset/non-tradable-assets.get")
def non_tradable(call: Call) -> Iterator[Row]:
    """Yield what the account holds and nobody trades."""
    account, ccys = call.account, call.list("ccy")
    for ccy, balance in account.book("nonTradable").items():
        if balance and (not ccys or ccy in ccys):
            yield funding_rows.non_tradable(
                call.unit.get(NonTradable, exchange_of(account.id), ccy), balance.total
            )


@okx.handles("asset/asset-valuation.get")
def asset_valuation(call: Call) -> Iterator[Row]:
    """Yield what the account is worth, in the currency asked for."""
    # The market is more than all the rest that this module imports.
    from fauxchange.domain.market import valuation

    ccy = call.param("ccy")
    values = valuation.worth_of(call.unit, call.account, ccy, call.now_ms)
    yield funding_rows.valuation(values, valuation.total_worth(values), call.now_ms)


@okx.handles("asset/monthly-statement.post")
def apply_for_statement(call: Call) -> Iterator[Row]:
    """Have a statement made, of last month if none is named."""
    document = statements.apply(call.ledger, call.account.id, _month(call))
    yield {"ts": str(document.asked_ms)}


@okx.handles("asset/monthly-statement.get")
def statement(call: Call) -> Iterator[Row]:
    """Yield the statement of a month, if anybody applied for it."""
    document = statements.find(call.unit, call.account.id, _month(call))
    if document is not None:
        state = document.state(call.now_ms)
        href = document.href if state == statements.FINISHED else ""
        yield funding_rows.statement(document, href, number(call, "statement", state))


def _month(call: Call) -> str:
    """Return the last month that is over and has the name sent, such as ``2025-05``."""
    today = datetime.fromtimestamp(call.now_ms / 1000, UTC)
    this = today.year * 12 + today.month - 1
    back = 1
    if "month" in call.params:
        names = call.endpoint.request.schema["properties"]["month"]["enum"]
        back = (this - names.index(call.params["month"]) - 1) % 12 + 1
    year, month = divmod(this - back, 12)
    return f"{year}-{month + 1:02}"


@okx.handles("asset/bills.get")
def bills(call: Call) -> Iterator[Row]:
    """Yield the bills of the last month, newest first."""
    return _bills(call, call.page(reach_ms=MONTH_MS), by="at_ms")


@okx.handles("asset/bills-history.get")
def bills_history(call: Call) -> Iterator[Row]:
    """Yield all bills, newest first; pages end at a time or at a bill."""
    by_id = word(call, "pagingType", call.param("pagingType")) == "id"
    return _bills(call, call.page(), by="id" if by_id else "at_ms")


def _bills(call: Call, page: Page, *, by: Literal["id", "at_ms"]) -> Iterator[Row]:
    return page.cut(_bill_rows(call, page.newest_of(call.unit, tuple(_logs(call)), by=by)))


def _logs(call: Call) -> Iterator[str]:
    """Yield the names of the logs that have the bills asked for: all, or those of the type."""
    account, ccy, written = call.account.id, call.params.get("ccy", ""), call.params.get("type")
    if written is None:
        yield log_of(account, BOOK, ccy)
        return
    for name, entry in call.tables["bills"][BOOK].items():
        reason, _, only = name.partition(": ")
        if only and ccy not in {"", only}:
            continue
        for way in ("in", "out"):
            if entry.get(way) == written:
                kind = kind_of(reason, is_incoming=way == "in")
                yield log_of(account, BOOK, only or ccy, kind)


def _bill_rows(call: Call, entries: Iterator[Bill]) -> Iterator[Row]:
    """Yield the rows of bills that pass the filters, which are looked at before a row is made."""
    types, params = call.tables["bills"][BOOK], call.params
    client_id = params.get("clientId")
    for bill in entries:
        entry = types.get(f"{bill.reason}: {bill.ccy}") or types[bill.reason]
        kind = entry["in" if bill.delta > 0 else "out"]
        if client_id in {None, bill.client_id} and params.get("type", kind) == kind:
            yield funding_rows.bill(bill, kind)
