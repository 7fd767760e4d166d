"""Flexible loans: what is lent on which terms, and what somebody owes.

An order owes one currency and pledges others. What is pledged lies frozen in the account's book
``collateral`` until it is given back or sold; what is owed grows by the interest of each full hour.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Literal, NamedTuple

from fauxchange.domain.core.document import document
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.history import choice_log, enter
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.money import EXACT, ZERO, exact_sum, places
from fauxchange.domain.core.rejection import TooManyPlaces
from fauxchange.domain.core.unit_of_work import UnitOfWork

from . import rejection

BOOK = "collateral"
INTEREST_KEPT_MS = 30 * DAY_MS
"""How long the hours of interest can be read, in ms."""

EventKind = Literal[
    "borrowed",
    "repaid",
    "collateral_locked",
    "collateral_released",
    "forced_repayment_buy",
    "forced_repayment_sell",
    "forced_liquidation",
    "partial_liquidation",
    "sell_collateral",
    "buy_transition_coin",
    "sell_transition_coin",
    "buy_borrowed_coin",
]


class Levels(NamedTuple):
    """How much may be owed for a unit of collateral: at first, before a warning, before a sale."""

    initial: Decimal
    margin_call: Decimal
    liquidation: Decimal


class LoanTier(NamedTuple):
    """Which ``share`` of its price collateral counts, up to a worth in USD; None is any worth."""

    up_to: Decimal | None
    share: Decimal


@dataclass(frozen=True, slots=True)
class Borrowable:
    """A currency that is lent: ``rate`` is yearly, ``quota`` what one account may owe."""

    rate: Decimal
    minimum: Decimal
    quota: Decimal


@dataclass(frozen=True, slots=True)
class Pledgeable:
    """A currency that is taken as collateral."""

    minimum: Decimal
    tiers: tuple[LoanTier, ...]
    levels: Levels


@document()
@dataclass(frozen=True, slots=True)
class LoanTerms:
    """On which terms loans are given.

    ``pairs`` are E-Mode's: collateral and borrowed currency -> levels. ``quotes`` says which of two
    currencies the other is priced in: the first of them. ``fee`` is taken on what a partial
    liquidation repays; loans worth ``partial_from`` USD are reduced by steps of ``partial_step`` of
    their collateral before they are closed. ``transition`` is what collateral is sold for.
    """

    borrowable: Mapping[str, Borrowable]
    collateral: Mapping[str, Pledgeable]
    pairs: Mapping[tuple[str, str], Levels]
    restricted: frozenset[str]
    quotes: tuple[str, ...]
    transition: str
    places: int
    fee: Decimal
    partial_from: Decimal
    partial_step: Decimal
    watch_ms: int
    settle_ms: int
    keep_ms: int
    seed: int = 0


@document("{id}", scan_order=("is_open", "account", "number"))
@dataclass(frozen=True, slots=True)
class Loan:
    """One order. ``e_mode`` are the collateral currencies of its pairs, empty without E-Mode.

    ``paying`` is what was accepted as repayment and is not settled yet; ``warned_ms`` is when the
    owner was warned that the collateral gets short, None while it is not.
    """

    id: str
    account: str
    ccy: str
    debt: Decimal
    collateral: Mapping[str, Decimal] = field(default_factory=dict)
    e_mode: tuple[str, ...] = ()
    paying: Decimal = ZERO
    warned_ms: int | None = None
    is_open: bool = True

    @property
    def number(self) -> int:
        """The id as a number: a later order has a larger one."""
        return int(self.id)

    @property
    def unpaid(self) -> Decimal:
        """What is owed and not about to be repaid."""
        return EXACT.subtract(self.debt, self.paying)

    def with_more(self, ccy: str, amount: Decimal) -> Loan:
        """Return the order with more of a collateral, or less; a collateral of zero is left out."""
        left = EXACT.add(self.collateral.get(ccy, ZERO), amount)
        changed = {**self.collateral, ccy: left}
        return replace(self, collateral={one: held for one, held in changed.items() if held})


@tells_of(Loan)
class LoanChanged(DocumentChanged[Loan]):
    """A loan against collateral, as it has become."""


class LoanEvent(NamedTuple):
    """One step of an order's life; ``amount`` is signed as its owner sees it."""

    id: int
    at_ms: int
    order: str
    kind: EventKind
    ccy: str
    amount: Decimal


class LoanInterest(NamedTuple):
    """The interest of one hour on what was owed then; ``rate`` is yearly."""

    id: int
    at_ms: int
    order: str
    ccy: str
    debt: Decimal
    amount: Decimal
    rate: Decimal


def find_terms(unit: UnitOfWork) -> LoanTerms | None:
    """Return the terms, or None if nothing is lent."""
    return unit.find(LoanTerms)


def open_loans(unit: UnitOfWork, account: str) -> list[Loan]:
    """Return an account's open orders, the earliest first."""
    return list(unit.scan(Loan, (True, account)))


def find_loan(unit: UnitOfWork, account: str, order: str | None) -> Loan | None:
    """Return the order that is named, else the earliest, else None.

    Raises:
        NoLoan: the account has no such order, or has paid it back.

    """
    if order is None:
        return next(iter(open_loans(unit, account)), None)
    found = unit.find(Loan, order)
    if found is None or found.account != account or not found.is_open:
        raise rejection.NoLoan(f"{account} has no order {order}")
    return found


def require_loan(unit: UnitOfWork, account: str, order: str | None) -> tuple[Loan, LoanTerms]:
    """Return the order that is named, else the earliest, and the terms.

    Raises:
        NoLoan: there is none.

    """
    terms, loan = find_terms(unit), find_loan(unit, account, order)
    if loan is None or terms is None:
        raise rejection.NoLoan(f"{account} has no order")
    return loan, terms


def require_places(terms: LoanTerms, ccy: str, amount: Decimal, field: str) -> None:
    """Require that an amount has no more decimal places than loans have.

    Raises:
        TooManyPlaces: it has more.

    """
    if places(amount) > terms.places:
        raise TooManyPlaces(ccy, terms.places, field)


def debt_in(unit: UnitOfWork, account: str, ccy: str) -> Decimal:
    """Return what an account owes of a currency, in all its orders."""
    return exact_sum(one.debt for one in open_loans(unit, account) if one.ccy == ccy)


def record(ledger: Ledger, loan: Loan, kind: EventKind, ccy: str, amount: Decimal) -> None:
    """Enter a step of an order's life into the account's history."""
    number = int(ledger.unit.new_id())
    event = LoanEvent(number, ledger.now_ms, loan.id, kind, ccy, amount)
    enter(ledger.unit, _events(loan.account), event, None, order=loan.id, kind=kind)


def record_interest(ledger: Ledger, loan: Loan, amount: Decimal, rate: Decimal) -> None:
    """Enter the interest of an hour likewise."""
    number = int(ledger.unit.new_id())
    one = LoanInterest(number, ledger.now_ms, loan.id, loan.ccy, loan.debt, amount, rate)
    log = _interest(loan.account)
    enter(ledger.unit, log, one, INTEREST_KEPT_MS, order=loan.id, ccy=loan.ccy)


def events_log(account: str, *, order: str | None = None, kind: str | None = None) -> str:
    """Return the name of the log of an account's history, or of an order or a kind of steps."""
    return choice_log(_events(account), order=order, kind=kind)


def interest_log(account: str, *, order: str | None = None, ccy: str | None = None) -> str:
    """Return the name of the log of an account's interest, or of an order's or a currency's."""
    return choice_log(_interest(account), order=order, ccy=ccy)


def _events(account: str) -> str:
    return f"loan-events/{account}"


def _interest(account: str) -> str:
    return f"loan-interest/{account}"
