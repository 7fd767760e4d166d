"""A sandbox in which three accounts trade three instruments, as machines act on it and read it."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Any, ClassVar

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.durations import HOUR_MS
from fauxchange.domain.core.ledger import LOG, Ledger, LedgerAccount, Posting, exchange_account
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.market.instruments.instrument import price_unit
from fauxchange.domain.market.state import market_of
from fauxchange.domain.market.views import trades
from fauxchange.domain.trading.queries.lists import fills, find_order, finished_orders, open_orders
from fauxchange.domain.trading.settings import put_pending_limits
from fauxchange.domain.trading_account.account import FEE_QUOTE, FEE_RECEIVED, TradingSettings
from fauxchange.domain.trading_account.terms import (
    FeeGroup,
    Fees,
    OrderLimits,
    TradingTerms,
    terms_of,
)
from fauxchange.sandbox.snapshot import read, to_document
from fauxchange.state.factory import MemoryEngine
from fauxchange.state.sqlite import SqliteEngine

from .values import LadderLevel, Listed, Look, Rates, TapeTrade

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.trading.fill import Fill
    from fauxchange.domain.trading.order import Order
    from fauxchange.state.factory import StoreEngine

NOON_MS = 1_750_248_000_000
ANNE, BOB, TWIN = "okx:anne", "okx:bob", "okx:twin"
MASTERS = {ANNE: ANNE, BOB: BOB, TWIN: ANNE}
INSTRUMENTS = ("BTC-USDT", "ETH-BTC", "XRP-USDT")
PRICES = {"BTC-USDT": "90000", "ETH-BTC": "0.035", "XRP-USDT": "2.2"}
FUNDS = {"USDT": Decimal(40_000), "BTC": Decimal(2), "ETH": Decimal(20), "XRP": Decimal(20_000)}
PENDING = OrderLimits(total=14, per_instrument=7, tag_timers=2)

# By the level of an account: BTC-USDT and ETH-BTC, then XRP-USDT, which pays its makers.
_GROUPS = {
    "regular 1": (("-0.001", "-0.0008"), ("-0.00035", "0.0000153737")),
    "vip 1": (("-0.00067", "-0.00067"), ("-0.000303", "0.000033333333")),
}
LEVELS = {ANNE: "regular 1", BOB: "vip 1", TWIN: "regular 1"}
D = Decimal


class Stage:
    """A sandbox with one engine; each machine begins it anew.

    Machines and the twin call accounts and instruments as OKX does; `owner` and `listing` are what
    the exchange of a stage calls them.
    """

    exchange: ClassVar[str] = "okx"
    books: ClassVar[tuple[str, str]] = ("trading", "funding")
    has_unique_ids: ClassVar[bool] = False
    unfilled_ms: ClassVar[int] = 2 * HOUR_MS

    def __init__(self, engine: str) -> None:
        self._server = MockServer(clock=ManualClock(NOON_MS), limits=False)
        self.sandbox = self._server.sandbox
        self._folder = TemporaryDirectory()
        engines: dict[str, Callable[[], StoreEngine]] = {
            "memory": MemoryEngine,
            "copying": lambda: MemoryEngine(copying=True),
            "sqlite": lambda: SqliteEngine(Path(self._folder.name) / "machine.sqlite"),
        }
        self.sandbox._engine = engines[engine]()
        self.postings = 0

    def owner(self, account: str) -> str:
        """Return the account of a trader, empty for none."""
        return account and account.replace("okx", self.exchange)

    def listing(self, name: str) -> str:
        """Return what the exchange calls an instrument."""
        return name

    def rates(self) -> dict[tuple[str, str], Rates]:
        """Return the rates of every trader and instrument."""
        return rates()

    def settings(self, account: str) -> TradingSettings:
        """Return how a trader begins."""
        return TradingSettings(account, level=LEVELS[account])

    @property
    def now_ms(self) -> int:
        """The time."""
        return self.sandbox.clock.now_ms()

    def begin(self) -> None:
        """Begin anew: three accounts with funds, terms with rebates, and prices that are set."""
        self.sandbox.reset()
        self.do(self._open)
        for name, price in PRICES.items():
            self.set_price(name, D(price))
        self.advance(1)
        self.listed = [self._listed(name) for name in INSTRUMENTS]
        self.names = {self.listing(name): name for name in INSTRUMENTS}
        self._fills = dict.fromkeys(MASTERS, 0)

    def _open(self, ledger: Ledger, _: Market) -> None:
        unit = ledger.unit
        self.postings = len(self.sandbox.store.log(LOG))
        unit.put(replace(terms_of(unit), fees=_fees()) if terms_of(unit) else TradingTerms())
        put_pending_limits(unit, "", PENDING)
        for number, (name, master) in enumerate(MASTERS.items()):
            unit.put(Account(self.owner(name), str(900 + number), self.owner(master)))
            unit.put(replace(self.settings(name), account=self.owner(name)))
            for ccy, amount in FUNDS.items():
                place = LedgerAccount(self.owner(name), self.books[0])
                opening = exchange_account("opening")
                ledger.move(ccy, amount, debit=opening, credit=place, reason="opening")

    def _listed(self, name: str) -> Listed:
        one = self.instrument(name)
        tick, lot = price_unit(one), one.lot
        return Listed(name, one.base, one.quote, tick, lot, one.minimum, one.minimum_value)

    def do(self, act: Callable[[Ledger, Market], Any]) -> Any:
        """Do something as a call does: after what is due, in a unit of work."""
        now_ms = self.now_ms
        self.sandbox.settle(now_ms)
        with self.sandbox.store.transaction() as unit:
            return act(Ledger(unit, now_ms), market_of(unit))

    def refusal(self, act: Callable[[Ledger, Market], Any]) -> Any:
        """Return what an act returns, or the name of its refusal, which changed nothing."""
        try:
            return self.do(act)
        except Rejection as refused:
            return type(refused).__name__

    def instrument(self, name: str) -> Instrument:
        """Return an instrument."""
        return self.do(  # type: ignore[no-any-return]
            lambda _, market: market.find_any(self.listing(name), self.now_ms)
        )

    def set_price(self, pair: str, price: Decimal, after_ms: int = 0, over_ms: int = 0) -> None:
        """Set the price of a pair."""
        self._server.set_pair_price(pair, price, after_ms=after_ms, over_ms=over_ms)

    def advance(self, by_ms: int) -> None:
        """Let time go on, and what is due happen."""
        self.sandbox.settle(self.sandbox.clock.advance(by_ms))

    def clear_price(self, pair: str) -> None:
        """Have a pair follow the world again."""
        self._server.clear_pair_prices(pair)

    def halt(self, name: str, for_ms: int) -> None:
        """Halt an instrument for a while; afterwards it is as it was."""
        self._server.halt(self.listing(name), for_ms=for_ms)

    def set_state(self, name: str, state: str) -> None:
        """Have an instrument be in another state from now on."""
        self._server.change_instrument(self.listing(name), state=state)

    def set_fee_type(self, account: str, *, quote: bool) -> None:
        """Have an account pay fees in the quote currency always, or in what it receives."""

        def act(ledger: Ledger, _: Market) -> None:
            settings = ledger.unit.get(TradingSettings, self.owner(account))
            ledger.unit.put(replace(settings, fee_type=FEE_QUOTE if quote else FEE_RECEIVED))

        self.do(act)

    def restore(self, *, document: bool) -> None:
        """Take a snapshot and go on with it, through plain JSON if that is asked for."""
        snapshot = self.sandbox.snapshot()
        self.sandbox.restore(read(to_document(snapshot), "file") if document else snapshot)

    # What the twin is given.

    def look(self, name: str, at_ms: int | None = None) -> Look:
        """Return the market of an instrument now, or at a moment that has passed."""
        now_ms = self.now_ms if at_ms is None else at_ms
        instrument = self.instrument(name)
        market: Market = self.do(lambda _, market: market)
        path, ladder = market.last(instrument), market.ladder(instrument, now_ms)
        last = path.price(now_ms)
        limits = market.price_limit(instrument, now_ms)

        def levels(side: str, depth: int) -> list[LadderLevel]:
            book = ladder.book(now_ms, last, depth)
            stands = book.bids if side == "bids" else book.asks
            return [LadderLevel(one.price, one.lots, one.cell) for one in stands]

        return Look(last, limits.buy, limits.sell, path.next_id(now_ms + 1), levels)

    def next_id(self, name: str, at_ms: int) -> int:
        """Return the id of the first trade of the tape from a moment on."""
        instrument = self.instrument(name)
        return self.do(lambda _, market: market.last(instrument).next_id(at_ms))  # type: ignore[no-any-return]

    def tape(self, name: str, begin: int, end: int) -> list[TapeTrade]:
        """Return the trades of the tape by their ids, without those of users."""
        instrument = self.instrument(name)
        found = self.do(
            lambda _, market: list(trades.in_ids(market.last(instrument), begin, end, self.now_ms))
        )
        return [TapeTrade(name, one.id, one.ms, one.price, one.lots) for one in found]

    # What there is.

    def order(self, account: str, order_id: str) -> Order | str:
        """Return an order, or the name of the refusal."""
        return self.refusal(  # type: ignore[no-any-return]
            lambda ledger, _: find_order(
                ledger.unit, self.owner(account), self.now_ms, order_id=order_id
            )
        )

    def named(self, account: str, client_id: str) -> Order | str:
        """Return the order that a client's own id names, or the name of the refusal."""
        return self.refusal(  # type: ignore[no-any-return]
            lambda ledger, _: find_order(
                ledger.unit, self.owner(account), self.now_ms, client_id=client_id
            )
        )

    def open_orders(self, account: str) -> list[Order]:
        """Return the open orders of an account, newest first."""
        return self.do(lambda ledger, _: list(open_orders(ledger.unit, self.owner(account))))  # type: ignore[no-any-return]

    def finished(self, account: str, *, archive: bool) -> list[Order]:
        """Return the orders of an account that ended, newest first."""
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, _: list(
                finished_orders(ledger.unit, self.owner(account), self.now_ms, archive=archive)
            )
        )

    def account(self, name: str) -> Account:
        """Return an account."""
        found = self.sandbox.store.find(Account, self.owner(name))
        assert found is not None
        return found

    def new_fills(self, account: str) -> list[Fill]:
        """Return the fills of an account since the last time, oldest first."""
        newest = self._fills[account]
        found: list[Fill] = self.do(
            lambda ledger, _: list(
                fills(ledger.unit, self.owner(account), since_ms=0, newer_than=newest)
            )
        )
        if found:
            self._fills[account] = found[0].id
        return found[::-1]

    def new_postings(self) -> list[Posting]:
        """Return the postings since the last time."""
        log: Sequence[Any] = self.sandbox.store.log(LOG)
        begin, self.postings = self.postings, len(log)
        return list(islice(log, begin, None)) if begin < len(log) else []

    def all_postings(self) -> list[Posting]:
        """Return all postings."""
        log: Sequence[Any] = self.sandbox.store.log(LOG)
        return list(log)


def _fees() -> dict[tuple[str, str], Fees]:
    return {
        (level, "SPOT"): Fees(
            tuple(FeeGroup(str(i), D(taker), D(maker)) for i, (taker, maker) in enumerate(groups)),
            of={"XRP-USDT": "1"},
        )
        for level, groups in _GROUPS.items()
    }


def rates() -> dict[tuple[str, str], Rates]:
    """Return the rates of every account and instrument."""
    return {
        (account, name): Rates(D(group[1]), D(group[0]))
        for account, level in LEVELS.items()
        for name in INSTRUMENTS
        for group in (_GROUPS[level][name == "XRP-USDT"],)
    }
