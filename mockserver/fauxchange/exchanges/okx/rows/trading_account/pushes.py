"""Rows of pushes about the trading account: those of REST, as channels have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.exchanges.okx.rows.row import Row

# Members of GET that the channel has under other names.
_RENAMED = {"maxSpotInUse": "maxSpotInUseAmt"}


def account(row: Row, details: Iterable[Row], prices: Mapping[str, Decimal]) -> Row:
    """Return a balance as the account channel has it, with these currencies, priced in USD."""
    return {**row, "details": [_detail(one, prices[one["ccy"]]) for one in details]}


def _detail(one: Row, price: Decimal) -> Row:
    renamed = {_RENAMED.get(name, name): value for name, value in one.items()}
    return {**renamed, "coinUsdPrice": format_decimal(price)}


def balances(
    kind: str,
    cash: Mapping[str, Decimal],
    trades: Iterable[tuple[str, str]],
    at_ms: int,
    pushed_ms: int,
) -> Row:
    """Return cash balances (trading-account-websocket-balance-and-position-channel).

    Args:
        kind: what brought them about, in the channel's words.
        cash: what there is of each currency.
        trades: instruments and ids of the trades behind it.
        at_ms: when it came about.
        pushed_ms: when it is pushed.

    """
    return {
        "pTime": str(pushed_ms),
        "eventType": kind,
        "balData": [
            {"ccy": ccy, "cashBal": format_decimal(amount), "uTime": str(at_ms)}
            for ccy, amount in cash.items()
        ],
        "posData": [],
        "trades": [{"instId": instrument, "tradeId": trade} for instrument, trade in trades],
    }
