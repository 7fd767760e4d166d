"""The trading account at rest: its settings, and what its book is worth."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.bill import log_of
from fauxchange.domain.core.document import document
from fauxchange.domain.core.events import DocumentChanged, tells_of
from fauxchange.domain.core.money import EXACT, ZERO
from fauxchange.domain.core.rejection import InvalidField
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.market import price as market_price
from fauxchange.domain.positions.figures import NO_NEEDS, Needs, needs_of, usable_with
from fauxchange.domain.positions.terms import USUAL_BOOK, position_terms

from .debts import NONE, Debt, debts_of
from .potential import held_by_spot
from .rejection import SettingsLocked, UnsuitedMode
from .terms import FeeGroup, terms_of

BOOK = USUAL_BOOK
# Account modes.
SPOT, FUTURES, MULTI_CURRENCY, PORTFOLIO = "spot", "futures", "multi-currency", "portfolio"
# Position modes.
NET, LONG_SHORT = "net", "long/short"
# How isolated margin comes and goes.
AUTOMATIC, BY_CURRENCY = "automatic", "by currency"
# What greeks are shown in.
COINS, DOLLARS = "coins", "dollars"
# Fees in what a trade brings, or always in the quote currency.
FEE_RECEIVED, FEE_QUOTE = "received", "quote"
# Strategies.
GENERAL, DELTA_NEUTRAL = "general", "delta neutral"


# The fee tier of an account of which nothing else is known, and how well its owner is known.
LOWEST_TIER = "regular 1"
ADVANCED = "advanced"


@document("{account}", lasting=True)
@dataclass(frozen=True, slots=True)
class TradingSettings:
    """How an account trades; the key is the account's.

    ``modes`` are the account modes that were chosen once on the exchange's site, without which no
    call chooses them; ``borrows`` whether loans are allowed in spot mode, ``repays`` whether what
    comes in repays them; ``non_collateral`` are currencies that are none; ``offsets`` the spot
    amounts set aside to offset contracts; ``options_ms`` when options were activated; ``spot_fees``
    rates of spot in place of those of the level, if the account has some of its own.
    """

    account: str
    mode: str = FUTURES
    position_mode: str = NET
    greeks: str = COINS
    contracts_isolated: str = AUTOMATIC
    margin_isolated: str = AUTOMATIC
    level: str = LOWEST_TIER
    verified: str = ADVANCED
    settles_in: str = "USDC"
    may_settle_in: tuple[str, ...] = ("USD", "USDC", "USDG")
    modes: tuple[str, ...] = (SPOT, FUTURES, MULTI_CURRENCY, PORTFOLIO)
    auto_loan: bool = False
    borrows: bool = False
    repays: bool = False
    fee_type: str = FEE_RECEIVED
    strategy: str = GENERAL
    options_ms: int = 0
    protects: bool = False
    non_collateral: frozenset[str] = frozenset()
    offsets: Mapping[str, Decimal] = field(default_factory=dict)
    spot_fees: FeeGroup | None = None


@tells_of(TradingSettings)
class AccountSettingsChanged(DocumentChanged[TradingSettings]):
    """The settings of a trading account, as they have become."""


@dataclass(frozen=True, slots=True)
class Equity:
    """One currency of the trading book and what it is worth in USD.

    ``discounted`` is what its equity counts as margin, in USD; debts count in full. ``needs`` is
    what positions are and need that settle in it, ``spot_held`` what orders of spot hold.
    """

    ccy: str
    available: Decimal
    frozen: Decimal
    price: Decimal
    debt: Debt
    discounted: Decimal
    changed_ms: int
    needs: Needs = NO_NEEDS
    spot_held: Decimal = ZERO

    @property
    def potential(self) -> Decimal:
        """What open orders of spot would borrow."""
        return min(max(-self.available, ZERO), self.spot_held)

    @property
    def total(self) -> Decimal:
        """What is in the book."""
        return EXACT.add(self.available, self.frozen)

    @property
    def equity(self) -> Decimal:
        """What is in the book and in positions, less what is owed."""
        own = EXACT.subtract(self.total, self.debt.total)
        return own if self.needs is NO_NEEDS else EXACT.add(own, self.needs.equity)

    @property
    def usable(self) -> Decimal:
        """What of the equity may be margin of something new; see `available.usable`."""
        return usable_with(self.available, self.needs)

    @property
    def spendable(self) -> Decimal:
        """What may be spent: of the profit of positions only what is realised."""
        if self.needs is NO_NEEDS:
            return self.available
        return min(max(self.available, ZERO), self.usable)

    @property
    def usd(self) -> Decimal:
        """The equity in USD."""
        return EXACT.multiply(self.equity, self.price)

    @property
    def frozen_usd(self) -> Decimal:
        """What orders hold of what is there, and the margin of those of contracts, in USD."""
        return EXACT.multiply(EXACT.subtract(self.frozen, self.potential), self.price)

    @property
    def owed_usd(self) -> Decimal:
        """The liability in USD."""
        return EXACT.multiply(self.debt.liability, self.price)


@lru_cache(maxsize=1_024)
def _unchanged(account: str) -> TradingSettings:
    """Return the settings of an account that nobody changed; each of its orders asks for them."""
    return TradingSettings(account)


def settings_of(unit: UnitOfWork, account: str) -> TradingSettings:
    """Return an account's settings, those of a new account if nobody changed them."""
    return unit.find(TradingSettings, account) or _unchanged(account)


def require_portfolio(unit: UnitOfWork, account: Account, what: str) -> TradingSettings:
    """Return the settings of a portfolio account; ``what`` is what only these have.

    Raises:
        UnsuitedMode: it is no portfolio account.

    """
    settings = settings_of(unit, account.id)
    if settings.mode != PORTFOLIO:
        raise UnsuitedMode(f"only portfolio accounts {what}")
    return settings


def set_position_mode(unit: UnitOfWork, account: Account, mode: str) -> None:
    """Choose between net positions and one for each direction.

    Documented by OKX (trading-account-rest-api-set-position-mode, error-code-rest-api): the mode is
    one of futures and swaps, so their orders and positions lock it, which
    `trading.contracts.modes` sees to; orders of spot do not.

    Raises:
        UnsuitedMode: spot accounts have no positions, portfolio accounts only net ones.

    """
    settings = settings_of(unit, account.id)
    if settings.mode == SPOT or (settings.mode == PORTFOLIO and mode != NET):
        raise UnsuitedMode(f"account mode {settings.mode} does not have {mode}")
    unit.put(replace(settings, position_mode=mode))


def set_greeks(unit: UnitOfWork, account: Account, greeks: str) -> None:
    """Choose whether greeks are shown in coins or in dollars."""
    unit.put(replace(settings_of(unit, account.id), greeks=greeks))


def set_isolated_mode(
    unit: UnitOfWork, account: Account, isolated: str, *, for_margin: bool
) -> None:
    """Choose how isolated margin comes and goes, for margin trading or for contracts.

    Assumed: what is traded so would lock it, which is nothing yet; orders of spot do not.

    Raises:
        UnsuitedMode: spot accounts have no isolated margin.
        InvalidField: both currencies as margin, which only margin trading has.

    """
    settings = settings_of(unit, account.id)
    if settings.mode == SPOT:
        raise UnsuitedMode("spot accounts have no isolated margin")
    if for_margin:
        changed = replace(settings, margin_isolated=isolated)
    elif isolated == AUTOMATIC:
        changed = replace(settings, contracts_isolated=isolated)
    else:
        raise InvalidField("isolated margin", f"{isolated} is for margin trading only")
    unit.put(changed)


def equity_of(
    unit: UnitOfWork, account: Account, at_ms: int, only: tuple[str, ...] = ()
) -> list[Equity]:
    """Return what the book that trades has and owes, of all currencies or only of some."""
    settings, terms = settings_of(unit, account.id), terms_of(unit)
    debts = debts_of(unit, account.id).by_ccy
    needs = needs_of(unit, account.id, at_ms)
    spot = held_by_spot(unit, account.id) if settings.mode == MULTI_CURRENCY else {}
    name = position_terms(unit, account.id).book
    book = account.book(name)
    ccys = [ccy for ccy, one in book.items() if one or ccy in debts or ccy in needs]
    if only:
        ccys = [ccy for ccy in ccys if ccy in only]
    found = []
    for ccy in ccys:
        held, debt, price = book[ccy], debts.get(ccy, NONE), usd(unit, ccy, at_ms)
        wants = needs.get(ccy, NO_NEEDS)
        equity = EXACT.subtract(EXACT.add(held.total, wants.equity), debt.total)
        margin = terms.discounted(ccy, equity) if equity > 0 else equity
        if equity > 0 and not is_collateral(settings, ccy):
            margin = ZERO
        discounted = EXACT.multiply(margin, price)
        when = _changed_ms(unit, (account.id, name, ccy), at_ms)
        amounts = ccy, held.available, held.frozen, price, debt, discounted, when, wants
        found.append(Equity(*amounts, spot.get(ccy, ZERO)))
    return found


def is_collateral(settings: TradingSettings, ccy: str) -> bool:
    """Whether a currency is margin for others; only multi-currency accounts may choose."""
    return settings.mode != MULTI_CURRENCY or ccy not in settings.non_collateral


def usd(unit: UnitOfWork, ccy: str, at_ms: int) -> Decimal:
    """Return a currency's price in USD; what the world does not quote is worth nothing."""
    reference, is_set, constant, _ = market_price.currency_facts(unit, ccy)
    if constant is not None:
        return constant
    return ZERO if reference is None and not is_set else market_price.usd(unit, ccy, at_ms)


def is_quoted(unit: UnitOfWork, ccy: str) -> bool:
    """Whether the world knows a currency's price."""
    facts = market_price.currency_facts(unit, ccy)
    return facts.reference is not None or facts.is_set


def _changed_ms(unit: UnitOfWork, place: tuple[str, str, str], otherwise: int) -> int:
    """Return when a currency of a book changed last."""
    last = unit.last(log_of(*place))
    return last.at_ms if last else otherwise


def has_orders(account: Account) -> bool:
    """Whether orders hold anything of the trading book."""
    return any(held.frozen for held in account.book(BOOK).values())


def require_rest(account: Account) -> None:
    """Require that no orders are open.

    Raises:
        SettingsLocked: there are open orders.

    """
    if has_orders(account):
        raise SettingsLocked("orders are open")
