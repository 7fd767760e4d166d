"""Numbers of orders and trades of contracts as CoinW has them: longer, or shorter, than ours."""

from __future__ import annotations

from decimal import Decimal

# Ids of trades have 17 digits in every example, more than a float holds, and the two sides of a
# trade have two of them, one after the other (get-transaction-details, get-trade-data).
_TRADES_FROM, _SIDES = 2 * 10**16, 2

# Entries of the ledger have 19 digits (the channel of spot assets).
_ENTRIES_FROM = 1_125_899_900_000_000_000

# Beside its id an order has a number of 10 digits, which no call takes (get-current-orders).
_SHORT = 10**10


def trade_number(trade_id: int) -> int:
    """Return the id of a trade of contracts."""
    return _TRADES_FROM + _SIDES * trade_id


def other_side(trade_id: int) -> int:
    """Return the id that a trade of contracts has for the other side."""
    return trade_number(trade_id) + 1


def short_number(order_number: int) -> int:
    """Return the number of an order that is no id: what a call finds it by is longer."""
    return order_number % _SHORT


def json_number(amount: Decimal) -> int | float:
    """Return a JSON number: a whole one where it is whole, as the examples have it."""
    whole = int(amount)
    return whole if whole == amount else float(amount)


def ledger_number(entry: int) -> int:
    """Return the id of an entry of the ledger of spot."""
    return _ENTRIES_FROM + entry
