"""Staking from the purchase to the interest, on a clock of our own."""

from __future__ import annotations

from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fauxchange import ManualClock, MockServer
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import (
    LOG,
    Ledger,
    LedgerAccount,
    Posting,
    audit,
    exchange_account,
)
from fauxchange.domain.core.rejection import BelowMinimum, InsufficientFunds, TooManyPlaces
from fauxchange.domain.core.unit_of_work import ScheduledTask
from fauxchange.domain.earn.staking.orders import StakingOrder, purchase
from fauxchange.domain.earn.staking.product import (
    ACCRUE,
    StakingInterest,
    StakingProduct,
    accrue,
    next_accrual,
)
from fauxchange.state.memory import MemoryStore
from tests.clients import OkxClient, body_of
from tests.conftest import NOON_MS

if TYPE_CHECKING:
    from collections.abc import Sequence

FUNDING = "/api/v5/asset/balances"
ETH_BALANCE = "/api/v5/finance/staking-defi/eth/balance"
SOL_BALANCE = "/api/v5/finance/staking-defi/sol/balance"
PURCHASE = "/api/v5/finance/staking-defi/eth/purchase"
REDEEM = "/api/v5/finance/staking-defi/eth/redeem"
CANCEL = "/api/v5/finance/staking-defi/eth/cancel-redeem"

HOUR_MS = 3_600_000
EIGHT_MS = 8 * HOUR_MS


def _product(**changes: Any) -> StakingProduct:
    terms: dict[str, Any] = {
        "id": "eth",
        "pays": "ETH",
        "gives": "BETH",
        "minimum": Decimal("0.001"),
        "places": 8,
        "settle_ms": 60_000,
        "accrue_at_ms": EIGHT_MS,
        "apr": Decimal("0.0374"),
        "redeem_ms": 8 * DAY_MS,
        "fast_limit": Decimal(100),
        "platform_limit": Decimal(0),
        "rate_at_ms": 17 * HOUR_MS,
    }
    return StakingProduct(**{**terms, **changes})


DUE = ScheduledTask(EIGHT_MS, ACCRUE, {"account": "anne", "product": "eth"})


def _store(**held: str) -> MemoryStore:
    store = MemoryStore(copying=True)
    with store.transaction() as unit:
        unit.put(Account("anne", "1", "anne"))
        unit.put(StakingInterest("anne", "eth"))
        for ccy, amount in held.items():
            place = LedgerAccount("anne", "funding")
            Ledger(unit, 0).move(
                ccy,
                Decimal(amount),
                debit=exchange_account("opening"),
                credit=place,
                reason="opening",
            )
    return store


def _interest(apr: str, held: str, places: int = 8) -> Decimal:
    store = _store(BETH=held)
    with store.transaction() as unit:
        unit.put(_product(apr=Decimal(apr), places=places))
        accrue(Ledger(unit, EIGHT_MS), DUE)
    staked = store.find(StakingInterest, "anne", "eth")
    assert staked is not None
    return staked.latest


class Caller:
    """The default world's caller, and what they see."""

    def __init__(self, mock: MockServer) -> None:
        self.mock = mock
        self.client = OkxClient(mock, mock.okx)

    def funding(self, ccy: str) -> str:
        """Return what the funding account has of a currency."""
        (row,) = body_of(self.client.get(f"{FUNDING}?ccy={ccy}"))["data"]
        return str(row["bal"])

    def staked(self, path: str = ETH_BALANCE) -> tuple[str, str, str]:
        """Return amount, latest and total interest."""
        (row,) = body_of(self.client.get(path))["data"]
        return row["amt"], row["latestInterestAccrual"], row["totalInterestAccrual"]

    def buy(self, amount: str) -> dict[str, Any]:
        """Stake; return the answer."""
        answer: dict[str, Any] = body_of(self.client.post(PURCHASE, {"amt": amount}))
        return answer

    def advance(
        self, *, seconds: float = 0, minutes: float = 0, hours: float = 0, days: float = 0
    ) -> None:
        """Let time pass."""
        self.mock.clock.advance(seconds=seconds, minutes=minutes, hours=hours, days=days)


@pytest.fixture(scope="module")
def shared() -> MockServer:
    """One mock for all tests of this file: building it costs more than a test."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True)


@pytest.fixture
def mock(shared: MockServer) -> MockServer:
    """The shared mock at its beginning."""
    shared.reset()
    return shared


@pytest.fixture
def caller(mock: MockServer) -> Caller:
    """The default world at noon."""
    return Caller(mock)


def test_a_purchase_is_answered_with_an_empty_list(caller: Caller) -> None:
    assert caller.buy("1") == {"code": "0", "msg": "", "data": []}


def test_a_purchase_takes_the_eth_at_once(caller: Caller) -> None:
    caller.buy("1")
    assert caller.funding("ETH") == "36.11827078"


def test_a_purchase_gives_no_beth_before_it_settles(caller: Caller) -> None:
    caller.buy("1")
    caller.advance(seconds=59.999)
    assert caller.staked()[0] == "0.63926191"
    assert caller.funding("BETH") == "0.63926191"


def test_a_purchase_settles_after_a_minute(caller: Caller) -> None:
    caller.buy("1")
    caller.advance(seconds=60)
    assert caller.staked() == ("1.63926191", "0.00006549", "0.01490596")
    assert caller.funding("BETH") == "1.63926191"
    assert caller.funding("ETH") == "36.11827078"


def test_purchases_settle_one_by_one(caller: Caller) -> None:
    caller.buy("1")
    caller.advance(seconds=30)
    caller.buy("2")
    caller.advance(seconds=30)
    assert caller.staked()[0] == "1.63926191"
    caller.advance(seconds=30)
    assert caller.staked()[0] == "3.63926191"


def test_everything_can_be_staked(caller: Caller) -> None:
    assert caller.buy("37.11827078")["code"] == "0"
    assert body_of(caller.client.get(f"{FUNDING}?ccy=ETH"))["data"] == []


def test_interest_is_paid_at_eight_and_not_before(caller: Caller) -> None:
    caller.advance(hours=20, seconds=-1)
    assert caller.staked() == ("0.63926191", "0.00006549", "0.01490596")
    caller.advance(seconds=1)
    # 0.63926191 x 0.0374 / 365 = 0.0000655024...
    assert caller.staked() == ("0.63932741", "0.0000655", "0.01497146")


def test_interest_earns_interest_the_next_day(caller: Caller) -> None:
    caller.advance(days=2)
    # 0.63932741 x 0.0374 / 365 = 0.0000655091...
    assert caller.staked() == ("0.63939291", "0.0000655", "0.01503696")


def test_what_settles_before_eight_earns_that_day(caller: Caller) -> None:
    caller.buy("1")
    caller.advance(hours=20)
    # 1.63926191 x 0.0374 / 365 = 0.000167968...
    assert caller.staked() == ("1.63942987", "0.00016796", "0.01507392")


def test_what_settles_after_eight_earns_the_day_after(caller: Caller) -> None:
    caller.advance(hours=19, minutes=59, seconds=30)
    caller.buy("1")
    caller.advance(seconds=60)
    assert caller.staked() == ("1.63932741", "0.0000655", "0.01497146")


def test_sol_earns_at_its_own_rate(caller: Caller) -> None:
    caller.advance(days=1)
    # 0.01100012 x 0.0612 / 365 = 0.00000184440...
    assert caller.staked(SOL_BALANCE) == ("0.01100196", "0.00000184", "0.00000196")


def test_interest_is_paid_into_the_funding_account(caller: Caller) -> None:
    caller.advance(days=1)
    assert caller.funding("BETH") == "0.63932741"
    assert caller.funding("OKSOL") == "0.01100196"


@pytest.mark.parametrize("path", [ETH_BALANCE, SOL_BALANCE])
def test_thirty_days_at_once_are_thirty_times_a_day(path: str) -> None:
    at_once, day_by_day = (
        Caller(MockServer(clock=ManualClock(NOON_MS), copying=True)) for _ in range(2)
    )
    for caller in (at_once, day_by_day):
        caller.buy("1.23456789")
    at_once.advance(days=30)
    for _ in range(30):
        day_by_day.advance(days=1)
        day_by_day.staked(path)
    assert at_once.staked(path) == day_by_day.staked(path)
    assert at_once.mock.sandbox.store.log(LOG) == day_by_day.mock.sandbox.store.log(LOG)


def test_thirty_days_bring_thirty_interests_each_at_its_own_eight_o_clock(
    caller: Caller,
) -> None:
    caller.advance(days=30)
    caller.staked()
    times = [posting.at_ms for posting in _interests(caller.mock) if posting.ccy == "BETH"]
    first = NOON_MS + 20 * HOUR_MS
    assert times == [first + day * DAY_MS for day in range(30)]


def test_sol_gains_exactly_what_its_rate_says_over_thirty_days(caller: Caller) -> None:
    caller.advance(days=30)
    # 19 days of 0.00000184, and 11 of 0.00000185 once the balance has grown.
    assert caller.staked(SOL_BALANCE) == ("0.01105543", "0.00000185", "0.00005543")


def test_a_first_purchase_begins_to_earn(empty: Caller) -> None:
    empty.buy("1")
    assert body_of(empty.client.get(ETH_BALANCE))["data"] == []
    empty.advance(seconds=60)
    assert empty.staked() == ("1", "0", "0")
    empty.advance(days=1)
    # 1 x 0.0374 / 365 = 0.000102465...
    assert empty.staked() == ("1.00010246", "0.00010246", "0.00010246")


@pytest.fixture
def empty() -> Caller:
    """The empty world with 5 ETH from nowhere."""
    mock = MockServer(world="empty", clock=ManualClock(NOON_MS), copying=True)
    with mock.sandbox.store.transaction() as unit:
        place = LedgerAccount("okx:main", "funding")
        Ledger(unit, NOON_MS).move(
            "ETH",
            Decimal(5),
            debit=exchange_account("opening"),
            credit=place,
            reason="opening balance",
        )
    return Caller(mock)


@pytest.mark.parametrize(
    ("apr", "held", "interest"),
    [
        ("0.0374", "365", "0.03740000"),
        ("0.0374", "1", "0.00010246"),
        ("0.0612", "365", "0.06120000"),
        ("0.365", "0.00000999", "0"),
        ("0.365", "0.00001", "0.00000001"),
        ("0.2", "146", "0.08000000"),
        ("0", "1000", "0"),
    ],
)
def test_interest_is_held_times_rate_over_365_cut_at_the_last_decimal(
    apr: str, held: str, interest: str
) -> None:
    assert _interest(apr, held) == Decimal(interest)


def test_interest_has_as_many_decimals_as_the_product() -> None:
    assert _interest("0.0374", "1", places=4) == Decimal("0.0001")
    assert _interest("0.0374", "1", places=18) == Decimal("0.000102465753424657")


def test_a_day_without_interest_leaves_no_posting() -> None:
    store = _store(BETH="0.00000001")
    with store.transaction() as unit:
        unit.put(_product())
        accrue(Ledger(unit, EIGHT_MS), DUE)
    assert len(store.log(LOG)) == 1
    assert store.next_due_ms() == EIGHT_MS + DAY_MS


@pytest.mark.parametrize(
    ("now_ms", "then_ms"),
    [
        (0, EIGHT_MS),
        (EIGHT_MS - 1, EIGHT_MS),
        (EIGHT_MS, EIGHT_MS + DAY_MS),
        (EIGHT_MS + 1, EIGHT_MS + DAY_MS),
    ],
)
def test_the_next_interest_is_always_ahead(now_ms: int, then_ms: int) -> None:
    assert next_accrual(_product(), now_ms) == then_ms


@pytest.mark.parametrize(
    ("amount", "refusal"),
    [
        ("0.0009", BelowMinimum),
        ("1.000000001", TooManyPlaces),
        ("1.000000000", TooManyPlaces),
        ("5.00000001", InsufficientFunds),
    ],
)
def test_a_purchase_that_cannot_be_is_refused(amount: str, refusal: type[Exception]) -> None:
    store = _store(ETH="5")
    with pytest.raises(refusal), store.transaction() as unit:
        purchase(Ledger(unit, 0), "anne", _product(), Decimal(amount))
    assert store.next_due_ms() is None


@pytest.mark.parametrize("amount", ["0.001", "5", "0.00100000"])
def test_a_purchase_at_the_edge_is_taken(amount: str) -> None:
    store = _store(ETH="5")
    with store.transaction() as unit:
        purchase(Ledger(unit, 0), "anne", _product(), Decimal(amount))
    assert store.next_due_ms() == 60_000


def _postings(mock: MockServer) -> Sequence[Posting]:
    return mock.sandbox.store.log(LOG)  # type: ignore[return-value]


def _interests(mock: MockServer) -> list[Posting]:
    return [one for one in _postings(mock) if one.debit == exchange_account("interest")]


AMOUNTS = st.one_of(
    st.decimals("0.00000001", 40, places=8).map("{:f}".format),
    st.sampled_from(["0.001", "0.0009", "0.123456789", "37.11827078", "1000000", "1" * 30]),
)
BAD = st.one_of(
    st.sampled_from(["0", "-1", "1e3", "NaN", "", " 1", "1\n", "٣", ".5", "5.", "0.0", "1" * 31]),
    st.text(max_size=5),
    st.none() | st.booleans() | st.lists(st.integers(), min_size=1, max_size=2),
)


@lru_cache
def _machine_mock() -> MockServer:
    """Return the mock that all runs of the machine share; each begins with a reset."""
    return MockServer(clock=ManualClock(NOON_MS), copying=True, limits=False)


class StakingMachine(RuleBasedStateMachine):
    """Orders, time and readings in any order; money is never made, lost or negative."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = _machine_mock()
        self.mock.reset()
        self.client = OkxClient(self.mock, self.mock.okx)
        self.begin = self._owned()

    def _documents(self) -> list[object]:
        """Return all documents, once everything that is due has happened."""
        self.mock.sandbox.settle(self.mock.clock.now_ms())
        kinds = (Account, Credential, StakingInterest, StakingOrder, StakingProduct)
        return [one for kind in kinds for one in self.mock.sandbox.store.documents(kind)]

    def _purchase(self, amount: object) -> None:
        before = self._documents()
        code = body_of(self.client.post(PURCHASE, {"amt": amount}))["code"]
        assert code in {"0", "50014", "51000", "51727", "51736"}
        if code != "0":
            assert self._documents() == before

    def _redeem(self, amount: object) -> None:
        before = self._documents()
        code = body_of(self.client.post(REDEEM, {"amt": amount}))["code"]
        assert code in {"0", "50014", "51000", "51720", "51736"}
        if code != "0":
            assert self._documents() == before

    def _orders(self) -> list[StakingOrder]:
        return list(self.mock.sandbox.store.documents(StakingOrder))

    def _owned(self) -> Decimal:
        """Return ETH, BETH in every book, and what is on its way from one to the other."""
        account = self.mock.sandbox.store.find(Account, "okx:main")
        assert account is not None
        sent = [one.amount for one in _postings(self.mock) if one.reason == "staking purchase"]
        came = [one.amount for one in _postings(self.mock) if one.reason == "staking settlement"]
        held = account.balance("funding", "ETH").total + account.balance("funding", "BETH").total
        held += account.balance("redeeming", "BETH").total
        return held + sum(sent) - sum(came)

    @rule(amount=AMOUNTS)
    def buy(self, amount: str) -> None:
        """Try to stake an amount that is at least one."""
        self._purchase(amount)

    @rule(amount=BAD)
    def buy_nonsense(self, amount: object) -> None:
        """Try to stake what is no amount."""
        self._purchase(amount)

    @rule(amount=AMOUNTS | BAD)
    def give_back(self, amount: object) -> None:
        """Try to redeem."""
        self._redeem(amount)

    @precondition(lambda self: bool(self._orders()))
    @rule(which=st.integers(0, 50))
    def cancel(self, which: int) -> None:
        """Try to cancel some order."""
        orders = self._orders()
        order = orders[which % len(orders)]
        code = body_of(self.client.post(CANCEL, {"ordId": order.id}))["code"]
        assert code in {"0", "51721", "51722", "51726"}

    @rule(seconds=st.integers(0, 3 * 86_400))
    def wait(self, seconds: int) -> None:
        """Let time pass; what is due happens before the next call."""
        self.mock.clock.advance(seconds=seconds)

    @rule(path=st.sampled_from([FUNDING, ETH_BALANCE, SOL_BALANCE]))
    def look(self, path: str) -> None:
        """Read a balance: reading changes nothing."""
        before = self._documents()
        assert body_of(self.client.get(path))["code"] == "0"
        assert self._documents() == before

    @precondition(lambda self: bool(_interests(self.mock)))
    @rule()
    def start_over(self) -> None:
        """Return to the beginning."""
        self.mock.reset()
        assert self._owned() == self.begin

    @invariant()
    def the_books_balance(self) -> None:
        """Every balance is the sum of its postings."""
        accounts = self.mock.sandbox.store.documents(Account)
        assert audit(accounts, _postings(self.mock)) == []

    @invariant()
    def nothing_is_negative(self) -> None:
        """No amount of any account is below zero."""
        for account in self.mock.sandbox.store.documents(Account):
            for book in account.books.values():
                assert all(held.available >= 0 and held.frozen >= 0 for held in book.values())

    @invariant()
    def what_is_being_redeemed_is_held(self) -> None:
        """The book of redemptions has exactly what the pending ones are of."""
        account = self.mock.sandbox.store.find(Account, "okx:main")
        assert account is not None
        pending = [one.redeeming for one in self._orders() if one.status == "pending"]
        assert account.balance("redeeming", "BETH").total == sum(pending)

    @invariant()
    def only_interest_makes_money(self) -> None:
        """What is owned is what there was and the interest, to the last decimal."""
        earned = [one.amount for one in _interests(self.mock) if one.ccy == "BETH"]
        assert self._owned() == self.begin + sum(earned)

    @invariant()
    def interest_is_shown_as_it_was_posted(self) -> None:
        """The total interest is the opening one and every posting since."""
        staked = self.mock.sandbox.store.find(StakingInterest, "okx:main", "eth")
        assert staked is not None
        earned = [one.amount for one in _interests(self.mock) if one.ccy == "BETH"]
        assert staked.total == Decimal("0.01490596") + sum(earned)


StakingMachine.TestCase.settings = settings(max_examples=60, stateful_step_count=20, deadline=None)
TestStakingMachine = StakingMachine.TestCase
