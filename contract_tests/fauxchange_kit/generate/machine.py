"""Random sequences of actions on an account: a client carries them out and shows the balances.

A test of your own connects a client and overrides what it can do; Hypothesis finds the shortest
sequence in which it goes wrong. Needs Hypothesis.

    class Life(AccountMachine):
        refusals = (MyError,)

        def connect(self):
            self.client = MyClient(self.mock.url, self.mock.okx)

        def balances(self):
            return self.client.balances()

        def purchase(self, ccy, amount):
            self.client.stake(ccy, amount)

    TestLife = Life.TestCase
"""

from __future__ import annotations

import atexit
from collections.abc import Callable, Mapping
from decimal import Decimal
from functools import cache
from typing import ClassVar

from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.money import ZERO
from fauxchange.embed import MockServer

FUNDING, TRADING = "funding", "trading"

# What is staked, and what is given for it.
TOKENS: Mapping[str, str] = {"ETH": "BETH", "SOL": "OKSOL"}

_ADDRESS = "0x1111111111111111111111111111111111111111"
_AMOUNTS = st.decimals(Decimal("0.001"), 60, places=3)
# More than every chain's minimum.
_DEPOSITS = st.integers(1, 60).map(Decimal)
_CURRENCIES = st.sampled_from(("ETH", "SOL", "BTC", "USDT"))

Holdings = dict[tuple[str, str], Decimal]


@cache
def _running() -> MockServer:
    """Return the mock of all machines of this process: starting one costs more than a life."""
    mock = MockServer(limits=False)
    mock.__enter__()
    atexit.register(mock.__exit__, None, None, None)
    return mock


def _can(action: str) -> Callable[[AccountMachine], bool]:
    """Return the test whether a machine's client has an action."""
    return lambda self: getattr(type(self), action) is not getattr(AccountMachine, action)


class AccountMachine(RuleBasedStateMachine):
    """One account on OKX. Override :meth:`connect` and :meth:`balances`, and what your client does.

    An action that is not overridden never happens. After one that returned, exactly that must have
    become of the account; after one that raised one of ``refusals``, nothing. Any other exception
    is a failure. ``mock`` is the exchange, at the beginning of its world in every life.
    """

    refusals: ClassVar[tuple[type[Exception], ...]] = ()
    """How the client says that the exchange refused."""

    def __init__(self) -> None:
        super().__init__()
        self.mock = _running()
        self.mock.reset()
        key = self.mock.okx.key
        credential = self.mock.sandbox.credential("okx", key)
        assert credential is not None, f"the world has no credential {key}"  # noqa: S101
        self._account = credential.account
        self.connect()

    def connect(self) -> None:
        """Make the client: ``mock.url`` and ``mock.okx`` are all it needs."""
        raise NotImplementedError("connect() makes the client")

    def balances(self) -> Mapping[str, Decimal]:
        """Return what the client says is available in the funding account, by currency."""
        raise NotImplementedError("balances() asks the client")

    def transfer(self, ccy: str, amount: Decimal, *, to_trading: bool) -> None:
        """Have the client move money between the funding and the trading account."""
        raise NotImplementedError

    def purchase(self, ccy: str, amount: Decimal) -> None:
        """Have the client stake ETH or SOL."""
        raise NotImplementedError

    def redeem(self, ccy: str, amount: Decimal) -> None:
        """Have the client give back the tokens of staked ETH or SOL."""
        raise NotImplementedError

    def withdraw(self, ccy: str, amount: Decimal, address: str) -> None:
        """Have the client withdraw on the main chain of a currency."""
        raise NotImplementedError

    @rule(ccy=_CURRENCIES, amount=_DEPOSITS)
    def a_deposit_arrives(self, ccy: str, amount: Decimal) -> None:
        """Have money come from outside; it is credited when it is confirmed."""
        name = self._account.partition(":")[2]
        self.mock.deposit("okx", name, ccy, amount)

    @rule(minutes=st.integers(1, 3 * 24 * 60))
    def time_passes(self, minutes: int) -> None:
        """Let happen what is due: deposits, stakings, interest, withdrawals."""
        self.mock.advance(minutes=minutes)

    @precondition(_can("transfer"))
    @rule(ccy=_CURRENCIES, amount=_AMOUNTS, to_trading=st.booleans())
    def the_client_transfers(self, ccy: str, amount: Decimal, to_trading: bool) -> None:
        """Expect money to go from one account to the other."""
        source, target = (FUNDING, TRADING) if to_trading else (TRADING, FUNDING)
        self._do(
            lambda: self.transfer(ccy, amount, to_trading=to_trading),
            {(source, ccy): -amount, (target, ccy): amount},
        )

    @precondition(_can("purchase"))
    @rule(ccy=st.sampled_from(sorted(TOKENS)), amount=_AMOUNTS)
    def the_client_stakes(self, ccy: str, amount: Decimal) -> None:
        """Expect what is staked to leave the funding account at once."""
        self._do(lambda: self.purchase(ccy, amount), {(FUNDING, ccy): -amount})

    @precondition(_can("redeem"))
    @rule(ccy=st.sampled_from(sorted(TOKENS)), amount=_AMOUNTS)
    def the_client_redeems(self, ccy: str, amount: Decimal) -> None:
        """Expect tokens that are given back to leave the funding account at once."""
        self._do(lambda: self.redeem(ccy, amount), {(FUNDING, TOKENS[ccy]): -amount})

    @precondition(_can("withdraw"))
    @rule(ccy=_CURRENCIES, amount=_AMOUNTS)
    def the_client_withdraws(self, ccy: str, amount: Decimal) -> None:
        """Expect what is withdrawn, and a fee on top, to be no longer available."""
        fee_too = {(FUNDING, ccy)}
        self._do(lambda: self.withdraw(ccy, amount, _ADDRESS), {(FUNDING, ccy): -amount}, fee_too)

    @invariant()
    def the_client_shows_what_is_there(self) -> None:
        """Compare what the client says with what the exchange has."""
        before = self._funding()
        reported = {ccy: amount for ccy, amount in self.balances().items() if amount}
        # Time runs: something may have become due meanwhile.
        assert reported in (before, self._funding()), f"shows {reported}, has {before}"  # noqa: S101

    def _do(
        self,
        action: Callable[[], None],
        expected: Holdings,
        fees: set[tuple[str, str]] | None = None,
    ) -> None:
        """Let the client act, and compare the changes of the account with the expected ones."""
        before = self._holdings()
        try:
            action()
        except self.refusals:
            expected, fees = {}, None
        after = self._holdings()
        changes = {
            place: after.get(place, ZERO) - before.get(place, ZERO) for place in {*before, *after}
        }
        for place in {*changes, *expected}:
            change, wish = changes.get(place, ZERO), expected.get(place, ZERO)
            is_as_asked = change <= wish if fees and place in fees else change == wish
            book, ccy = place
            words = f"{ccy} in the {book} account changed by {change}, it was to be {wish}"
            assert is_as_asked, words  # noqa: S101

    def _funding(self) -> dict[str, Decimal]:
        return {ccy: held for (book, ccy), held in self._holdings().items() if book == FUNDING}

    def _holdings(self) -> Holdings:
        """Return what is available on the two accounts now."""
        sandbox = self.mock.sandbox
        sandbox.settle(sandbox.clock.now_ms())
        account = sandbox.store.find(Account, self._account)
        books = account.books if account else {}
        return {
            (book, ccy): held.available
            for book in (FUNDING, TRADING)
            for ccy, held in books.get(book, {}).items()
            if held.available
        }
