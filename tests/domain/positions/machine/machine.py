"""Whatever holders of contracts, prices and time do, the exchange and its naive twin agree."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from fauxchange.domain.core.account import Account
from fauxchange.domain.trading.contracts.liquidation.deleveraging import deleverage
from fauxchange.domain.trading.contracts.margin import change_margin

from . import agreement
from .base import ContractsMachine
from .holders import BOOKS, MOVES, NEAR, PICKS, WAYS, as_decimal
from .stage import INSTRUMENTS, SIDES
from .values import CROSS, HOUR_MS, ISOLATED, LONG, NET, SHORT, Request

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.market import Market

ACCOUNTS = st.sampled_from(sorted(SIDES))
NAMES = st.sampled_from(INSTRUMENTS)
MODES = st.sampled_from([CROSS, CROSS, ISOLATED])
# Thousandths of what an account could hold at ten times its margin.
SIZES = st.sampled_from([1, 30, 150, 400, 900, 1_800])
LEVERAGES = st.sampled_from(["2", "5", "10", "20", "50", "100"])
SOME = {"USDT": ("17.5", "9000", "200000"), "BTC": ("0.003", "1", "5")}
WAITS = st.sampled_from([1, 900, 5_000, 70_000, 1_000_000, HOUR_MS])


class Draft(NamedTuple):
    """An order in the words of a machine."""

    account: str
    name: str
    mode: str
    pick: int
    way: str
    size: int
    near: int | None
    reduces: bool


DRAFTS = st.builds(
    Draft,
    *(ACCOUNTS, NAMES, MODES, PICKS, WAYS, SIZES, st.none() | NEAR),
    st.sampled_from([False] * 7 + [True]),
)


class PositionsMachine(ContractsMachine):
    """Two accounts, one of them hedged, on swaps and futures of one pair."""

    # What holders do.

    @rule(drafts=st.lists(DRAFTS, min_size=1, max_size=4))
    def place(self, drafts: list[Draft]) -> None:
        for one in drafts:
            if self._is_over(one.name):
                continue
            sides = SIDES[one.account]
            side = sides[one.pick % len(sides)]
            price = None if one.near is None else self._price(one.name, one.near)
            request = Request(
                *(one.account, one.name, one.mode, side, one.way),
                *(self._size(one.name, one.size), price, one.reduces and side == NET),
            )
            self._place(request)

    @precondition(lambda self: self.twin.held())
    @rule(pick=PICKS, part=st.sampled_from(["0.3", "1", "1", "1.7"]), near=st.none() | NEAR)
    def close(self, pick: int, part: str, near: int | None) -> None:
        """Place an order against a position: a part of it, all of it, or more."""
        held = self.twin.held()
        one = held[pick % len(held)]
        if self._is_over(one.name):
            return
        lot = Fraction(self.stage.instruments[one.name].lot)
        size = max(1, abs(one.contracts) * Fraction(part) // lot) * lot
        price = None if near is None else self._price(one.name, near)
        way = "sell" if one.contracts > 0 else "buy"
        self._place(Request(one.account, one.name, one.mode, one.side, way, size, price))

    @rule(account=ACCOUNTS, name=NAMES, mode=MODES, pick=PICKS, leverage=LEVERAGES)
    def choose_leverage(self, account: str, name: str, mode: str, pick: int, leverage: str) -> None:
        if self._is_over(name):
            return
        sides = SIDES[account]
        side = NET if mode == CROSS else sides[pick % len(sides)]
        instrument = self.stage.instruments[name]
        if Decimal(leverage) > (instrument.maxima.leverage or 1):
            return

        done = self._lever(account, name, (mode, side, Decimal(leverage)))
        mine = self.twin.choose_leverage(account, name, (mode, side), Fraction(leverage))
        self._agree(done, mine)

    @precondition(lambda self: any(one.mode == ISOLATED for one in self.twin.held()))
    @rule(pick=PICKS, amount=st.sampled_from(["0.01", "0.3", "-0.05", "-0.4"]))
    def change_margin(self, pick: int, amount: str) -> None:
        """Add a part of an isolated margin to it, or take one."""
        held = [one for one in self.twin.held() if one.mode == ISOLATED]
        one = held[pick % len(held)]
        more = Fraction(int(one.margin * Fraction(amount) * 10**6), 10**6)
        if not more or self._is_over(one.name):
            return
        exact = as_decimal(more)

        def act(ledger: Ledger, market: Market) -> object:
            owner = ledger.unit.get(Account, one.account)
            return change_margin(ledger, market, owner, (one.name, one.side), exact)

        done = self.stage.refusal(act)
        mine = self.twin.change_margin(one.account, one.name, one.side, more)
        self._agree(done, mine)

    @rule(
        account=ACCOUNTS,
        ccy=st.sampled_from(sorted(SOME)),
        pick=PICKS,
        books=BOOKS,
    )
    def transfer(self, account: str, ccy: str, pick: int, books: tuple[str, str]) -> None:
        self._transfer(account, ccy, Decimal(SOME[ccy][pick % len(SOME[ccy])]), books)

    @precondition(lambda self: self.twin.held())
    @rule(pick=PICKS, part=st.sampled_from(["0.4", "1", None]), near=st.none() | NEAR)
    def deleverage(self, pick: int, part: str | None, near: int | None) -> None:
        """Have positions of a direction be deleveraged: some of their contracts, or all."""
        held = self.twin.held()
        one = held[pick % len(held)]
        if self._is_over(one.name):
            return
        alike = [each for each in held if each.name == one.name]
        all_ = sum(abs(each.contracts) for each in alike if each.contracts * one.contracts > 0)
        lot = Fraction(self.stage.instruments[one.name].lot)
        contracts = None if part is None else max(1, all_ * Fraction(part) // lot) * lot
        price = None if near is None else self._price(one.name, near)
        way = LONG if one.contracts > 0 else SHORT

        def act(ledger: Ledger, market: Market) -> object:
            exact = [None if each is None else as_decimal(each) for each in (contracts, price)]
            instrument = self.stage.instruments[one.name]
            return deleverage(ledger, market, instrument, way, contracts=exact[0], price=exact[1])

        self.stage.do(act)
        self.twin.deleverage(one.name, way, contracts, price)
        self._catch_up()

    # What the market and time do.

    @rule(move=MOVES, over_ms=st.sampled_from([0, 0, 4_000, 90_000]))
    def set_price(self, move: int, over_ms: int) -> None:
        self._move_to(Fraction(10_000 + move, 10_000), over_ms)

    @precondition(lambda self: self.twin.held())
    @rule(
        pick=PICKS,
        beside=st.sampled_from([-8, -1, 1, 1, 8, 40]),
        over_ms=st.sampled_from([0, 0, 5_000]),
        hedges=st.booleans(),
    )
    def set_price_near_a_limit(self, pick: int, beside: int, over_ms: int, *, hedges: bool) -> None:
        """Have the price go to where a position is liquidated, or just before or beyond it.

        ``beside`` is in ten thousandths, above zero beyond. Who holds both directions and
        ``hedges`` has an order of the other one rest meanwhile, which the price goes away from.
        """
        held = self.twin.held()
        one = held[pick % len(held)]
        if hedges and one.side != NET and not self._is_over(one.name):
            is_long = one.side == LONG
            side, way = (SHORT, "sell") if is_long else (LONG, "buy")
            price = self._price(one.name, 60 if is_long else -60)
            size = self._size(one.name, 1)
            self._place(Request(one.account, one.name, one.mode, side, way, size, price))
        limit = agreement.liquidation_of(self.twin, one)
        mark = self.twin.mark(one.name)
        sign = -1 if one.contracts > 0 else 1
        if limit is None or not mark / 4 < limit < mark * 4:
            return
        self._move_to(limit / mark * (10_000 + sign * beside) / 10_000, over_ms)

    @rule(by_ms=WAITS)
    def advance(self, by_ms: int) -> None:
        self.stage.advance(by_ms)
        self._catch_up()

    @rule(times=st.sampled_from([1, 1, 1, 3]), beside_ms=st.sampled_from([-1, 0, 1, 700]))
    def advance_to_a_funding(self, times: int, beside_ms: int) -> None:
        """Advance to a full eight hours, or just beside: fundings, settlements and expiries."""
        length = 8 * HOUR_MS
        now_ms = self.stage.now_ms
        target_ms = (now_ms // length + times) * length + beside_ms
        self.stage.advance(max(1, target_ms - now_ms))
        self._catch_up()


class CopyingMachine(PositionsMachine):
    """The same on a store that copies what it hands out."""

    engine = "copying"


class SqliteMachine(PositionsMachine):
    """The same on a database."""

    engine = "sqlite"
