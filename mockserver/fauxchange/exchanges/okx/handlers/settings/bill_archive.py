"""Old bills of the trading account, and money of demo accounts (trading-account-rest-api)."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING

from fauxchange.domain.core.rejection import BadParameter
from fauxchange.domain.settings import bill_archive, demo_funds
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.domain.trading_account.terms import terms_of
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows import settings as settings_rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row

_FIRST_YEAR = 2021


@okx.handles("account/bills-history-archive.post")
def apply_for_bills(call: Call) -> Iterator[Row]:
    """Apply for the bills of a quarter, unless somebody did already."""
    quarter, types = _quarter(call), call.list("type")
    archive, is_made = bill_archive.apply(call.ledger, call.account.id, quarter, types)
    yield {"result": "true" if is_made else "false", "ts": str(archive.asked_ms)}


@okx.handles("account/bills-history-archive.get")
def bill_archive_of_quarter(call: Call) -> Iterator[Row]:
    """Yield the bills of a quarter, if anybody applied for them."""
    unit, now_ms = call.unit, call.now_ms
    quarter, types = _quarter(call), call.list("type")
    archive = bill_archive.find(unit, call.account.id, quarter, types, now_ms)
    if archive is not None:
        yield {
            "fileHref": bill_archive.href(unit, archive, now_ms),
            "ts": str(archive.asked_ms),
            "state": number(call, "statement", archive.state(now_ms)),
        }


@okx.handles("account/demo-adjust-balance.post")
def adjust_demo_balance(call: Call) -> Iterator[Row]:
    """Put money into a demo account, or take it out."""
    params, account = call.params, call.account.id
    amounts = [(one["ccy"], Decimal(one["amt"])) for one in params["adjustments"]]
    for _, amount in amounts:
        if amount <= 0:
            raise BadParameter("amt", "an amount is above zero")
    change = demo_funds.increase if params["type"] == "increase" else demo_funds.reduce
    change(call.ledger, account, amounts)
    account_after = call.account
    yield {
        "remainCnt": str(demo_funds.increases_left(call.unit, account, call.now_ms)),
        "totalCnt": str(terms_of(call.unit).increases),
        "details": [
            settings_rows.demo_balance(
                ccy, amount, account_after.balance(trading_account.BOOK, ccy)
            )
            for ccy, amount in amounts
        ],
    }


def _quarter(call: Call) -> str:
    """Return the quarter that is asked for, such as ``2023-Q4``.

    Raises:
        BadParameter: it is not over, or before the first one.

    """
    year, quarter = int(call.params["year"]), call.params["quarter"]
    today = datetime.fromtimestamp(call.now_ms / 1000, UTC)
    names = call.endpoint.request.schema["properties"]["quarter"]["enum"]
    index = year * len(names) + names.index(quarter)
    if year < _FIRST_YEAR:
        raise BadParameter("year", "there are no bills before 2021")
    if index >= today.year * len(names) + (today.month - 1) * len(names) // 12:
        raise BadParameter("quarter", "the quarter is not over")
    return f"{year}-{quarter}"
