"""Order event: at a time, or at a call, something happens to orders, or to how they fill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from fauxchange.domain.core.account import account_id
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.market.state import has_market
from fauxchange.domain.market_events.orders import (
    CANCEL,
    FILL,
    FILLS,
    KIND,
    NEXT,
    begin,
    require_and_begin,
)

from .event import WorldEvent, camel_case

# The exchange that is meant when none is named.
_EXCHANGE = "okx"

# The options that an event has, beside those that say which orders.
_OPTIONS: Mapping[str, frozenset[str]] = {
    FILLS: frozenset(
        {"model", "pieces", "through", "accept_ms", "match_ms", "cancel_ms", "for_ms"}
    ),
    FILL: frozenset({"account", "exchange", "part"}),
    CANCEL: frozenset({"account", "exchange", "reason", "detail"}),
    NEXT: frozenset({"account", "exchange", "reason", "detail", "nth"}),
}


@dataclass(frozen=True, slots=True)
class OrderEvent(WorldEvent):
    """Something that an exchange does to orders.

    Args:
        event: ``fills``, ``fill``, ``cancel`` or ``next``.
        account: only orders of an account, by its id in the world.
        exchange: whose account that is.
        instrument: only orders of an instrument.
        model: how orders fill from then on; this and what follows are those of ``FillSettings``.
        pieces: in how many pieces.
        through: whether the tape has to trade beyond a price.
        accept_ms: how long an order is on its way.
        match_ms: how long it stands before it is matched.
        cancel_ms: how long cancellations and amendments take.
        for_ms: after how long orders fill as they did before.
        part: which part of what is left of orders fills.
        reason: why orders are cancelled.
        detail: what is said besides.
        nth: which of the coming orders.

    """

    task_kind: ClassVar[str] = KIND

    event: str
    account: str | None = None
    exchange: str | None = None
    instrument: str | None = None
    model: str | None = None
    pieces: int | None = None
    through: bool | None = None
    accept_ms: int | None = None
    match_ms: int | None = None
    cancel_ms: int | None = None
    for_ms: int | None = None
    part: str | None = None
    reason: str | None = None
    detail: str | None = None
    nth: int | None = None

    def option_error(self, exchanges: Sequence[str]) -> tuple[str, str] | None:  # noqa: ARG002
        """Return an option that the event does not have, or None."""
        others = self._given().keys() - _OPTIONS[self.event] - {"event", "instrument"}
        names = ", ".join(sorted(map(camel_case, others)))
        return ("event", f"{self.event} has no {names}") if others else None

    def begin(self, ledger: Ledger, options: dict[str, Any]) -> None:
        """Have it happen to the orders that there are."""
        begin(ledger, options)

    def rehearse(self, ledger: Ledger, options: dict[str, Any]) -> None:
        """Have it happen on a copy; KeyError or ValueError if it cannot."""
        if not has_market(ledger.unit):
            raise ValueError("the world has no market")
        require_and_begin(ledger, options)

    def absence(self) -> tuple[str, str]:
        """Return that there is no such instrument or account."""
        return "event", f"there is no {self.instrument or ''} or no account {self.account}"

    def _given(self) -> dict[str, Any]:
        given = WorldEvent.options(self).items()
        return {name: value for name, value in given if value is not None}

    def options(self) -> dict[str, Any]:
        """Return what was given as plain values, which a store can write."""
        options = self._given()
        if self.account is not None:
            options["account"] = account_id(self.exchange or _EXCHANGE, self.account)
        options.pop("exchange", None)
        return options
