"""What a funding time costs, and what it leaves: one unit of work, whoever holds positions."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any, cast

from benchmarks.positions import HOUR_MS, Crowd
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import Bill, log_of
from fauxchange.domain.core.ledger import LOG
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.positions.position import Position
from tests.history.counting import CountingStore

if TYPE_CHECKING:
    from fauxchange.state.store import Commit, Store


def near_funding(accounts: int, cross: int, isolated: int) -> Crowd:
    """Return a crowd a second before a funding."""
    crowd = Crowd(accounts, cross, isolated)
    now_ms = crowd.sandbox.clock.now_ms()
    crowd.server.advance(8 * HOUR_MS - now_ms % (8 * HOUR_MS) - 1)
    return crowd


def funding_commits(crowd: Crowd) -> list[Commit]:
    """Return what the units of work of a funding have changed."""
    commits: list[Commit] = []
    crowd.sandbox.store.listen(commits.append)
    crowd.server.advance(1)
    return [one for one in commits if one.replaced]


def test_a_funding_time_is_one_unit_of_work_that_writes_everything_once() -> None:
    crowd = near_funding(3, 4, 2)
    (commit,) = funding_commits(crowd)
    written = Counter(kind for kind, _ in commit.replaced)
    assert (written[Position], written[Account]) == (3 * 6, 3)
    assert commit.appended[LOG] == 3 * 6
    bills = {log: count for log, count in commit.appended.items() if log.startswith("bills/")}
    # Each is in the log of all, in that of its currency and in that of its currency and kind.
    assert sum(bills.values()) == 3 * 3 * 6
    # Each position, and of each account the balances of both of its books.
    assert len(commit.events) == 3 * 6 + 3 * 2


def reads(accounts: int, cross: int) -> int:
    """Return how many documents a funding reads."""
    crowd = near_funding(accounts, cross, 0)
    inner = crowd.sandbox.store
    store = CountingStore(inner)
    crowd.sandbox.store = cast("Store", store)
    crowd.server.advance(1)
    crowd.sandbox.store = inner
    return store.reads


def test_a_funding_reads_each_position_and_who_holds_it_once() -> None:
    # Of an account besides: its balances, its terms, its watch, and when that is looked at.
    assert reads(4, 4) - reads(2, 4) == 2 * (4 + 4 + 4)


def test_a_funding_reads_of_an_instrument_what_does_not_depend_on_accounts() -> None:
    assert reads(4, 4) - reads(4, 2) == 2 * (4 + 4 + 3)


def rows(crowd: Crowd, name: str) -> list[tuple[str, ...]]:
    """Return the bills of positions of an account, the oldest first."""
    bills = cast("tuple[Bill, ...]", crowd.sandbox.store.log(log_of(name, "trading")))
    return [
        (one.trade.instrument, one.reason, *map(str, (one.delta, one.balance, one.trade.pnl)))
        for one in bills
        if one.trade is not None and one.reason.startswith("funding")
    ]


def held(crowd: Crowd, name: str) -> list[tuple[str, ...]]:
    """Return the positions of an account, with what funding has left of them."""
    found: list[Any] = crowd.do(lambda ledger, _: list(positions_of(ledger.unit, name)))
    return [(one.instrument, one.mode, str(one.funding), str(one.margin)) for one in found]


def test_bills_and_positions_have_what_two_fundings_have_moved() -> None:
    crowd = near_funding(2, 2, 1)
    crowd.server.advance(1 + 8 * HOUR_MS)
    btc, eth, paid, received = "BTC-USDT-SWAP", "ETH-USDT-SWAP", "funding paid", "funding received"
    assert rows(crowd, "okx:holder0") == [
        (btc, received, "2.270954173397", "9998987.429851923397", "2.270954173397"),
        (btc, received, "0", "9998987.429851923397", "2.270954173397"),
        (eth, paid, "-0.0282605092560", "9998987.4015914141410", "-0.0282605092560"),
        (btc, paid, "-0.133600000315", "9998987.2679914138260", "-0.133600000315"),
        (btc, paid, "0", "9998987.2679914138260", "-0.133600000315"),
        (eth, paid, "-1.235695494298", "9998986.0322959195280", "-1.235695494298"),
    ]
    assert held(crowd, "okx:holder0") == [
        (btc, "cross", "2.137354173082", "0"),
        (eth, "cross", "-1.2639560035540", "0"),
        (btc, "isolated", "2.137354173082", "1001.979503173082"),
    ]
    assert rows(crowd, "okx:holder1")[-1] == (
        *(eth, received, "1.235695494297", "9998984.2985303604690", "1.235695494297"),
    )
    assert held(crowd, "okx:holder1") == [
        (btc, "cross", "-2.137354173084", "0"),
        (eth, "cross", "1.2639560035530", "0"),
        (btc, "isolated", "-2.137354173084", "997.692422826916"),
    ]
