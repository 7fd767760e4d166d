"""A sandbox with a few traders, and orders in few words."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange import ManualClock, MockServer
from fauxchange.domain.core.account import Account, Balance
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, Posting, audit, exchange_account
from fauxchange.domain.market.state import market_of
from fauxchange.domain.market.tape import tape_of
from fauxchange.domain.market.views import trades
from fauxchange.domain.trading.acts.amend import amend
from fauxchange.domain.trading.acts.by_hand import set_fill_settings
from fauxchange.domain.trading.acts.cancel import cancel
from fauxchange.domain.trading.acts.place import place
from fauxchange.domain.trading.matching.makers import book_of
from fauxchange.domain.trading.order import OPEN, Order
from fauxchange.domain.trading.queries.lists import fills, find_order
from fauxchange.domain.trading.request import Amended, Amendment, OrderRequest
from fauxchange.domain.trading.settings import FillSettings

if TYPE_CHECKING:
    from collections.abc import Callable

    from fauxchange.domain.market.instruments.instrument import Instrument
    from fauxchange.domain.market.market import Market
    from fauxchange.domain.market.paths.bars import Trade
    from fauxchange.domain.market.views.order_book import Book
    from fauxchange.domain.trading.fill import Fill
    from fauxchange.sandbox.sandbox import Sandbox

D = Decimal
NOON_MS = 1_750_248_000_000
ANNE, BOB, TWIN = "okx:anne", "okx:bob", "okx:twin"


class Floor:
    """Anne and Bob trade BTC-USDT; Twin is a sub-account of Anne's. The clock stands still."""

    def __init__(self, **options: Any) -> None:
        self.server = MockServer(clock=ManualClock(NOON_MS), **options)
        self.sandbox: Sandbox = self.server.sandbox
        with self.sandbox.store.transaction() as unit:
            for number, (name, master) in enumerate(((ANNE, ANNE), (BOB, BOB), (TWIN, ANNE))):
                unit.put(Account(name, str(900 + number), master))
                ledger = Ledger(unit, NOON_MS)
                for ccy, amount in (("USDT", 100_000), ("BTC", 5)):
                    ledger.move(
                        ccy,
                        D(amount),
                        debit=exchange_account("opening"),
                        credit=LedgerAccount(name, "trading"),
                        reason="opening",
                    )

    @property
    def now_ms(self) -> int:
        return self.sandbox.clock.now_ms()

    def do(self, act: Callable[[Ledger, Market], Any]) -> Any:
        """Do something as a call does: after what is due, in a unit of work."""
        now_ms = self.now_ms
        self.sandbox.settle(now_ms)
        with self.sandbox.store.transaction() as unit:
            return act(Ledger(unit, now_ms), market_of(unit))

    def instrument(self, name: str = "BTC-USDT") -> Instrument:
        found = self.do(lambda _, market: market.find(name, self.now_ms))
        assert found is not None
        return found  # type: ignore[no-any-return]

    def place(
        self,
        side: str,
        size: str,
        price: str | None = None,
        *,
        by: str = ANNE,
        of: str = "BTC-USDT",
        **more: Any,
    ) -> Order:
        request = OrderRequest(
            self.instrument(of), side, D(size), price=None if price is None else D(price), **more
        )

        def act(ledger: Ledger, market: Market) -> Order:
            return place(ledger, market, ledger.unit.get(Account, by), request)

        return self.do(act)  # type: ignore[no-any-return]

    def market(self, side: str, size: str, unit: str = "base", **more: Any) -> Order:
        return self.place(side, size, type="market", unit=unit, **more)

    def cancel(self, order: Order, **more: Any) -> Order:
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: cancel(ledger, market, self.order(order), **more)
        )

    def amend(
        self, order: Order, size: str | None = None, price: str | None = None, **more: Any
    ) -> Amended:
        change = Amendment(size and D(size), price and D(price), **more)  # type: ignore[arg-type]
        current, instrument = self.order(order), self.instrument(order.instrument)
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: amend(ledger, market, instrument, current, change)
        )

    def order(self, order: Order) -> Order:
        """Return an order as it is now."""
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, _: find_order(ledger.unit, order.account, self.now_ms, order_id=order.id)
        )

    def fills(self, account: str = ANNE) -> list[Fill]:
        """Return the fills of an account, oldest first."""
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, _: list(fills(ledger.unit, account, since_ms=0))[::-1]
        )

    def open(self, account: str = ANNE) -> list[Order]:
        return self.do(lambda ledger, _: list(ledger.unit.scan(Order, (account, OPEN))))  # type: ignore[no-any-return]

    def balance(self, ccy: str, account: str = ANNE) -> tuple[str, str]:
        """Return what is available and what is frozen, without zeros at the end."""
        held: Balance = self.do(
            lambda ledger, _: ledger.unit.get(Account, account).balance("trading", ccy)
        )
        return f"{held.available.normalize():f}", f"{held.frozen.normalize():f}"

    def book(self, depth: int = 5) -> Book:
        one = self.instrument()
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: book_of(ledger.unit, market, one, self.now_ms, depth)
        )

    def tape(self, limit: int = 5) -> list[Trade]:
        """Return the newest trades, newest first."""
        one = self.instrument()
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: trades.newest(
                tape_of(ledger.unit, market, one), self.now_ms, limit
            )
        )

    def last(self) -> Decimal:
        one = self.instrument()
        return self.do(  # type: ignore[no-any-return]
            lambda ledger, market: tape_of(ledger.unit, market, one).price(self.now_ms) * one.tick
        )

    def set_price(self, price: str, **more: Any) -> None:
        self.server.set_pair_price("BTC-USDT", price, **more)

    def fill_as(self, **settings: Any) -> None:
        self.do(lambda ledger, _: set_fill_settings(ledger, FillSettings(**settings)))

    def advance(self, **by: Any) -> None:
        self.server.advance(**by)

    def check_money(self) -> None:
        """All postings add up, and what is frozen is what open orders hold."""
        self.sandbox.settle(self.now_ms)
        store = self.sandbox.store
        accounts = [store.find(Account, name) for name in (ANNE, BOB, TWIN)]
        postings = [one for one in store.log("postings") if isinstance(one, Posting)]
        wrong = audit([one for one in accounts if one], postings)
        assert [text for text in wrong if any(f"{name}/" in text for name in (ANNE, BOB))] == []
        for account in accounts:
            assert account is not None
            held: dict[str, Decimal] = {"USDT": D(0), "BTC": D(0)}
            for order in self.open(account.id):
                held[order.held_ccy] += order.held
            frozen = {ccy: account.balance("trading", ccy).frozen for ccy in held}
            assert frozen == held
