"""Whatever traders and time do, the exchange and the twin agree on algo orders and their orders."""

from __future__ import annotations

import sys
from decimal import Decimal
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import invariant, precondition, rule

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.algo.acts import amend_algo, cancel_algo, place_algo
from fauxchange.domain.trading.algo.legs import Attachment
from fauxchange.domain.trading.algo.queries import find_algo
from fauxchange.domain.trading.algo.request import AlgoAmendment, LegAmendment
from tests.domain.trading.machine.base import ACCOUNTS, LONGEST_MS, NAMES, OFFSETS, PICKS, STEPS
from tests.domain.trading.machine.machine import SIDES, TradingMachine
from tests.domain.trading.machine.stage import MASTERS
from tests.domain.trading.machine.values import Attached, Leg, Request, Trail

from . import agreement, audit
from .drafts import ATTACHED, AWAY, DRAFTS, WEIGHTS, Draft, attachments, their_request
from .turns import TurnReader
from .twin import AlgoTwin
from .values import CONDITIONAL, LOSS, OCO, PLAIN, PROFIT, TRAILING, TRIGGER, AlgoRequest, TwinAlgo

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market
    from tests.domain.trading.machine.twin import Twin

D = Decimal


class AlgoMachine(TradingMachine):
    """Three accounts whose orders wait for prices, too."""

    twin: AlgoTwin
    twin_type: ClassVar[type[Twin]] = AlgoTwin

    def __init__(self) -> None:
        super().__init__()
        self._ended: set[int] = set()
        self._turns: TurnReader | None = None

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "opening"):
            return
        if self._turns is None:
            self._turns = TurnReader(self.stage.sandbox.events)
        self._follow()
        super().both_agree()
        agreement.algos(self.stage, self.twin, self._ended)
        self.stage.do(lambda ledger, _: audit.require_consistent(ledger.unit))

    def teardown(self) -> None:
        if hasattr(self, "opening") and sys.exc_info()[0] is None:
            self._follow()
            self._cancel_everything()
            self.stage.do(lambda ledger, _: audit.require_nothing_waits(ledger.unit))
        super().teardown()

    @rule(drafts=st.lists(DRAFTS, min_size=2, max_size=6))
    def wait(self, drafts: list[Draft]) -> None:
        """Have algo orders wait."""
        for one in drafts:
            self._wait(self._algo_request(one))

    @rule(account=ACCOUNTS, name=NAMES, trigger=AWAY, weight=WEIGHTS)
    def wait_for_quote(self, account: str, name: str, trigger: int, weight: int) -> None:
        """Have a purchase for an amount of the quote currency wait."""
        size = weight * self.twin.listed[name].minimum * self._price(name, 3)
        legs = (Leg(LOSS, self._price(name, trigger), None, rises=True),)
        self._wait(AlgoRequest(account, name, CONDITIONAL, "buy", size, "quote", legs))

    @rule(
        account=ACCOUNTS,
        name=NAMES,
        side=SIDES,
        weight=WEIGHTS,
        offset=OFFSETS,
        attached=ATTACHED,
        is_market=st.booleans(),
    )
    def place_with(
        self,
        account: str,
        name: str,
        side: str,
        weight: int,
        offset: int,
        attached: str,
        *,
        is_market: bool,
    ) -> None:
        """Place an order to which something is attached."""
        listed = self.twin.listed[name]
        size = 3 * weight * listed.minimum
        with_it = self._attached(name, side, attached, size)
        price = None if is_market else self._price(name, offset)
        type_ = "market" if is_market else "limit"
        self._place(Request(account, name, side, type_, size, price=price, attached=with_it))

    @precondition(lambda self: self.twin.algos)
    @rule(
        pick=PICKS,
        resize=st.sampled_from([None, "0.5", "1", "3", "0"]),
        triggers=st.dictionaries(st.sampled_from([PROFIT, LOSS, PLAIN]), OFFSETS, max_size=2),
        ended=st.integers(0, 9),
    )
    def amend_algo(
        self, pick: int, resize: str | None, triggers: dict[str, int], ended: int
    ) -> None:
        algo = self._algo(pick, ended)
        name = algo.request.instrument
        listed = self.twin.listed[name]
        size = None if resize is None else (algo.size * D(resize)).quantize(listed.lot)
        moved = {role: self._price(name, offset) for role, offset in triggers.items()}
        legs = tuple(LegAmendment(role, trigger) for role, trigger in moved.items())
        instrument, look = self.stage.instrument(name), self.stage.look(name)

        def act(ledger: Ledger, market: Market) -> object:
            current = self._current(ledger, algo)
            return amend_algo(ledger, market, instrument, current, AlgoAmendment(size, legs))

        done = self.stage.refusal(act)
        refused = self.twin.amend_algo(algo, size, moved, look)
        assert (done if isinstance(done, str) else "") == refused

    @precondition(lambda self: self.twin.algos)
    @rule(pick=PICKS, ended=st.integers(0, 9))
    def cancel_algo(self, pick: int, ended: int) -> None:
        self._cancel(self._algo(pick, ended))

    @precondition(lambda self: self.twin.waiting())
    @rule(pick=PICKS, ticks=st.integers(-1, 1), after_ms=st.sampled_from([0, 0, 120, 2_000]))
    def set_price_of_an_algo(self, pick: int, ticks: int, after_ms: int) -> None:
        """Have a price come to where an algo order waits for it, or a tick beside it."""
        algo = self._algo(pick, 1)
        if not algo.legs:
            return
        leg = algo.counting_legs[pick % len(algo.counting_legs)]
        tick = self.twin.listed[algo.request.instrument].tick
        price = leg.trigger // tick * tick + ticks * tick
        self.stage.set_price(algo.request.instrument, price, after_ms)
        self._catch_up()

    # How it is done.

    def _cancel_everything(self) -> None:
        """Cancel what waits and rests, until nothing that is on its way brings about more."""
        while self.twin.waiting() or self.twin.open_orders() or self.twin.arrivals:
            for algo in self.twin.waiting():
                self._cancel(algo)
            for account in MASTERS:
                self._cancel_all(account)
            self.stage.advance(LONGEST_MS)
            self._catch_up()

    def _algo_request(self, one: Draft) -> AlgoRequest:
        account, name, side, kind, away, price, weight, child_type, attached, client_id, tag = one
        size = weight * self.twin.listed[name].minimum
        request = AlgoRequest(account, name, TRIGGER, side, size, client_id=client_id, tag=tag)
        at = None if price is None else self._price(name, price)
        if kind == "trail":
            trail = self._trail(name, side, away, is_later=weight % 2 == 1)
            return request._replace(type=TRAILING, trail=trail)
        if kind == "trigger":
            trigger = self._price(name, away[0] if weight % 2 else -away[0])
            legs: tuple[Leg, ...] = (Leg(PLAIN, trigger, at, trigger > self._shown(name)),)
            return request._replace(
                legs=legs,
                child_type=child_type if at else "",
                attached=self._attached(name, side, attached, size),
            )
        legs = self._legs(name, side, away, at)
        legs = {"profit": legs[:1], "loss": legs[1:]}.get(kind, legs)
        return request._replace(type=OCO if kind == "oco" else CONDITIONAL, legs=legs)

    def _wait(self, request: AlgoRequest) -> None:
        instrument = self.stage.instrument(request.instrument)
        mine = self.twin.place_algo(request, self.stage.look(request.instrument))
        asked = their_request(instrument, request)

        def act(ledger: Ledger, market: Market) -> object:
            account = ledger.unit.get(Account, self.stage.owner(request.account))
            return place_algo(ledger, market, account, asked)

        done = self.stage.refusal(act)
        if isinstance(mine, str) or isinstance(done, str):
            assert done == mine, f"the exchange: {done}, the twin: {mine}"
            return
        mine.id = done.id

    def _cancel(self, algo: TwinAlgo) -> None:
        done = self.stage.refusal(
            lambda ledger, _: cancel_algo(ledger, self._current(ledger, algo))
        )
        refused = self.twin.cancel_algo(algo)
        assert (done if isinstance(done, str) else "") == refused

    def _current(self, ledger: Ledger, algo: TwinAlgo) -> Any:
        owner = self.stage.owner(algo.request.account)
        return find_algo(ledger.unit, owner, self.stage.now_ms, algo_id=algo.id)

    def _algo(self, pick: int, ended: int) -> TwinAlgo:
        """Return an algo order that waits, or any."""
        found = self.twin.waiting() if ended else []
        return (
            found[pick % len(found)] if found else self.twin.algos[-1 - pick % len(self.twin.algos)]
        )

    def _shown(self, name: str) -> Decimal:
        return self.twin.last_shown(name, self.stage.look(name)) * self.twin.listed[name].tick

    def _legs(
        self, name: str, side: str, away: tuple[int, int], price: Decimal | None
    ) -> tuple[Leg, ...]:
        """Return a take profit and a stop loss, each so many steps from the last price."""
        sells = side == "sell"
        profit, loss = (away[0], -away[1]) if sells else (-away[0], away[1])
        return (
            Leg(PROFIT, self._price(name, profit), price, sells),
            Leg(LOSS, self._price(name, loss), None, not sells),
        )

    def _trail(self, name: str, side: str, away: tuple[int, int], *, is_later: bool) -> Trail:
        steps = away[0] if side == "sell" else -away[0]
        activation = self._price(name, steps) if is_later else None
        ticks = away[1] * STEPS[name]
        return Trail(0, 35, activation) if away == (6, 6) else Trail(ticks, 0, activation)

    def _attached(self, name: str, side: str, kind: str, size: Decimal) -> tuple[Attached, ...]:
        """Return what is attached to an order: nothing, one thing, or a profit in two parts."""
        other = "buy" if side == "sell" else "sell"
        profit, loss = self._legs(name, other, (1, 2), None)
        if kind == "trail":
            return (Attached(trail=self._trail(name, other, (1, 2), is_later=False)),)
        if kind.startswith("split"):
            part = size / 3
            further = self._legs(name, other, (2, 2), self._price(name, 0))[0]
            rest = Attached((loss,), moves_to_cost=kind.endswith("cost"))
            parts = Attached((profit,), size=part), Attached((further,), size=size - part)
            return (*parts, rest)
        legs = {"": (), "profit": (profit,), "loss": (loss,), "oco": (profit, loss)}[kind]
        return (Attached(legs),) if legs else ()

    def _attachments(self, instrument: Instrument, request: Request) -> tuple[Attachment, ...]:
        return attachments(instrument, request.attached)

    def _place(self, request: Request) -> None:
        super()._place(request)
        self._follow()

    def _catch_up(self) -> None:
        self._read_turns()
        super()._catch_up()

    def _follow(self) -> None:
        """Have happen on both sides what follows from the trades of this millisecond."""
        self._read_turns()
        self.twin.follow(self.stage.now_ms, self.stage.look)

    def _read_turns(self) -> None:
        self.stage.do(lambda _, __: None)
        if self._turns is not None:
            self.twin.turns.extend(self._turns.new())


class CopyingAlgoMachine(AlgoMachine):
    """The same on a store that copies what it hands out."""

    engine = "copying"


class SqliteAlgoMachine(AlgoMachine):
    """The same on a database."""

    engine = "sqlite"
