"""Cash balances and positions (trading-account-websocket-balance-and-position-channel)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.events import BalanceChanged
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.position import (
    ASSETS_BOOK,
    ISOLATED_BOOK,
    Position,
    PositionChanged,
)
from fauxchange.domain.trading.contracts.margin import ADDED, TAKEN
from fauxchange.domain.trading.contracts.payments import (
    FUNDING_PAID,
    FUNDING_RECEIVED,
    SETTLED,
)
from fauxchange.domain.trading.contracts.system import SYSTEM_TRADES
from fauxchange.domain.trading.events import Filled
from fauxchange.domain.trading_account.account import BOOK
from fauxchange.domain.trading_account.borrowing import INTEREST
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, ReactiveFeed
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.rows.trading_account import pushes as rows

from .registry import okx

# The books that have cash, and what is of positions only.
_BOOKS = frozenset({BOOK, ISOLATED_BOOK, ASSETS_BOOK})
# Why money moves without a trade; what else moves it is a transfer.
_KINDS = {
    FUNDING_PAID: "funding",
    FUNDING_RECEIVED: "funding",
    SETTLED: "settlement",
    ADDED: "margin",
    TAKEN: "margin",
    INTEREST: "interest",
}


class _Happening:
    """What one unit of work has done to an account, as far as its events have passed."""

    def __init__(self) -> None:
        self.cash: dict[str, Decimal] = {}
        self.positions: dict[str, Position] = {}
        self.trades: list[tuple[str, str]] = []
        self.reasons: dict[str, None] = {}
        self.why = ""
        self.at_ms: int | None = None

    def kind(self, *, is_leverage_other: bool) -> str:
        """Return what it is told as: by its trades, else by why money was moved."""
        if self.trades:
            return self.why if self.why in SYSTEM_TRADES else "trade"
        if is_leverage_other:
            return "leverage"
        return next((_KINDS[one] for one in self.reasons if one in _KINDS), "transfer")


@okx.feed("balance_and_position")
class BalanceFeed(ReactiveFeed):
    """Pushes cash balances and positions as what happens changes them, at once.

    A unit of work is one push: a trade moves cash, margin and a position.
    """

    events: tuple[type, ...] = (Filled, BalanceChanged, PositionChanged)

    def __init__(self) -> None:
        self._cash: dict[str, Decimal] | None = None
        self._leverages: dict[str, Decimal] = {}
        self._now = _Happening()

    def first(self, call: Call) -> Iterator[Push]:
        """Return all that there is."""
        balances = call.account.book(BOOK).items()
        cash = {ccy: balance.total for ccy, balance in balances if balance}
        if self._cash is None:
            self._cash = cash
        held = tuple(positions_of(call.unit, call.account.id))
        for one in held:
            self._leverages.setdefault(one.key, one.leverage)
        state, shown_ms = (cash, held), call.now_ms + call.skew_ms
        written = number(call, "balanceEvent", "snapshot")
        yield Push([rows.balances(written, state, (), call.now_ms, shown_ms)])

    def react(self, call: Call, event: Any) -> Iterable[Push]:  # noqa: ARG002
        """Return nothing yet: what a unit of work has done is told together."""
        now = self._now
        if isinstance(event, Filled):
            now.trades.append((event.fill.instrument, event.fill.trade_id))
            now.why = event.fill.why
        elif isinstance(event, PositionChanged):
            now.positions[event.document.key] = event.document
        elif event.book in _BOOKS:
            now.reasons.update(dict.fromkeys(event.reasons))
            now.at_ms = event.at_ms
            if event.book == BOOK:
                now.cash.update({ccy: balance.total for ccy, balance in event.balances})
        return ()

    def tell(self, call: Call) -> Iterator[Push]:
        """Return the balances that are different now, and the positions, with the trades behind.

        A position that neither a trade nor money has changed is told for another leverage only.
        """
        now, self._now = self._now, _Happening()
        known = self._cash or {}
        cash = {ccy: one for ccy, one in now.cash.items() if known.get(ccy, ZERO) != one}
        self._cash = {**known, **cash}
        others = [one for one in now.positions.values() if self._has_other_leverage(one)]
        is_told = bool(now.trades or others or now.at_ms is not None)
        if not (cash or (now.positions and is_told)):
            return
        written = number(call, "balanceEvent", now.kind(is_leverage_other=bool(others)))
        at_ms = call.now_ms if now.at_ms is None else now.at_ms
        state, shown_ms = (cash, now.positions.values()), call.now_ms + call.skew_ms
        yield Push([rows.balances(written, state, now.trades, at_ms, shown_ms)])

    def _has_other_leverage(self, one: Position) -> bool:
        """Whether somebody has chosen another leverage of a position that is held."""
        before = self._leverages.get(one.key)
        self._leverages[one.key] = one.leverage
        return before not in {None, one.leverage} and bool(one.contracts)
