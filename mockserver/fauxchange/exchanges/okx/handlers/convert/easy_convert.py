"""Easy convert: small amounts of an account become a currency that is widely used."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.convert import easy_convert
from fauxchange.exchanges.okx.enums import number, word
from fauxchange.exchanges.okx.handlers.registry import okx
from fauxchange.exchanges.okx.rows.convert import easy_convert as rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from fauxchange.exchanges.exchange import Call
    from fauxchange.exchanges.okx.rows.row import Row


@okx.handles("trade/easy-convert-currency-list.get")
def currency_list(call: Call) -> Iterator[Row]:
    """Yield what the account can convert, and into what."""
    terms = easy_convert.find_terms(call.unit)
    if terms is not None:
        small = easy_convert.small_balances(
            call.unit, call.account, _book(call), terms, call.now_ms
        )
        yield rows.currencies(small, terms.targets)


@okx.handles("trade/easy-convert.post")
def convert(call: Call) -> Iterator[Row]:
    """Convert all that the account has of the currencies named."""
    orders = easy_convert.convert(
        call.ledger, call.account, _book(call), call.list("fromCcy"), call.params["toCcy"]
    )
    for order in orders:
        yield rows.new_conversion(order)


@okx.handles("trade/easy-convert-history.get")
def history(call: Call) -> Iterator[Row]:
    """Yield the conversions of the last week, newest first."""
    page = call.page(reach_ms=easy_convert.KEPT_MS)
    orders = easy_convert.history(call.unit, call.account.id, **page.times)
    for order in page.cut(orders):
        yield rows.conversion(order, number(call, "book", order.book))


def _book(call: Call) -> str:
    return word(call, "fundingSource", call.param("source"))
