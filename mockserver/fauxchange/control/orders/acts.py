"""Orders of all accounts, and what a test does to them by hand: fill, cancel."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.control.base import Amount, ControlBase

from .views import EXCHANGE, fill_view, find_order, find_place, order_view, require_reason

if TYPE_CHECKING:
    from fauxchange.domain.trading.order import Order


class OrderControl(ControlBase):
    """Sees and changes the orders of a sandbox."""

    def open_orders(
        self, account: str | None = None, instrument: str | None = None, *, exchange: str = EXCHANGE
    ) -> list[Order]:
        """Return the open orders of all accounts, oldest first, those on their way included.

        Args:
            account: only those of an account, by its id in the world.
            instrument: only those of an instrument.
            exchange: whose account that is.

        """
        from fauxchange.domain.core.account import account_id
        from fauxchange.domain.trading.queries.all_accounts import open_orders

        with self._ledger() as ledger:
            owner = "" if account is None else account_id(exchange, account)
            return open_orders(ledger.unit, owner, instrument or "")

    def order(
        self,
        id: str,  # noqa: A002 - the name in the admin API
    ) -> dict[str, Any]:
        """Return an order as plain JSON, with its fills: each says why it filled at its price then.

        Raises:
            NotThereError: nobody has an order of this id.

        """
        from fauxchange.domain.trading.queries.all_accounts import fills_of

        with self._ledger() as ledger:
            order = find_order(ledger, id)
            fills = [fill_view(one) for one in fills_of(ledger.unit, order)]
            return {**order_view(order), "fills": fills}

    def fills(
        self,
        account: str | None = None,
        instrument: str | None = None,
        limit: int = 100,
        *,
        exchange: str = EXCHANGE,
    ) -> list[dict[str, Any]]:
        """Return the last fills of all accounts as plain JSON, oldest first, and why each was.

        Args:
            account: only those of an account, by its id in the world.
            instrument: only those of an instrument.
            limit: how many at most.
            exchange: whose account that is.

        """
        from fauxchange.domain.core.account import account_id
        from fauxchange.domain.trading.queries.all_accounts import last_fills

        with self._ledger() as ledger:
            owner = "" if account is None else account_id(exchange, account)
            return [
                fill_view(one) for one in last_fills(ledger.unit, owner, instrument or "", limit)
            ]

    def fill_order(
        self,
        id: str,  # noqa: A002 - the name in the admin API
        *,
        size: Amount | None = None,
        price: Amount | None = None,
    ) -> dict[str, Any]:
        """Fill an order that rests, as a maker; return it as ``order`` does.

        Args:
            id: its id.
            size: how much of it in base currency; by default all that is left.
            price: at which price, not worse than its own, which is the default.

        Raises:
            NotThereError: nobody has an order of this id.
            Rejection: it is not in the book, or the size or the price is none that it can have.

        """
        from fauxchange.domain.trading.acts.by_hand import fill_by_hand

        with self._ledger() as ledger:
            order = find_order(ledger, id)
            market, instrument = find_place(ledger, order.instrument)
            fill_by_hand(
                ledger, market, instrument, order, size=_decimal(size), price=_decimal(price)
            )
        return self.order(id)

    def cancel_order(
        self,
        id: str,  # noqa: A002 - the name in the admin API
        *,
        reason: str = "system",
        detail: str = "",
    ) -> dict[str, Any]:
        """Cancel an open order, also one that is on its way; return it as ``order`` does.

        Args:
            id: its id.
            reason: why, one of ``REASONS``; the exchange has its number for each.
            detail: what is said besides, where the exchange has words.

        Raises:
            NotThereError: nobody has an order of this id.
            ControlError: there is no such reason.
            Rejection: it is filled or cancelled.

        """
        from fauxchange.domain.trading.acts.cancel import cancel

        require_reason(reason)
        with self._ledger() as ledger:
            order = find_order(ledger, id)
            market, _ = find_place(ledger, order.instrument)
            cancel(ledger, market, order, reason=reason, detail=detail, at_once=True)
        return self.order(id)


def _decimal(amount: Amount | None) -> Decimal | None:
    return None if amount is None else Decimal(amount)
