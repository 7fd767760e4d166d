"""A machine of traders: its world and its twin, and what holds after every step."""

from __future__ import annotations

import sys
from functools import cache
from typing import TYPE_CHECKING, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant

from fauxchange.domain.trading.acts.by_hand import set_fill_settings
from fauxchange.domain.trading.acts.cancel import cancel_all
from fauxchange.domain.trading.settings import FillSettings

from . import agreement
from .coinw_stage import CoinwStage
from .stage import FUNDS, INSTRUMENTS, MASTERS, PENDING, Stage
from .twin import Twin
from .values import Fills

if TYPE_CHECKING:
    from decimal import Decimal

    from .values import TwinOrder

ACCOUNTS = st.sampled_from(sorted(MASTERS))
NAMES = st.sampled_from(INSTRUMENTS)
PICKS = st.integers(0, 40)
# From the last price, in steps of the instrument, each of so many ticks. Few, so that orders meet.
OFFSETS = st.sampled_from([0, 1, -1, 1, -1, 2, -2, 3, -3, 6, -6])
LONGEST_MS = 1_300
FILLS = st.sampled_from(
    [
        Fills(),
        Fills(),
        Fills(pieces=3),
        Fills(through=True),
        Fills("volume"),
        Fills("volume", through=True),
        Fills("queue"),
        Fills("queue"),
        Fills(match_ms=170),
        Fills(cancel_ms=350),
        Fills("volume", accept_ms=30, match_ms=20),
        Fills(pieces=2, accept_ms=LONGEST_MS, cancel_ms=45),
    ]
)
STEPS = {"BTC-USDT": 3, "ETH-BTC": 1, "XRP-USDT": 1}


@cache
def stage_of(exchange: str, engine: str) -> Stage:
    """Return the sandbox of all machines with an engine: building it costs more than a run."""
    return (CoinwStage if exchange == "coinw" else Stage)(engine)


class MachineBase(RuleBasedStateMachine):
    """Three accounts, two of one master, on three instruments."""

    engine: ClassVar[str] = "memory"
    exchange: ClassVar[str] = "okx"
    twin_type: ClassVar[type[Twin]] = Twin
    # Counted over all machines, for who runs many.
    steps: ClassVar[int] = 0
    orders: ClassVar[int] = 0
    fills: ClassVar[int] = 0

    @initialize(fills=st.tuples(*[FILLS] * len(INSTRUMENTS)))
    def begin(self, fills: tuple[Fills, ...]) -> None:
        self.stage = stage_of(self.exchange, self.engine)
        self.stage.begin()
        pending = (PENDING.total, PENDING.per_instrument)
        self.twin = self.twin_type(self.stage.listed, MASTERS, self.stage.rates(), pending)
        self.twin.has_unique_ids = self.stage.has_unique_ids
        self.twin.unfilled_ms = self.stage.unfilled_ms
        for account in MASTERS:
            for ccy, amount in FUNDS.items():
                self.twin.totals[account, "trading", ccy] += amount
        self.twin.now_ms = self.stage.now_ms
        self.opening = agreement.Opening()
        for name, one in zip(INSTRUMENTS, fills, strict=True):
            self._fill_as(name, one)
        self.cursors = {name: self._next_id(name) for name in INSTRUMENTS}

    # What holds.

    @invariant()
    def both_agree(self) -> None:
        if hasattr(self, "opening"):
            type(self).count(self)
            agreement.fills(self.stage, self.twin, self.opening)
            agreement.orders(self.stage, self.twin, self.opening)
            agreement.money(self.stage, self.twin, self.opening)

    def count(self) -> None:
        """Count what happens in all machines."""
        MachineBase.steps += 1

    def teardown(self) -> None:
        # What a step has found is not to be hidden by what follows from it.
        if not hasattr(self, "opening") or sys.exc_info()[0] is not None:
            return
        agreement.lists(self.stage, self.twin)
        # Whatever is on its way arrives, and what rests is cancelled.
        self.stage.advance(2 * LONGEST_MS)
        self._catch_up()
        for account in MASTERS:
            self._cancel_all(account)
        self.both_agree()
        agreement.books(self.stage, self.opening)
        agreement.nothing_is_frozen(self.stage)
        MachineBase.orders += len(self.twin.orders)
        MachineBase.fills += len(self.twin.fills)

    # How it is done.

    def _price(self, name: str, offset: int) -> Decimal:
        """Return the last price of the path, or one so many steps away."""
        return (self.stage.look(name).last + offset * STEPS[name]) * self.twin.listed[name].tick

    def _open(self, pick: int) -> TwinOrder:
        found = self.twin.open_orders()
        return found[pick % len(found)]

    def _any(self, pick: int) -> TwinOrder:
        return self.twin.orders[-1 - pick % len(self.twin.orders)]

    def _next_id(self, name: str) -> int:
        return self.stage.next_id(name, self.stage.now_ms + 1)

    def _catch_up(self) -> None:
        """Give the twin what the tape had since the last time, where anything rests."""
        tape = []
        for name in INSTRUMENTS:
            end = self._next_id(name)
            if self.twin.is_due(name):
                tape += self.stage.tape(name, self.cursors[name], end)
            self.cursors[name] = end
        self.twin.pass_time(tape, self.stage.now_ms, self.stage.look)

    def _cancel_all(self, account: str, tag: str = "") -> None:
        owner = self.stage.owner(account)
        self.stage.do(lambda ledger, market: cancel_all(ledger, market, owner, tag=tag))
        self.twin.cancel_all(account, tag)

    def _fill_as(self, name: str, fills: Fills) -> None:
        listing = self.stage.listing(name)
        settings = FillSettings(listing, *fills[:3], *fills[4:], fills.accept_ms)  # type: ignore[arg-type]
        self.stage.do(lambda ledger, _: set_fill_settings(ledger, settings))
        self.twin.settings[name] = fills
