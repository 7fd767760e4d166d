"""How exchanges differ in what they do with orders."""

from __future__ import annotations

from dataclasses import dataclass

from fauxchange.domain.core.account import exchange_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.trading_account.account import BOOK

_DIGITS = 10**17


@document("{exchange}", lasting=True)
@dataclass(frozen=True, slots=True)
class OrderTerms:
    """What holds for the orders of an exchange.

    ``book`` is the book of an account that pays for orders and gets what they bring. Ids of orders
    are larger than ``ids_from``. With ``unique_client_ids`` an id of a client's own names one order
    as long as that is known, otherwise one that is open, and contracts have such ids apart from
    those of spot. An order that was cancelled without a fill is shown for ``unfilled_ms``. With
    ``lists_by_instrument`` all orders of an instrument are listed, by the time of their creation.
    With ``keeps_client_ids`` an order that a trigger order places has that one's client id, and
    orders of contracts are found by theirs as long as what they opened is held.
    """

    exchange: str = ""
    book: str = BOOK
    ids_from: int = 0
    unique_client_ids: bool = False
    unfilled_ms: int = 2 * HOUR_MS
    lists_by_instrument: bool = False
    keeps_client_ids: bool = False

    def client_key(self, client_id: str, *, of_contracts: bool) -> str:
        """Return what an order is kept by that has an id of the client's own."""
        return f"contracts:{client_id}" if of_contracts and self.unique_client_ids else client_id


_USUAL = OrderTerms()


def order_terms(unit: UnitOfWork, account: str) -> OrderTerms:
    """Return what holds for the orders of an account's exchange."""
    return unit.find(OrderTerms, exchange_of(account)) or _USUAL


def new_order_id(unit: UnitOfWork, ids_from: int) -> str:
    """Return the id of a new order, larger than all before; see the terms of its kind.

    An id of ours has 18 digits, of which the first one says nothing.
    """
    return str(ids_from + int(unit.new_id()) % _DIGITS) if ids_from else unit.new_id()
