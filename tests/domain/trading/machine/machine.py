"""Whatever traders, scripts and time do, the exchange and its naive twin agree on all of it."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, NamedTuple

from hypothesis import strategies as st
from hypothesis.stateful import precondition, rule

from fauxchange.domain.core.account import Account
from fauxchange.domain.funding.transfers import WITHIN, TransferOrder, transfer
from fauxchange.domain.trading.acts.amend import amend
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.acts.timers import cancel_all_after
from fauxchange.domain.trading.request import Amendment, OrderRequest

from . import agreement
from .base import ACCOUNTS, NAMES, OFFSETS, PICKS
from .hand_rules import HandRules
from .stage import FUNDS
from .values import Request

if TYPE_CHECKING:
    from fauxchange.domain.core.ledger import Ledger
    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.algo.legs import Attachment

D = Decimal
SIDES = st.sampled_from(["buy", "sell"])
TYPES = st.sampled_from(["limit", "limit", "limit", "market", "post-only", "fok", "ioc"])
MODES = st.sampled_from(["", "", "cancel maker", "cancel taker", "cancel both"])
TAGS = st.sampled_from(["", "", "x", "y"])
CLIENT_IDS = st.sampled_from(["", "", "", "c1", "c2"])
# How many times the smallest order, and lots besides.
WEIGHTS = st.sampled_from([1, 2, 5, 40, 300, 2_500, 20_000])
# No amendment asks for more, which is less than the largest order.
MOST = 60_000
ODD_LOTS = st.sampled_from([0, 0, 1, 7, 123])
SOME = st.sampled_from(["0.00000001", "0.5", "3", "1000", "1000000"])


class Draft(NamedTuple):
    """An order in the words of a machine."""

    account: str
    name: str
    side: str
    type: str
    weight: int
    odd: int
    offset: int
    stp: str
    client_id: str
    tag: str
    bans_cut: bool


DRAFTS = st.builds(
    Draft,
    ACCOUNTS,
    NAMES,
    SIDES,
    TYPES,
    WEIGHTS,
    ODD_LOTS,
    OFFSETS,
    MODES,
    CLIENT_IDS,
    TAGS,
    st.booleans(),
)


class TradingMachine(HandRules):
    """Three accounts, two of one master, on three instruments."""

    @rule(drafts=st.lists(DRAFTS, min_size=2, max_size=8))
    def place(self, drafts: list[Draft]) -> None:
        for one in drafts:
            listed = self.twin.listed[one.name]
            price = None if one.type == "market" else self._price(one.name, one.offset)
            self._place(
                Request(
                    one.account,
                    one.name,
                    one.side,
                    one.type,
                    one.weight * listed.minimum + one.odd * listed.lot,
                    "base",
                    price,
                    one.stp,
                    one.client_id,
                    one.tag,
                    one.bans_cut,
                )
            )

    @rule(account=ACCOUNTS, name=NAMES, side=SIDES, weight=WEIGHTS, odd=ODD_LOTS, stp=MODES)
    def place_for_quote(
        self, account: str, name: str, side: str, weight: int, odd: int, stp: str
    ) -> None:
        listed = self.twin.listed[name]
        size = weight * listed.minimum * self._price(name, 0) + odd * D("0.00000001")
        self._place(Request(account, name, side, "market", size, "quote", None, stp))

    @precondition(lambda self: self.twin.open_orders())
    @rule(
        account=ACCOUNTS,
        pick=PICKS,
        type_=TYPES,
        weight=WEIGHTS,
        stp=MODES,
        where=st.tuples(st.booleans(), st.integers(-1, 1)),
    )
    def meet(
        self,
        account: str,
        pick: int,
        type_: str,
        weight: int,
        stp: str,
        where: tuple[bool, int],
    ) -> None:
        """Place an order against one that is open, or beside it, at its price or close to it."""
        there = self._open(pick)
        listed = self.twin.listed[there.instrument]
        is_beside, ticks = where
        side = there.side if is_beside else {"buy": "sell", "sell": "buy"}[there.side]
        if there.price is None:
            return
        price = None if type_ == "market" else there.price + ticks * listed.tick
        size = weight * listed.minimum
        self._place(Request(account, there.instrument, side, type_, size, "base", price, stp))

    @rule(
        account=ACCOUNTS,
        name=NAMES,
        side=SIDES,
        what=st.sampled_from(["size", "lot", "tick", "band", "move", "zero"]),
    )
    def place_wrongly(self, account: str, name: str, side: str, what: str) -> None:
        listed = self.twin.listed[name]
        size, price = listed.minimum, self._price(name, 0)
        sign = 1 if side == "buy" else -1
        size -= listed.lot * (what == "size")
        size += listed.lot / 2 * (what == "lot")
        price += listed.tick / 2 * (what == "tick")
        if what in {"band", "move"}:
            price = (price * (1 + sign * D("0.2"))).quantize(listed.tick)
        price *= what != "zero"
        self._place(
            Request(account, name, side, "limit", size, price=price, moves_price=what == "move")
        )

    @precondition(lambda self: self.twin.orders)
    @rule(
        pick=PICKS,
        resize=st.sampled_from([None, "0.3", "0.999", "1", "1.5", "4", "500"]),
        reprice=st.none() | OFFSETS,
        flags=st.tuples(st.booleans(), st.booleans()),
        ended=st.integers(0, 9),
    )
    def amend(
        self,
        pick: int,
        resize: str | None,
        reprice: int | None,
        flags: tuple[bool, bool],
        ended: int,
    ) -> None:
        order = self._open(pick) if ended and self.twin.open_orders() else self._any(pick)
        listed = self.twin.listed[order.instrument]
        size = None
        if resize is not None:
            size = (order.size * D(resize)).quantize(listed.lot)
            size = min(size, MOST * listed.minimum)
        price = None if reprice is None else self._price(order.instrument, reprice)
        cancels, moves = flags
        change = Amendment(size, price, "", cancels, moves)
        look = self.stage.look(order.instrument)
        instrument = self.stage.instrument(order.instrument)
        current = self.stage.order(order.account, order.id)
        if isinstance(current, str):
            agreement.is_hidden(self.twin, order)
            return

        def act(ledger: Ledger, market: Market) -> object:
            return amend(ledger, market, instrument, current, change)

        refused = self.twin.amend(order, size, price, look, cancels=cancels, moves=moves)
        done = self.stage.refusal(act)
        if not isinstance(done, str):
            done = type(done.refused).__name__ if done.refused else ""
        assert done == refused, f"the exchange: {done}, the twin: {refused}"

    @precondition(lambda self: self.twin.orders)
    @rule(pick=PICKS, ended=st.integers(0, 9))
    def cancel(self, pick: int, ended: int) -> None:
        order = self._open(pick) if ended and self.twin.open_orders() else self._any(pick)
        current = self.stage.order(order.account, order.id)
        if isinstance(current, str):
            agreement.is_hidden(self.twin, order)
            return
        done = self.stage.refusal(lambda ledger, market: cancel(ledger, market, current))
        refused = self.twin.ask_cancel(order)
        assert (done if isinstance(done, str) else "") == refused

    @rule(account=ACCOUNTS, after_ms=st.sampled_from([-1, 0, 1, 50, 1_000, 10_000]), tag=TAGS)
    def cancel_all_after(self, account: str, after_ms: int, tag: str) -> None:
        if after_ms < 0:
            self._cancel_all(account, tag)
            return
        owner = self.stage.owner(account)
        self.stage.do(lambda ledger, _: cancel_all_after(ledger, owner, after_ms, tag=tag))
        self.twin.cancel_all_after(account, after_ms, tag)

    @rule(
        account=ACCOUNTS,
        ccy=st.sampled_from(sorted(FUNDS)),
        amount=SOME,
        books=st.sampled_from([("trading", "funding"), ("funding", "trading")]),
    )
    def transfer(self, account: str, ccy: str, amount: str, books: tuple[str, str]) -> None:
        own = dict(zip(("trading", "funding"), self.stage.books, strict=True))
        order = TransferOrder(WITHIN, ccy, D(amount), own[books[0]], own[books[1]])
        owner = self.stage.owner(account)
        done = self.stage.refusal(
            lambda ledger, _: transfer(ledger, ledger.unit.get(Account, owner), order)
        )
        refused = self.twin.transfer(account, ccy, D(amount), books[0])
        assert (done if isinstance(done, str) else "") == refused

    @rule(account=ACCOUNTS, quote=st.booleans())
    def choose_fee_type(self, account: str, *, quote: bool) -> None:
        self.stage.set_fee_type(account, quote=quote)
        (self.twin.quote_fees.add if quote else self.twin.quote_fees.discard)(account)

    def _place(self, request: Request) -> None:
        instrument = self.stage.instrument(request.instrument)
        look = self.stage.look(request.instrument)
        mine = self.twin.place(request, look)

        def act(ledger: Ledger, market: Market) -> object:
            account = ledger.unit.get(Account, self.stage.owner(request.account))
            return place(
                ledger,
                market,
                account,
                OrderRequest(
                    instrument,
                    request.side,
                    request.size,
                    request.type,
                    request.price,
                    request.unit,
                    client_id=request.client_id,
                    tag=request.tag,
                    stp=request.stp,
                    bans_cut=request.bans_cut,
                    moves_price=request.moves_price,
                    attached=self._attachments(instrument, request),
                ),
            )

        done = self.stage.refusal(act)
        if isinstance(mine, str) or isinstance(done, str):
            assert done == mine, f"the exchange: {done}, the twin: {mine}"
            return
        mine.id = done.id

    def _attachments(self, _: Instrument, __: Request) -> tuple[Attachment, ...]:
        """Return what is attached to an order, in the exchange's own values."""
        return ()


class CopyingMachine(TradingMachine):
    """The same on a store that copies what it hands out."""

    engine = "copying"


class SqliteMachine(TradingMachine):
    """The same on a database."""

    engine = "sqlite"


class CoinwMachine(TradingMachine):
    """The same as accounts of CoinW, whose terms differ."""

    exchange = "coinw"
