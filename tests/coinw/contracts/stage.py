"""What a machine of a futures account reads beside the calls of its client."""

from __future__ import annotations

from typing import TYPE_CHECKING

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import LOG, Posting, audit
from fauxchange.domain.market.state import market_of
from fauxchange.domain.positions.figures import mark_of
from fauxchange.domain.trading.queries.lists import fills

if TYPE_CHECKING:
    from decimal import Decimal

    from fauxchange import MockServer
    from fauxchange.domain.core.account import Balance
    from fauxchange.domain.trading.fill import Fill

OWNER = "coinw:main"


class Stage:
    """The account in the store of a mock: its fills, its money, and the marks of the market."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self._newest = 0

    @property
    def now_ms(self) -> int:
        """The time."""
        return self.mock.clock.now_ms()

    def new_fills(self) -> list[Fill]:
        """Return the fills since the last time, oldest first."""
        with self.mock.sandbox.store.transaction() as unit:
            found = list(fills(unit, OWNER, since_ms=0, newer_than=self._newest))
        self._newest = found[0].id if found else self._newest
        return found[::-1]

    def balance(self, book: str = "futures") -> Balance:
        """Return what is in a book of the account."""
        found = self.mock.sandbox.store.find(Account, OWNER)
        assert found is not None
        return found.balance(book, "USDT")

    def mark(self, name: str, at_ms: int | None = None) -> Decimal:
        """Return the mark of a contract, now or at a time."""
        at_ms = self.now_ms if at_ms is None else at_ms
        with self.mock.sandbox.store.transaction() as unit:
            market = market_of(unit)
            return mark_of(market, market.find_any(name, at_ms), at_ms)

    def marks(self, name: str, begin_ms: int) -> list[Decimal]:
        """Return the marks of the seconds since a moment."""
        return [self.mark(name, at_ms) for at_ms in range(begin_ms, self.now_ms + 1, 1_000)]

    def audit(self) -> list[str]:
        """Return what is wrong with the books when all postings are added again."""
        store = self.mock.sandbox.store
        postings = [one for one in store.log(LOG) if isinstance(one, Posting)]
        return audit(store.documents(Account), postings)
