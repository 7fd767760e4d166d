"""Orders and fills of all accounts, and why orders filled: what nobody but a test sees.

Accounts are few, so all of them are looked at; of each no more is read than is returned.
"""

from __future__ import annotations

from itertools import islice

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import format_decimal
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading.contracts.system import (
    DELEVERAGING,
    DELIVERY,
    LIQUIDATION,
    PARTIAL_LIQUIDATION,
)
from fauxchange.domain.trading.fill import (
    BY_HAND,
    MATCHED,
    QUEUED,
    SHARED,
    TOOK,
    TOUCHED,
    Fill,
    log_of,
)
from fauxchange.domain.trading.order import ON_ITS_WAY, OPEN, Order

from .lists import fills


def _accounts(unit: UnitOfWork, account: str) -> list[str]:
    return [account] if account else [one.id for one in unit.scan(Account)]


def find_any(unit: UnitOfWork, order_id: str) -> Order | None:
    """Return an order by its id, whoever has it and whether clients are shown it or not."""
    found = (unit.find(Order, owner, order_id) for owner in _accounts(unit, ""))
    return next((one for one in found if one is not None), None)


def open_orders(unit: UnitOfWork, account: str = "", instrument: str = "") -> list[Order]:
    """Return open orders, oldest first, those on their way included; all without conditions."""
    orders = [
        one
        for owner in _accounts(unit, account)
        for shelf in (ON_ITS_WAY, OPEN)
        for one in unit.scan(Order, (owner, shelf))
        if instrument in {"", one.instrument}
    ]
    return sorted(orders, key=lambda one: one.number)


def fills_of(unit: UnitOfWork, order: Order) -> list[Fill]:
    """Return the fills of an order, oldest first."""
    return list(fills(unit, order.account, since_ms=0, order=order))[::-1]


def last_fills(
    unit: UnitOfWork, account: str = "", instrument: str = "", limit: int = 100
) -> list[Fill]:
    """Return the last fills, oldest first; of all accounts and instruments without conditions."""
    last: list[Fill] = [
        one
        for owner in _accounts(unit, account)
        for one in islice(unit.newest(log_of(owner, instrument)), limit)
    ]
    last.sort(key=lambda one: (one.at_ms, int(one.trade_id), one.id))
    return last[max(0, len(last) - limit) :]


SENTENCES = {
    TOOK: "It took from the book when it came{other}.",
    MATCHED: "It rested when {other} came and took it.",
    TOUCHED: "Trade {cause} of the tape was at {at}, which reaches its price.",
    SHARED: "Trade {cause} of the tape was at {at}, and it got its share of what was traded.",
    QUEUED: "Trade {cause} of the tape was at {at}, after what stood there before it was traded.",
    BY_HAND: "It was filled by hand.",
    LIQUIDATION: "The exchange liquidated the position.",
    PARTIAL_LIQUIDATION: "The exchange liquidated a part of the position.",
    DELIVERY: "The exchange closed the position when its contracts were delivered.",
    DELEVERAGING: "The exchange closed it against a position that it liquidated.",
}
"""What is said of a fill, by why it was."""


def explain(fill: Fill) -> str:
    """Return why an order filled, at this price, then: the rule, the fee and its rate."""
    account, _, order = fill.other.partition("/")
    other = f"order {order} of {account.partition(':')[2]}"
    if fill.why == TOOK:
        other = f", from {other}" if fill.other else ", from the market's levels"
    text = SENTENCES[fill.why].format(
        cause=fill.cause, at=format_decimal(fill.cause_price), other=other
    )
    kind = "a rebate" if fill.fee > 0 else "a fee"
    rate, fee = format_decimal(abs(fill.rate)), format_decimal(abs(fill.fee))
    # What the exchange closes by itself neither makes nor takes.
    start = f"As a {fill.liquidity} it" if fill.liquidity else "It"
    return f"{text} {start} has {kind} of {fee} {fill.fee_ccy}, at the rate {rate}."
