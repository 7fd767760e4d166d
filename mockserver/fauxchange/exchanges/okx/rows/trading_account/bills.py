"""Rows of bills (trading-account-rest-api-get-bills-details-last-7-days)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.bill import Bill, TradeDetails
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.settings import auto_earn
from fauxchange.domain.trading.contracts.payments import FUNDING_PAID, FUNDING_RECEIVED
from fauxchange.domain.trading_account import account as trading_account
from fauxchange.exchanges.okx.rows.row import Row, decimal_or_empty
from fauxchange.exchanges.okx.rows.trading.fills import EXECUTION_TYPES

# What only bills of trades have.
_OF_TRADES = (
    *("instType", "instId", "mgnMode", "ordId", "clOrdId", "tradeId", "execType", "tag", "px"),
    *("fillTime", "fillIdxPx", "fillMarkPx", "fillPxVol", "fillPxUsd", "fillMarkVol", "fillFwdPx"),
)


_FUNDING = (FUNDING_PAID, FUNDING_RECEIVED)
_NOUGHT = "0.0000000000000000"


def bill(entry: Bill, types: Mapping[str, Any], numbers: Mapping[str, Any]) -> Row:
    """One change of the trading book (trading-account-rest-api-get-bills-details-last-7-days).

    Transfers name both accounts. What an exchange has no type for is a transfer here, too: its kind
    says which account would have sent or received it.
    """
    kind = types[entry.reason]
    is_incoming = entry.delta > 0
    books = numbers["book"]
    book = entry.other if entry.other in books else kind.get("other", "")
    other = books[book]["number"] if book else ""
    own = books[trading_account.BOOK]["number"] if book else ""
    is_interest = entry.reason == auto_earn.REASON
    row: Row = {
        **dict.fromkeys(_OF_TRADES, ""),
        "billId": str(entry.id),
        "type": kind["type"],
        "subType": kind["in" if is_incoming else "out"],
        "ts": str(entry.at_ms),
        "balChg": format_decimal(entry.delta),
        "posBalChg": "0",
        "bal": format_decimal(entry.balance),
        "posBal": "0",
        "sz": format_decimal(abs(entry.delta)),
        "ccy": entry.ccy,
        "pnl": "0",
        "fee": "0",
        "interest": "0",
        "earnAmt": format_decimal(entry.delta) if is_interest else "",
        "earnApr": entry.note if is_interest else "",
        "from": other if is_incoming else own,
        "to": own if is_incoming else other,
        "notes": "" if is_interest else entry.note,
    }
    if entry.trade is not None:
        row |= _of_trade(entry.trade, entry)
    if entry.reason in _FUNDING:
        row |= _of_funding(entry)
    return row


def _of_funding(entry: Bill) -> Row:
    """Return what bills of funding were seen to have, in place of what a trade has.

    Where the margin of a position pays, the change of the balance is written with 16 places.
    """
    own = {"tradeId": "0", "fillTime": str(entry.at_ms)}
    return own if entry.delta else {**own, "balChg": _NOUGHT}


def _of_trade(trade: TradeDetails, entry: Bill) -> Row:
    """Return what a bill of a trade has; the fee is on the bill of the currency it is paid in."""
    has_fee = entry.ccy == trade.fee_ccy
    left = trade.margin_left
    has_margin = left is None or entry.ccy == left.ccy
    return {
        "instType": trade.kind,
        "instId": trade.instrument,
        "mgnMode": trade.trade_mode,
        "ordId": trade.order,
        "clOrdId": trade.client_id,
        "tradeId": trade.trade,
        "execType": EXECUTION_TYPES.get(trade.liquidity, ""),
        "tag": trade.tag,
        "px": format_decimal(trade.price) if trade.price else "",
        "sz": format_decimal(trade.size),
        "fee": format_decimal(trade.fee) if has_fee else "0",
        "pnl": format_decimal(trade.pnl),
        "posBalChg": format_decimal(trade.margin) if has_margin else "0",
        "posBal": format_decimal(left.amount) if left is not None and has_margin else "0",
        "fillMarkPx": decimal_or_empty(trade.mark_price),
        "fillTime": str(entry.at_ms) if trade.side else "",
        "fillIdxPx": decimal_or_empty(trade.index_price),
        "notes": "",
    }
