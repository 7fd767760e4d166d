"""The funding account: what it holds and is worth, and its bills."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from fauxchange.domain.core.bill import Bill, kind_of, log_of, logs_of_kind
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.okx.enums import word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import funding as funding_rows
from fauxchange.exchanges.paging import Page

if TYPE_CHECKING:
    from fauxchange.exchanges.okx.rows.row import Row

MONTH_MS = 30 * DAY_MS
BOOK = "funding"


@okx.handles("asset/balances.get")
def balances(call: Call) -> Iterator[Row]:
    """Yield what is held, of all currencies or of those asked for, in the account's order."""
    ccys = call.list("ccy")
    for ccy, balance in call.account.funding.items():
        if balance and (not ccys or ccy in ccys):
            yield funding_rows.balance(ccy, balance)


@okx.handles("asset/asset-valuation.get")
def asset_valuation(call: Call) -> Iterator[Row]:
    """Yield what the account is worth, in the currency asked for."""
    # The market is more than all the rest that this module imports.
    from fauxchange.domain.market import valuation
    from fauxchange.domain.positions.position import ASSETS_BOOK, ISOLATED_BOOK
    from fauxchange.exchanges.okx.handlers.trading_account.balance import worth_of

    books = valuation.TRADING, ISOLATED_BOOK, ASSETS_BOOK
    trading = valuation.TradingWorth(worth_of(call, call.account), books)
    values = valuation.worth_of(call.unit, call.account, trading, call.param("ccy"), call.now_ms)
    yield funding_rows.valuation(values, valuation.total_worth(values), call.now_ms)


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
    account, ccy, written = call.account, call.params.get("ccy", ""), call.params.get("type")
    if written is None:
        yield log_of(account.id, BOOK, ccy)
        return
    for name, entry in call.tables["bills"][BOOK].items():
        reason, _, only = name.partition(": ")
        if only and ccy not in {"", only}:
            continue
        for way in ("in", "out"):
            if entry.get(way) == written:
                kind = kind_of(reason, is_incoming=way == "in")
                yield from logs_of_kind(account, BOOK, only or ccy, kind)


def _bill_rows(call: Call, entries: Iterator[Bill]) -> Iterator[Row]:
    """Yield the rows of bills that pass the filters, which are looked at before a row is made."""
    types, params = call.tables["bills"][BOOK], call.params
    client_id = params.get("clientId")
    for bill in entries:
        entry = types.get(f"{bill.reason}: {bill.ccy}") or types[bill.reason]
        kind = entry["in" if bill.delta > 0 else "out"]
        if client_id in {None, bill.client_id} and params.get("type", kind) == kind:
            yield funding_rows.bill(bill, kind)
