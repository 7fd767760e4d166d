"""Which currencies of a trading account events have changed, until they are told."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from fauxchange.domain.core.events import BalanceChanged
from fauxchange.domain.positions.position import ISOLATED_BOOK, PositionChanged
from fauxchange.domain.trading.events import OrderChanged
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.debts import (
    NONE,
    BorrowingChanged,
    Debt,
    debts_of,
)
from fauxchange.exchanges.call import Call

ACCOUNT_EVENTS = (BalanceChanged, BorrowingChanged, PositionChanged, OrderChanged)
"""What changes an account, or its currencies: an order need not freeze anything."""

# Books whose money is the equity of their currency; what positions have bought is their own.
_BOOKS = frozenset({BOOK, ISOLATED_BOOK})


class ChangedCurrencies:
    """The currencies that events have changed since they were taken, each once."""

    def __init__(self) -> None:
        self._changed: dict[str, None] = {}
        self._owed: Mapping[str, Debt] | None = None

    def begin(self, call: Call) -> None:
        """Take note of what is owed, from which a change is told."""
        if self._owed is None:
            self._owed = debts_of(call.unit, call.account.id).by_ccy

    def note(self, event: Any) -> None:
        """Take note of one of the events of :data:`ACCOUNT_EVENTS`."""
        if isinstance(event, BalanceChanged):
            ccys = [ccy for ccy, _ in event.balances] if event.book in _BOOKS else []
        elif isinstance(event, PositionChanged):
            ccys = [event.document.ccy]
        elif isinstance(event, OrderChanged):
            ccys = [event.order.held_ccy]
        else:
            ccys = self._owed_otherwise(event.document.by_ccy)
        self._changed.update(dict.fromkeys(ccy for ccy in ccys if ccy))

    def take(self, call: Call) -> tuple[str, ...]:
        """Return those that the subscription asks for, and begin anew."""
        changed, self._changed = self._changed, {}
        asked = call.params.get("ccy")
        return tuple(ccy for ccy in changed if asked in {None, ccy})

    def _owed_otherwise(self, owed: Mapping[str, Debt]) -> list[str]:
        before, self._owed = self._owed or {}, owed
        return [ccy for ccy in {**before, **owed} if before.get(ccy, NONE) != owed.get(ccy, NONE)]
