"""Orders and fills as plain JSON, and what is looked up before they are changed."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from fauxchange.control.errors import ControlError, NotThereError
from fauxchange.domain.core.ledger import Ledger

if TYPE_CHECKING:
    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.fill import Fill
    from fauxchange.domain.trading.order import Order

EXCHANGE = "okx"
"""The exchange that is meant when none is named."""


def order_view(order: Order) -> dict[str, Any]:
    """Return an order as plain JSON, amounts as decimals."""
    from fauxchange.domain.trading.order import ON_ITS_WAY

    return {
        "id": order.id,
        "account": order.account.partition(":")[2],
        "instrument": order.instrument,
        "client_id": order.client_id,
        "side": order.side,
        "type": order.type,
        "price": order.price,
        "size": order.size,
        "unit": order.unit,
        "state": "on its way" if order.shelf == ON_ITS_WAY else order.state,
        "filled": order.filled,
        "average_price": order.average_price,
        "reason": order.reason,
        "detail": order.detail,
        "frozen": order.held,
        "frozen_ccy": order.held_ccy,
        "created_ms": order.created_ms,
        "updated_ms": order.updated_ms,
    }


def fill_view(fill: Fill) -> dict[str, Any]:
    """Return a fill as plain JSON, with a sentence that says why it was."""
    from fauxchange.domain.trading.queries.all_accounts import explain

    return {
        "order": fill.order,
        "account": fill.account.partition(":")[2],
        "instrument": fill.instrument,
        "side": fill.side,
        "trade_id": fill.trade_id,
        "at_ms": fill.at_ms,
        "price": fill.price,
        "size": fill.size,
        "liquidity": fill.liquidity,
        "fee": fill.fee,
        "fee_ccy": fill.fee_ccy,
        "rate": fill.rate,
        "rule": fill.why,
        "cause": fill.cause,
        "cause_price": fill.cause_price if fill.cause else None,
        "counter_order": fill.other.partition(":")[2],
        "why": explain(fill),
    }


def find_order(ledger: Ledger, order_id: str) -> Order:
    """Return an order by its id, whoever has it.

    Raises:
        NotThereError: nobody has it.

    """
    from fauxchange.domain.trading.queries.all_accounts import find_any

    order = find_any(ledger.unit, order_id)
    if order is None:
        raise NotThereError(f"nobody has an order {order_id}")
    return order


def find_place(ledger: Ledger, instrument_id: str) -> tuple[Market, Instrument]:
    """Return the market and one of its instruments.

    Raises:
        NotThereError: there is none of this id.

    """
    from fauxchange.domain.market.state import has_market, market_of
    from fauxchange.domain.trading.matching.context import find_listed

    if has_market(ledger.unit):
        market = market_of(ledger.unit)
        instrument = find_listed(market, instrument_id, ledger.now_ms)
        if instrument is not None:
            return market, instrument
    raise NotThereError(f"there is no instrument {instrument_id}")


def require_reason(reason: str) -> None:
    """Let a reason pass for which orders are cancelled.

    Raises:
        ControlError: it is none.

    """
    from fauxchange.domain.trading.order import REASONS

    if reason not in REASONS:
        raise ControlError(f"an order is not canceled because of {reason!r}")
