"""Rows of OKX's easy convert (order-book-trading-trade)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.money import format_decimal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

    from fauxchange.domain.convert.easy_convert import EasyConversion
    from fauxchange.exchanges.okx.rows.row import Row


def currencies(small: Iterable[tuple[str, Decimal]], targets: tuple[str, ...]) -> Row:
    """Return both lists (order-book-trading-trade-get-easy-convert-currency-list)."""
    return {
        "fromData": [{"fromCcy": ccy, "fromAmt": format_decimal(amount)} for ccy, amount in small],
        "toCcy": list(targets),
    }


def new_conversion(one: EasyConversion) -> Row:
    """One conversion just ordered (order-book-trading-trade-post-place-easy-convert)."""
    return {
        "status": "filled" if one.is_filled else "running",
        "fromCcy": one.paid_ccy,
        "toCcy": one.got_ccy,
        "fillFromSz": format_decimal(one.paid),
        "fillToSz": format_decimal(one.got),
        "uTime": str(one.at_ms),
    }


def conversion(one: EasyConversion, place: str) -> Row:
    """One conversion of the history (order-book-trading-trade-get-easy-convert-history)."""
    return {**new_conversion(one), "acct": place}
