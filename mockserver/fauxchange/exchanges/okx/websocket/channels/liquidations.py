"""Channels of liquidation: who is warned, what was closed, and how the insurance fund is.

trading-account-websocket-position-risk-warning, public-data-websocket-liquidation-orders-channel,
public-data-websocket-adl-warning-channel.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from fauxchange.domain.core.durations import SECOND_MS
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.positions.position import Position
from fauxchange.domain.trading.contracts.liquidation.events import (
    ContractsLiquidated,
    InsuranceFundUsed,
    PositionAtRisk,
)
from fauxchange.domain.trading.contracts.liquidation.groups import groups_of
from fauxchange.domain.trading.contracts.liquidation.steps import WARNED_AT
from fauxchange.exchanges.call import Call
from fauxchange.exchanges.channels import Push, ReactiveFeed
from fauxchange.exchanges.okx.handlers.market.lookup import ANY
from fauxchange.exchanges.okx.instruments import family
from fauxchange.exchanges.okx.rows import liquidations as rows
from fauxchange.exchanges.okx.rows.row import Row

from .registry import okx


@okx.feed("liquidation-warning")
class WarningFeed(ReactiveFeed):
    """Pushes positions when they come near liquidation, and each hour while they stay there."""

    events: tuple[type, ...] = (PositionAtRisk,)
    rank = 1

    def tick(self, call: Call, *, is_quiet: bool) -> Iterator[Push]:
        """Return those that are still near it, where they are told again."""
        if not is_quiet:
            return
        ledger = Ledger(call.unit, call.now_ms)
        data = [
            rows.warning(one.position, one.mark, group.ratio, call.now_ms)
            for group in groups_of(ledger, call.market, call.account.id)
            if group.ratio <= WARNED_AT
            for one in group.figures
            if is_for(call, one.position)
        ]
        if data:
            yield Push(data)

    def react(self, call: Call, event: Any) -> Iterable[Push]:
        """Return a position that has come near it."""
        if is_for(call, event.position):
            yield Push([rows.warning(event.position, event.mark, event.ratio, event.at_ms)])


def is_for(call: Call, one: Position) -> bool:
    """Return whether a subscription is for a position: an instrument says more than its family."""
    params = call.params
    if params["instType"] not in {ANY, one.kind}:
        return False
    if "instId" in params:
        return bool(params["instId"] == one.instrument)
    return bool(params.get("instFamily", family(one.instrument)) == family(one.instrument))


@okx.feed("liquidation-orders")
class LiquidationFeed(ReactiveFeed):
    """Pushes contracts that were closed because they were not covered.

    No more than one of an instrument in a second, the first: nobody is told of all of them.
    """

    events: tuple[type, ...] = (ContractsLiquidated,)

    def __init__(self) -> None:
        self._told_s: dict[str, int] = {}

    def react(self, call: Call, event: Any) -> Iterator[Push]:
        """Return what was closed, unless another of the instrument was told in that second."""
        second = event.at_ms // SECOND_MS
        if call.params["instType"] != event.kind or not _is_ours(call, event):
            return
        if self._told_s.get(event.instrument) != second:
            self._told_s[event.instrument] = second
            yield Push([rows.liquidated(event)])


@okx.on("adl-warning", events=(InsuranceFundUsed,))
def adl_warning(call: Call, event: InsuranceFundUsed) -> Iterator[Row]:
    """Yield the insurance fund when it has paid, or positions were closed in its place."""
    name, params = family(event.instrument), call.params
    is_asked = params["instType"] == event.kind and params.get("instFamily", name) == name
    if is_asked and _is_ours(call, event):
        yield rows.fund(event, call.tables["numbers"])


def _is_ours(call: Call, event: ContractsLiquidated | InsuranceFundUsed) -> bool:
    """Whether the exchange lists the instrument; others of the world have theirs."""
    return call.market.find(event.instrument, event.at_ms) is not None
