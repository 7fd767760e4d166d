"""Whatever traders on margin, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import (
    initialize,
    precondition,
    rule,
)

from fauxchange.domain.core.account import Account
from fauxchange.domain.market.instruments.instrument import MARGIN
from fauxchange.domain.trading.contracts.margin import change_margin_of
from fauxchange.domain.trading.request import OrderRequest
from tests.domain.positions.machine.holders import (
    BOOKS,
    MOVES,
    NEAR,
    PICKS,
    WAYS,
    HoldersMachine,
    as_decimal,
)

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
# Thousandths of what an account has, in units of a coin.
SIZES = st.sampled_from([2, 40, 300, 900, 1_900, 4_000])
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


class LoansMachine(HoldersMachine):
    """Two accounts on one pair, with isolated and cross margin in either currency."""

    predicted = PREDICTED
    stage: LoanStage
    twin: Twin
    seen: agreement.Seen

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

    def _compare(self) -> None:
        agreement.positions(self.stage, self.twin)
        agreement.orders(self.stage, self.twin)
        agreement.money(self.stage, self.twin, self.seen)
        agreement.needs(self.stage, self.twin)
        agreement.histories(self.stage, self.twin)

    # What traders do.

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=3))
    def place(self, drafts: list[Draft]) -> None:
        for one in drafts:
            price = None if one.near is None else self._price(PAIR, one.near)
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
        price = None if near is None else self._price(PAIR, near)
        way = BUY if one.is_short else SELL
        self._place(self._request(Draft(*one.place, way, 0, near, reduces), size, price))

    @rule(
        account=st.sampled_from(ACCOUNTS),
        mode=MODES,
        leverage=st.sampled_from(["2", "3", "5", "10"]),
    )
    def choose_leverage(self, account: str, mode: str, leverage: str) -> None:
        done = self._lever(account, PAIR, (mode, "net", Decimal(leverage)))
        mine = self.twin.choose_leverage(account, mode, Fraction(leverage))
        self._agree(done, mine)

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
        self._agree(done, mine)

    @rule(
        account=st.sampled_from(ACCOUNTS),
        ccy=CCYS,
        part=st.sampled_from(["0.2", "0.9"]),
        books=BOOKS,
    )
    def transfer(self, account: str, ccy: str, part: str, books: tuple[str, str]) -> None:
        self._transfer(account, ccy, FUNDS[ccy] * Decimal(part), books)

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

    # How it is done.

    def _place(self, request: Request) -> None:
        price = request.price
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
        self._place_as(request, wish)

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


class CopyingLoansMachine(LoansMachine):
    """The same on a store that copies what it hands out."""

    engine = "copying"


class SqliteLoansMachine(LoansMachine):
    """The same on a database."""

    engine = "sqlite"
