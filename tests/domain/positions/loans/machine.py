"""Whatever traders on margin, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

import sys
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, ClassVar, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from fauxchange.domain.core.account import Account
from fauxchange.domain.funding.transfers import WITHIN, TransferOrder, transfer
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.contracts.margin import change_margin_of, set_leverage
from fauxchange.domain.trading.request import OrderRequest

from . import agreement
from .stage import ACCOUNTS, FUNDS, PAIR, USUAL, LoanStage, PairPrices
from .twin import Twin
from .values import BUY, CROSS, DAY_MS, HOUR_MS, ISOLATED, SELL, Request

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market

# Other refusals are those of every order, which the machine of orders covers.
PREDICTED = frozenset(
    {"NothingToReduce", "PositionTooLarge", "NotEnoughToBorrow", "NotEnoughMargin"}
)
MODES, CCYS = st.sampled_from([CROSS, ISOLATED]), st.sampled_from(sorted(FUNDS))
WAYS, PICKS = st.sampled_from([BUY, SELL]), st.integers(0, 20)
# Thousandths of what an account has, in units of a coin.
SIZES = st.sampled_from([2, 40, 300, 900, 1_900, 4_000])
NEAR = st.sampled_from([-60, -20, -5, 5, 20, 60])
MOVES = st.sampled_from([-1_500, -700, -250, -90, -20, 20, 90, 250, 700, 1_500])
WAITS = st.sampled_from([1, 900, 5_000, 70_000, HOUR_MS, 3 * HOUR_MS])


class Draft(NamedTuple):
    """An order in the words of the machine."""

    account: str
    mode: str
    ccy: str
    way: str
    size: int
    near: int | None
    reduces: bool


DRAFTS = st.builds(
    Draft,
    *(st.sampled_from(ACCOUNTS), MODES, CCYS, WAYS, SIZES, st.none() | NEAR),
    st.sampled_from([False] * 7 + [True]),
)


@cache
def stage_of(engine: str) -> LoanStage:
    """Return the sandbox of all machines with an engine: building it costs more than a run."""
    return LoanStage(engine)


class LoansMachine(RuleBasedStateMachine):
    """Two accounts on one pair, with isolated and cross margin in either currency."""

    engine: ClassVar[str] = "memory"
    # Counted over all machines, for who runs many.
    steps: ClassVar[int] = 0
    orders: ClassVar[int] = 0
    closings: ClassVar[int] = 0

    @initialize()
    def begin(self) -> None:
        self.stage = stage_of(self.engine)
        self.stage.begin()
        self.twin = Twin(self.stage.pair(), PairPrices(self.stage))
        for account in ACCOUNTS:
            for ccy, amount in FUNDS.items():
                self.twin.totals[account, "trading", ccy] += Fraction(amount)
            for mode in (CROSS, ISOLATED):
                self.twin.leverages[account, mode] = USUAL
        self.twin.now_ms = self.twin.seen_ms = self.stage.now_ms
        self.seen = agreement.Seen()

    # What holds.

    @invariant()
    def both_agree(self) -> None:
        if not hasattr(self, "seen"):
            return
        LoansMachine.steps += 1
        agreement.positions(self.stage, self.twin)
        agreement.orders(self.stage, self.twin)
        agreement.money(self.stage, self.twin, self.seen)
        agreement.needs(self.stage, self.twin)
        agreement.histories(self.stage, self.twin)

    def teardown(self) -> None:
        # What a step has found is not to be hidden by what follows from it.
        if hasattr(self, "seen") and sys.exc_info()[0] is None:
            LoansMachine.orders += len(self.twin.orders)
            LoansMachine.closings += len(self.twin.closings)

    # What traders do.

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=3))
    def place(self, drafts: list[Draft]) -> None:
        for one in drafts:
            price = None if one.near is None else self._price(one.near)
            size = Fraction(one.size, 1_000)
            self._place(self._request(one, size, price))

    def _request(self, one: Draft, size: Fraction, price: Fraction | None) -> Request:
        if price is None and one.way == BUY:
            size = Fraction(size * Fraction(self.stage.last(PAIR)) // 1)
        return Request(one.account, one.mode, one.ccy, one.way, size, price, one.reduces)

    @precondition(lambda self: self.twin.held())
    @rule(
        pick=PICKS,
        part=st.sampled_from(["0.3", "1", "1", "1.7"]),
        near=st.none() | NEAR,
        reduces=st.booleans(),
    )
    def close(self, pick: int, part: str, near: int | None, *, reduces: bool) -> None:
        """Place an order against a position: a part of it, all of it, or more."""
        held = self.twin.held()
        one = held[pick % len(held)]
        size = one.size * Fraction(part) // self.twin.pair.lot * self.twin.pair.lot
        if not size:
            return
        price = None if near is None else self._price(near)
        way = BUY if one.is_short else SELL
        self._place(self._request(Draft(*one.place, way, 0, near, reduces), size, price))

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

    @rule(
        account=st.sampled_from(ACCOUNTS),
        mode=MODES,
        leverage=st.sampled_from(["2", "3", "5", "10"]),
    )
    def choose_leverage(self, account: str, mode: str, leverage: str) -> None:
        instrument = self.stage.instruments[PAIR]

        def act(ledger: Ledger, market: Market) -> None:
            owner = ledger.unit.get(Account, account)
            set_leverage(ledger, market, owner, instrument, (mode, "net", Decimal(leverage)))

        done = self.stage.refusal(act)
        mine = self.twin.choose_leverage(account, mode, Fraction(leverage))
        assert (done if isinstance(done, str) else "") == mine, f"{done}, the twin: {mine}"
        self._catch_up()

    @precondition(lambda self: any(one.place[1] == ISOLATED for one in self.twin.held()))
    @rule(pick=PICKS, amount=st.sampled_from(["0.01", "0.3", "-0.05", "-0.4"]))
    def change_margin(self, pick: int, amount: str) -> None:
        """Add a part of an isolated margin to it, or take one."""
        held = [one for one in self.twin.held() if one.place[1] == ISOLATED]
        one = held[pick % len(held)]
        more = Fraction(int(one.margin * Fraction(amount) * 10**6), 10**6)
        if not more:
            return

        def act(ledger: Ledger, market: Market) -> object:
            there = next(
                each
                for each in self.stage.held(one.place[0])
                if (each.account, each.mode, each.ccy) == one.place
            )
            owner = ledger.unit.get(Account, one.place[0])
            return change_margin_of(ledger, market, owner, there, as_decimal(more))

        done = self.stage.refusal(act)
        mine = self.twin.change_margin(one, more)
        assert (done if isinstance(done, str) else "") == mine, f"{done}, the twin: {mine}"
        self._catch_up()

    @rule(
        account=st.sampled_from(ACCOUNTS),
        ccy=CCYS,
        part=st.sampled_from(["0.2", "0.9"]),
        books=st.sampled_from([("trading", "funding"), ("funding", "trading")]),
    )
    def transfer(self, account: str, ccy: str, part: str, books: tuple[str, str]) -> None:
        amount = FUNDS[ccy] * Decimal(part)
        order = TransferOrder(WITHIN, ccy, amount, *books)
        done = self.stage.refusal(
            lambda ledger, _: transfer(ledger, ledger.unit.get(Account, account), order)
        )
        mine = self.twin.transfer(account, ccy, Fraction(amount), books[0])
        assert (done if isinstance(done, str) else "") == mine, f"{done}, the twin: {mine}"
        self._catch_up()

    # What the market and time do.

    @rule(move=MOVES, over_ms=st.sampled_from([0, 0, 4_000, 90_000]))
    def set_price(self, move: int, over_ms: int) -> None:
        self._move_to(Fraction(10_000 + move, 10_000), over_ms)

    @precondition(lambda self: self.twin.held())
    @rule(
        pick=PICKS, beside=st.sampled_from([-8, -1, 1, 8, 40]), over_ms=st.sampled_from([0, 5_000])
    )
    def set_price_near_a_limit(self, pick: int, beside: int, over_ms: int) -> None:
        """Have the price go to where a position is liquidated, just before it or beyond."""
        held = self.twin.held()
        one = held[pick % len(held)]
        limit, mark = self.twin.liquidation(one), self.twin.prices.mark(self.stage.now_ms)
        if limit is None or not mark / 4 < limit < mark * 4:
            return
        way = 1 if one.is_short else -1
        self._move_to(limit / mark * (10_000 + way * beside) / 10_000, over_ms)

    def _move_to(self, part: Fraction, over_ms: int) -> None:
        pair = self.stage.market.pair(PAIR)
        index = self.stage.market.index(PAIR).price(self.stage.now_ms)
        price = (index * pair.tick * as_decimal(part)).quantize(pair.tick)
        self.stage.set_price(PAIR, price, 0, over_ms)
        self._catch_up()

    @rule()
    def clear_price(self) -> None:
        self.stage.clear_price(PAIR)
        self._catch_up()

    @rule(by_ms=WAITS)
    def advance(self, by_ms: int) -> None:
        self.stage.advance(by_ms)
        self._catch_up()

    @rule(beside_ms=st.sampled_from([-1, 0, 1]))
    def advance_to_midnight(self, beside_ms: int) -> None:
        """Advance to when interest is owed, or just beside."""
        now_ms = self.stage.now_ms
        self.stage.advance(max(1, (now_ms // DAY_MS + 1) * DAY_MS + beside_ms - now_ms))
        self._catch_up()

    @rule(document=st.sampled_from([False] * 15 + [True]))
    def go_on_with_a_snapshot(self, *, document: bool) -> None:
        self.stage.restore(document=document)
        self._catch_up()

    # How it is done.

    def _price(self, near: int) -> Fraction:
        one = self.stage.instruments[PAIR]
        price = self.stage.last(PAIR) * (10_000 + near) / 10_000
        return Fraction(price.quantize(one.tick))

    def _place(self, request: Request) -> None:
        price = request.price
        counted = Fraction(self.stage.best(PAIR, request.way)) if price is None else price
        wish = OrderRequest(
            self.stage.instruments[PAIR],
            request.way,
            as_decimal(request.size),
            "market" if price is None else "limit",
            None if price is None else as_decimal(price),
            "quote" if request.counts_money else "base",
            kind=MARGIN,
            trade_mode=request.mode,
            position_side="net",
            reduces=request.reduces,
            margin_ccy=request.ccy,
        )

        def act(ledger: Ledger, market: Market) -> object:
            return place(ledger, market, ledger.unit.get(Account, request.account), wish)

        done = self.stage.refusal(act)
        if isinstance(done, str) and done not in PREDICTED:
            return
        mine = self.twin.place(request, counted)
        if isinstance(mine, str) or isinstance(done, str):
            assert done == mine, f"the exchange: {done}, the twin: {mine}"
            return
        mine.id = done.id
        self._catch_up()

    def _catch_up(self) -> None:
        """Have the twin come to where the exchange is, with what the matching has done."""
        self.stage.refresh()
        fills, by_exchange = self.stage.own_trades()
        self.twin.pass_time(fills, self.stage.now_ms)
        self.twin.look()
        for one in self.twin.orders:
            if one.is_open:
                there = self.stage.order(one.request.account, one.id)
                assert not isinstance(there, str), there
                # Those at the market end when no lot more is paid.
                one.is_open = there.is_open
                assert there.reason not in {"at risk", "position closed"}, there
        agreement.closings(self.twin, by_exchange, self.seen)


def as_decimal(number: Fraction) -> Decimal:
    return Decimal(number.numerator) / number.denominator


class CopyingLoansMachine(LoansMachine):
    """The same on a store that copies what it hands out."""

    engine = "copying"


class SqliteLoansMachine(LoansMachine):
    """The same on a database."""

    engine = "sqlite"
