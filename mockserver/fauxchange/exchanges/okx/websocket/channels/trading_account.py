"""The trading account (trading-account-websocket): its balance, and each change of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fauxchange.domain.core.events import BalanceChanged
from fauxchange.domain.market.price import usd
from fauxchange.domain.positions.position import PositionChanged
from fauxchange.domain.trading_account.debts import BorrowingChanged
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.trading_account.balance import (
    balance_of,
    currency_of,
    nothing_of,
)
from fauxchange.exchanges.okx.handlers.trading_account.figures import greeks
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import pushes as rows

from .changes import ACCOUNT_EVENTS, ChangedCurrencies
from .registry import okx


@okx.feed("account")
class AccountFeed:
    """Pushes the account after events, those of one period together, and now and then.

    After events only the currencies that they have changed.
    """

    events: tuple[type, ...] = ACCOUNT_EVENTS
    rank = 0
    state: object = None

    def __init__(self) -> None:
        self._changed = ChangedCurrencies()
        # Those of which something was told: that nothing is left of them is told once.
        self._shown: frozenset[str] = frozenset()

    def first(self, call: Call) -> Iterator[Push]:
        """Return all that there is."""
        self._changed.begin(call)
        yield self._snapshot(call)

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return what has changed, and then the account when it is told again."""
        changed = self._changed.take(call)
        if changed:
            yield from self._update(call, changed)
        if is_quiet:
            yield self._snapshot(call)

    def react(self, call: Call, event: Any) -> Iterable[Push]:  # noqa: ARG002
        """Return nothing yet: what happens in a period is told together."""
        self._changed.note(event)
        return ()

    def _snapshot(self, call: Call) -> Push:
        only = (call.params["ccy"],) if "ccy" in call.params else ()
        row = balance_of(call, call.account, only)
        self._shown |= {detail["ccy"] for detail in row["details"]}
        return _account_push(call, "snapshot", row, {"curPage": 1, "lastPage": True})

    def _update(self, call: Call, changed: tuple[str, ...]) -> Iterator[Push]:
        row = balance_of(call, call.account, changed)
        held = {detail["ccy"] for detail in row["details"]}
        gone = [ccy for ccy in changed if ccy in self._shown and ccy not in held]
        self._shown = (self._shown | held) - frozenset(gone)
        if held or gone:
            details = [*row["details"], *(_empty(call, ccy) for ccy in gone)]
            yield _account_push(call, "event", {**row, "details": details}, {})


def _account_push(call: Call, kind: str, row: Row, beside: Row) -> Push:
    prices = {one["ccy"]: usd(call.unit, one["ccy"], call.now_ms) for one in row["details"]}
    written = {"eventType": number(call, "accountPush", kind), **beside}
    return Push([rows.account(row, prices)], written)


def _empty(call: Call, ccy: str) -> Row:
    return currency_of(call, call.account, nothing_of(call, ccy))


@okx.feed("account-greeks")
class GreeksFeed:
    """Pushes the account's greeks after events, those of one period together, and now and then.

    After events only those of the currencies that they have changed.
    """

    events: tuple[type, ...] = (BalanceChanged, BorrowingChanged, PositionChanged)
    rank = 0
    state: object = None

    def __init__(self) -> None:
        self._changed = ChangedCurrencies()

    def first(self, call: Call) -> Iterator[Push]:
        """Return those of every currency that the account has."""
        self._changed.begin(call)
        yield Push(list(greeks(call)))

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return those that have changed, and then all if they are told again."""
        changed = self._changed.take(call)
        if changed:
            now = [row for row in greeks(call) if row["ccy"] in changed]
            if now:
                yield Push(now)
        if is_quiet:
            yield Push(list(greeks(call)))

    def react(self, call: Call, event: Any) -> Iterable[Push]:  # noqa: ARG002
        """Return nothing yet: what happens in a period is told together."""
        self._changed.note(event)
        return ()
