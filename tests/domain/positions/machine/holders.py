"""What machines of positions have in common: how they begin, compare, act and end."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fauxchange.domain.core.account import Account
from fauxchange.domain.funding.transfers import WITHIN, TransferOrder, transfer
from fauxchange.domain.positions.position import Position
from fauxchange.domain.positions.watch import AccountWatch
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.margin import set_leverage

from .stage import PAIR

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.request import OrderRequest

    from .stage import ContractStage

PICKS = st.integers(0, 20)
WAYS = st.sampled_from(["buy", "sell"])
# From the last price, in ten thousandths.
NEAR = st.sampled_from([-60, -20, -5, 5, 20, 60])
MOVES = st.sampled_from([-1_500, -700, -250, -90, -20, 20, 90, 250, 700, 1_500])
RARELY = st.sampled_from([False] * 15 + [True])
BOOKS = st.sampled_from([("trading", "funding"), ("funding", "trading")])


class HoldersMachine(RuleBasedStateMachine):
    """Some accounts in a sandbox, and the naive twin of it, once ``begin`` has made both."""

    engine: ClassVar[str] = "memory"
    predicted: ClassVar[frozenset[str]]
    """The refusals that the twin knows; others are those of every order."""
    # Counted over all machines, for who runs many.
    steps: ClassVar[int] = 0
    orders: ClassVar[int] = 0
    closings: ClassVar[int] = 0

    # What ``begin`` makes of each machine: what has been seen of bills and closings, at last.
    stage: ContractStage
    twin: Any
    seen: object

    # What holds.

    @invariant()
    def both_agree(self) -> None:
        if hasattr(self, "seen"):
            HoldersMachine.steps += 1
            self._compare()
            self._require_watches()

    def _require_watches(self) -> None:
        """Who is not watched is not asked for positions, so that all who hold some are."""
        store = self.stage.sandbox.store
        watched = {one.account for one in store.documents(AccountWatch)}
        assert {one.account for one in store.documents(Position) if one.contracts} <= watched

    def teardown(self) -> None:
        # What a step has found is not to be hidden by what follows from it.
        if hasattr(self, "seen") and sys.exc_info()[0] is None:
            self._compare_at_last()
            HoldersMachine.orders += len(self.twin.orders)
            HoldersMachine.closings += len(self.twin.closings)

    def _compare(self) -> None:
        raise NotImplementedError

    def _compare_at_last(self) -> None:
        """Compare what is looked at once only."""

    def _catch_up(self) -> None:
        """Have the twin come to where the exchange is, with what the matching has done."""
        raise NotImplementedError

    # What holders do.

    @precondition(lambda self: any(one.is_open for one in self.twin.orders))
    @rule(pick=PICKS)
    def cancel(self, pick: int) -> None:
        found = [one for one in self.twin.orders if one.is_open]
        order = found[pick % len(found)]
        current = self.stage.order(order.request.account, order.id)
        assert not isinstance(current, str), current
        done = self.stage.refusal(lambda ledger, market: cancel(ledger, market, current))
        assert not isinstance(done, str), done
        self.twin.cancel(order)
        self._catch_up()

    @rule()
    def clear_price(self) -> None:
        self.stage.clear_price(PAIR)
        self._catch_up()

    @rule(document=RARELY)
    def go_on_with_a_snapshot(self, *, document: bool) -> None:
        self.stage.restore(document=document)
        self._catch_up()

    # How it is done.

    def _agree(self, done: object, mine: str) -> None:
        """Have both have done something, or have refused it for one reason."""
        assert (done if isinstance(done, str) else "") == mine, f"{done}, the twin: {mine}"
        self._catch_up()

    def _place_as(self, request: Any, wish: OrderRequest) -> None:
        """Place an order, at the best price if it has none, in the words of both."""
        counted = request.price
        if counted is None:
            counted = Fraction(self.stage.best(wish.instrument.id, request.way))

        def act(ledger: Ledger, market: Market) -> object:
            return place(ledger, market, ledger.unit.get(Account, request.account), wish)

        done: Any = self.stage.refusal(act)
        if isinstance(done, str) and done not in self.predicted:
            return
        mine = self.twin.place(request, counted)
        if isinstance(mine, str) or isinstance(done, str):
            assert done == mine, f"the exchange: {done}, the twin: {mine}"
            return
        mine.id = done.id
        self._catch_up()

    def _lever(self, account: str, name: str, choice: tuple[str, str, Decimal]) -> Any:
        """Choose a leverage, with the mode and side it is for; return the refusal, if there is."""

        def act(ledger: Ledger, market: Market) -> None:
            owner = ledger.unit.get(Account, account)
            set_leverage(ledger, market, owner, self.stage.instruments[name], choice)

        return self.stage.refusal(act)

    def _transfer(self, account: str, ccy: str, amount: Decimal, books: tuple[str, str]) -> None:
        order = TransferOrder(WITHIN, ccy, amount, *books)
        done = self.stage.refusal(
            lambda ledger, _: transfer(ledger, ledger.unit.get(Account, account), order)
        )
        self._agree(done, self.twin.transfer(account, ccy, Fraction(amount), books[0]))

    def _move_to(self, part: Fraction, over_ms: int) -> None:
        """Have the price of the pair go to so many times its index."""
        pair = self.stage.market.pair(PAIR)
        index = self.stage.market.index(PAIR).price(self.stage.now_ms)
        price = (index * pair.tick * as_decimal(part)).quantize(pair.tick)
        self.stage.set_price(PAIR, price, 0, over_ms)
        self._catch_up()

    def _price(self, name: str, near: int) -> Fraction:
        one = self.stage.instruments[name]
        price = self.stage.last(name) * (10_000 + near) / 10_000
        return Fraction(price.quantize(one.tick))


def as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator
