"""The trading account (trading-account-websocket): its balance, and each change of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.events import BalanceChanged
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.price import usd
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
from fauxchange.domain.trading.money.trade import BOUGHT, FEE, REBATE, SOLD
from fauxchange.domain.trading_account.account import BOOK, Equity
from fauxchange.domain.trading_account.borrowing import INTEREST
from fauxchange.domain.trading_account.debts import NONE, BorrowingChanged
from fauxchange.exchanges.channels import Push
from fauxchange.exchanges.exchange import Call
from fauxchange.exchanges.okx.enums import number
from fauxchange.exchanges.okx.handlers.trading_account.balance import balance_of, currency_of
from fauxchange.exchanges.okx.handlers.trading_account.figures import greeks
from fauxchange.exchanges.okx.rows.row import Row
from fauxchange.exchanges.okx.rows.trading_account import pushes as rows

from .changes import ACCOUNT_EVENTS, ChangedCurrencies
from .registry import okx

_TRADE = frozenset({BOUGHT, SOLD, FEE, REBATE})
# Books that only positions have.
_OF_POSITIONS_ONLY = frozenset({ISOLATED_BOOK, ASSETS_BOOK})
# What positions do to balances without a trade.
_OF_POSITIONS = {
    FUNDING_PAID: "funding",
    FUNDING_RECEIVED: "funding",
    SETTLED: "settlement",
    ADDED: "margin",
    TAKEN: "margin",
}


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
        """Return what has changed, else the account when it is told again."""
        changed = self._changed.take(call)
        if changed:
            yield from self._update(call, changed)
        elif is_quiet:
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
    price = usd(call.unit, ccy, call.now_ms)
    return currency_of(call, call.account, Equity(ccy, ZERO, ZERO, price, NONE, ZERO, call.now_ms))


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
        """Return those that have changed, else all if they are told again."""
        changed = self._changed.take(call)
        if changed:
            now = [row for row in greeks(call) if row["ccy"] in changed]
            if now:
                yield Push(now)
        elif is_quiet:
            yield Push(list(greeks(call)))

    def react(self, call: Call, event: Any) -> Iterable[Push]:  # noqa: ARG002
        """Return nothing yet: what happens in a period is told together."""
        self._changed.note(event)
        return ()


@okx.feed("balance_and_position")
class BalanceFeed:
    """Pushes cash balances and positions as what happens changes them, at once."""

    events: tuple[type, ...] = (Filled, BalanceChanged, PositionChanged)
    rank = 0
    state: object = None

    def __init__(self) -> None:
        self._cash: dict[str, Decimal] | None = None
        self._trades: list[tuple[str, str]] = []
        self._positions: list[Position] = []
        self._leverages: dict[str, Decimal] = {}
        self._why = ""

    def first(self, call: Call) -> Iterator[Push]:
        """Return all that there is."""
        balances = call.account.book(BOOK).items()
        cash = {ccy: balance.total for ccy, balance in balances if balance}
        if self._cash is None:
            self._cash = cash
        held = tuple(positions_of(call.unit, call.account.id))
        for one in held:
            self._leverages.setdefault(one.key, one.leverage)
        yield self._push(call, "snapshot", (cash, held), (), call.now_ms)

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:  # noqa: ARG002
        """Return nothing: only events are told."""
        return iter(())

    def react(self, call: Call, event: Any) -> Iterator[Push]:
        """Return the balances that are different now, with the trades behind them."""
        if isinstance(event, Filled):
            self._trades.append((event.fill.instrument, event.fill.trade_id))
            self._why = event.fill.why
            return
        if isinstance(event, PositionChanged):
            self._positions.append(event.document)
            if self._has_other_leverage(event.document):
                yield from self._tell(call, "leverage", {}, call.now_ms)
            return
        if event.book != BOOK:
            # Margin and funding of isolated positions, and what is borrowed, change no balance.
            if self._positions and event.book in _OF_POSITIONS_ONLY:
                yield from self._tell(call, _kind(event), {}, event.at_ms)
            return
        known = self._cash or {}
        cash = {
            ccy: balance.total
            for ccy, balance in event.balances
            if known.get(ccy, ZERO) != balance.total
        }
        self._cash = {**known, **cash}
        yield from self._tell(call, _kind(event), cash, event.at_ms)

    def _has_other_leverage(self, one: Position) -> bool:
        """Whether somebody has chosen another leverage of a position: money need not move then."""
        before = self._leverages.get(one.key)
        self._leverages[one.key] = one.leverage
        return before not in {None, one.leverage} and bool(one.contracts) and not self._trades

    def _tell(self, call: Call, kind: str, cash: dict[str, Decimal], at_ms: int) -> Iterator[Push]:
        """Return what is different now; a position that changed twice as it is after both."""
        trades, self._trades = tuple(self._trades), []
        positions, self._positions = tuple({one.key: one for one in self._positions}.values()), []
        why, self._why = self._why, ""
        if cash or positions:
            kind = why if why in SYSTEM_TRADES else kind
            yield self._push(call, kind, (cash, positions), trades, at_ms)

    def _push(
        self,
        call: Call,
        kind: str,
        state: tuple[dict[str, Decimal], tuple[Position, ...]],
        trades: tuple[tuple[str, str], ...],
        at_ms: int,
    ) -> Push:
        shown_ms = call.now_ms + call.skew_ms
        written = number(call, "balanceEvent", kind)
        return Push([rows.balances(written, state, trades, at_ms, shown_ms)])


def _kind(event: BalanceChanged) -> str:
    if not _TRADE.isdisjoint(event.reasons):
        return "trade"
    for reason in event.reasons:
        if reason in _OF_POSITIONS:
            return _OF_POSITIONS[reason]
    return "interest" if INTEREST in event.reasons else "transfer"
