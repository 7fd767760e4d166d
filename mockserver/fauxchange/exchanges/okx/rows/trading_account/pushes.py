"""Rows of pushes about the trading account: those of REST, as channels have them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal

from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.positions.position import NET, Position
from fauxchange.exchanges.okx.rows import margin
from fauxchange.exchanges.okx.rows.row import Row

# Members of GET that the channel has under other names.
_RENAMED = {"maxSpotInUse": "maxSpotInUseAmt"}


def account(row: Row, prices: Mapping[str, Decimal]) -> Row:
    """Return a balance as the account channel has it; prices in USD are by currency."""
    return {**row, "details": [_detail(one, prices[one["ccy"]]) for one in row["details"]]}


def _detail(one: Row, price: Decimal) -> Row:
    renamed = {_RENAMED.get(name, name): value for name, value in one.items()}
    return {**renamed, "coinUsdPrice": format_decimal(price)}


def balances(
    kind: str,
    state: tuple[Mapping[str, Decimal], Iterable[Position]],
    trades: Iterable[tuple[str, str]],
    at_ms: int,
    pushed_ms: int,
) -> Row:
    """Return cash balances and positions (trading-account-websocket-balance-and-position-channel).

    Args:
        kind: what brought them about, in the channel's words.
        state: what there is of each currency, and positions.
        trades: instruments and ids of the trades behind it.
        at_ms: when it came about.
        pushed_ms: when it is pushed.

    """
    cash, positions = state
    return {
        "pTime": str(pushed_ms),
        "eventType": kind,
        "balData": [
            {"ccy": ccy, "cashBal": format_decimal(amount), "uTime": str(at_ms)}
            for ccy, amount in cash.items()
        ],
        "posData": [_position(one) for one in positions],
        "trades": [{"instId": instrument, "tradeId": trade} for instrument, trade in trades],
    }


def _position(one: Position) -> Row:
    contracts = one.contracts if one.side == NET else abs(one.contracts)
    row = {
        "posId": one.id,
        "tradeId": one.trade_id,
        "instId": one.instrument,
        "instType": one.kind,
        "mgnMode": one.mode,
        "avgPx": format_decimal(one.entry) if one.contracts else "",
        "ccy": one.ccy,
        "posSide": one.side,
        "pos": format_decimal(contracts),
        "posCcy": "",
        "nonSettleAvgPx": format_decimal(one.true_entry) if one.settled else "",
        "settledPnl": format_decimal(one.settled) if one.settled else "",
        "uTime": str(one.updated_ms),
    }
    return row if one.loan is None else {**row, **margin.of_push(one, one.loan)}
