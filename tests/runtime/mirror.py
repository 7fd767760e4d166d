"""A sandbox's state rebuilt from its events alone, and the same state as the store has it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.credential import Credential, KeyChanged
from fauxchange.domain.convert.convert import Conversion
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.document import key_of
from fauxchange.domain.core.events import (
    BalanceChanged,
    ClockChanged,
    DocumentChanged,
    event_kinds,
)
from fauxchange.domain.core.money import ZERO
from fauxchange.domain.market.events import (
    BookShapeChanged,
    InstrumentChanged,
    PremiumChanged,
    PriceScriptChanged,
)
from fauxchange.domain.market.facts import MarketLog
from fauxchange.domain.trading.bots.grid import GridOrder, GridOrderChanged
from fauxchange.domain.trading.events import Filled, OrderChanged
from fauxchange.domain.trading.fill import log_of
from fauxchange.domain.trading.order import Order

if TYPE_CHECKING:
    from collections.abc import Iterable

    from fauxchange.sandbox.sandbox import Sandbox

State = dict[Any, Any]


def state_of(sandbox: Sandbox) -> State:
    """Return all that events tell of, as it is: by what it is and whose."""
    store, state = sandbox.store, State()
    for account in store.documents(Account):
        for book, balances in account.books.items():
            for ccy, balance in balances.items():
                state["balance", account.id, book, ccy] = balance
        for fill in store.log(log_of(account.id)):
            state["fill", fill.account, fill.id] = fill  # type: ignore[attr-defined]
    for kind in (*event_kinds(), Conversion):
        documents: Iterable[object] = store.documents(kind)
        for document in documents:
            state |= _documented(document)
    for key in store.documents(Credential):
        state["key", key.key] = KeyChanged.of(key)
    for order in store.documents(Order):
        state |= _ordered(order)
    for part in store.documents(GridOrder):
        state["grid order", part.account, part.order] = (part.bot, part.group)
    state |= _market_of(sandbox)
    clock = sandbox.clock
    state["clock"] = (clock.now_ms(), *clock.pace, clock.skew_ms)
    return state


def _market_of(sandbox: Sandbox) -> State:
    log = sandbox.store.find(MarketLog)
    if log is None:
        return {}
    entries = (*log.stretches, *log.premiums, *log.books, *log.changes)
    return {("market", one): True for one in entries}


def _documented(document: Any) -> State:
    """Return a document as an event tells of it; a key without what signs."""
    return {} if isinstance(document, Credential) else {("document", _name(document)): document}


def _name(document: Any) -> tuple[Any, ...]:
    return type(document), key_of(document)


def _ordered(order: Order) -> State:
    # On which list an order is, is no change of it; what it holds is part of the balances.
    return {("order", order.account, order.id): order.having(shelf=0, held=ZERO)}


@dataclass
class Mirror:
    """What somebody knows of a sandbox who has read its state once, and its events since."""

    state: State
    without: type | str | None = None
    seen: set[object] = field(default_factory=set)

    def apply(self, events: Iterable[Any]) -> None:
        """Take events in, in their order; but for those of one kind or for one reason."""
        for event in events:
            self.seen.add(type(event))
            if type(event) is self.without:
                continue
            if isinstance(event, BalanceChanged):
                self.seen.update(event.reasons)
                if self.without in event.reasons:
                    continue
            self._apply(event)

    def _apply(self, event: Any) -> None:
        match event:
            case BalanceChanged():
                for ccy, balance in event.balances:
                    self.state["balance", event.account, event.book, ccy] = balance
            case DocumentChanged():
                self.state["document", _name(event.document)] = event.document
            case KeyChanged():
                self.state["key", event.key] = event
            case OrderChanged():
                self.state |= _ordered(event.order)
            case GridOrderChanged():
                what = ("grid order", event.account, event.order.id)
                self.state[what] = (event.bot, event.group)
            case Filled():
                self.state["fill", event.fill.account, event.fill.id] = event.fill
            case ClockChanged():
                self.state["clock"] = tuple(event)
            case _:
                self._apply_to_market(event)

    def _apply_to_market(self, event: Any) -> None:
        match event:
            case PriceScriptChanged() | PremiumChanged() | BookShapeChanged() | InstrumentChanged():
                for one in event.removed:
                    del self.state["market", one]
                self.state |= {("market", one): True for one in event.added}

    def differences(self, state: State) -> list[object]:
        """Return what is otherwise than somebody knows it; what is archived may be known still."""
        return [what for what, value in state.items() if self.state.get(what) != value]
