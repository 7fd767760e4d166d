"""Settings of the trading account, each by itself; a refused one changes nothing."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.rejection import Rejection
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.loans.loan import open_loans
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account import rejection
from fauxchange.domain.trading_account.rejection import UnsuitedMode
from fauxchange.domain.trading_account.terms import terms_of

from . import rejection as settings_rejection

# Account modes in which margin is shared by currencies.
SHARED = frozenset({trading_account_account.MULTI_CURRENCY, trading_account_account.PORTFOLIO})


def set_auto_loan(unit: UnitOfWork, account: Account, *, on: bool) -> None:
    """Choose whether loans are taken by themselves.

    Raises:
        NoAutoLoan: the account mode has no such loans.

    """
    settings = trading_account_account.settings_of(unit, account.id)
    if settings.mode not in SHARED:
        raise settings_rejection.NoAutoLoan(
            f"account mode {settings.mode} does not borrow by itself"
        )
    unit.put(replace(settings, auto_loan=on))


def set_auto_repay(unit: UnitOfWork, account: Account, *, on: bool) -> None:
    """Choose whether what comes into a spot account repays what it owes.

    Raises:
        UnsuitedMode: it is no spot account.
        NotLent: it may not borrow.

    """
    settings = trading_account_account.settings_of(unit, account.id)
    if settings.mode != trading_account_account.SPOT:
        raise UnsuitedMode("only spot accounts repay by themselves")
    if not settings.borrows:
        raise rejection.NotLent(f"{account.id} may not borrow")
    unit.put(replace(settings, repays=on))


def set_fee_type(unit: UnitOfWork, account: Account, kind: str) -> None:
    """Choose in which currency spot fees are paid.

    Raises:
        SpotOrders: there are open orders.

    """
    settings = trading_account_account.settings_of(unit, account.id)
    if kind != settings.fee_type and trading_account_account.has_orders(account):
        raise settings_rejection.SpotOrders("orders are open")
    unit.put(replace(settings, fee_type=kind))


def set_settlement(unit: UnitOfWork, account: Account, ccy: str) -> None:
    """Choose in which currency contracts in USD are settled.

    Raises:
        NotSettled: nothing is settled in it.
        SettledInCollateral: it is no collateral of the account.
        SettingsLocked: there are open orders.

    """
    settings = trading_account_account.settings_of(unit, account.id)
    if ccy not in settings.may_settle_in:
        raise settings_rejection.NotSettled(f"nothing is settled in {ccy}")
    if not trading_account_account.is_collateral(settings, ccy):
        raise settings_rejection.SettledInCollateral(f"{ccy} is no collateral")
    if ccy != settings.settles_in:
        trading_account_account.require_rest(account)
    unit.put(replace(settings, settles_in=ccy))


def set_offset(unit: UnitOfWork, account: Account, ccy: str, amount: Decimal) -> None:
    """Choose how much of a currency offsets contracts.

    Raises:
        UnsuitedMode: it is no portfolio account.
        NoMargin: the currency is no margin.

    """
    settings = trading_account_account.require_portfolio(unit, account, "offset")
    if not terms_of(unit).rate(ccy):
        raise settings_rejection.NoMargin(f"{ccy} is no margin")
    unit.put(replace(settings, offsets={**settings.offsets, ccy: amount}))


def strategy_mismatches(unit: UnitOfWork, account: str, strategy: str) -> list[type[Rejection]]:
    """Return why an account cannot have a strategy, as the refusals that say so."""
    settings = trading_account_account.settings_of(unit, account)
    found: list[type[Rejection]] = []
    if strategy == trading_account_account.DELTA_NEUTRAL:
        if settings.mode not in SHARED:
            found.append(settings_rejection.StrategyUnsuited)
        if settings.non_collateral:
            found.append(settings_rejection.StrategyNeedsCollateral)
        if open_loans(unit, account):
            found.append(settings_rejection.StrategyForbidsLoans)
    return found


def set_strategy(unit: UnitOfWork, account: Account, strategy: str) -> None:
    """Choose between general trading and the delta neutral strategy.

    Raises:
        StrategyUnsuited: the account mode does not have the strategy.
        StrategyNeedsCollateral: a currency is no collateral.
        StrategyForbidsLoans: a flexible loan is open.

    """
    settings = trading_account_account.settings_of(unit, account.id)
    for refusal in strategy_mismatches(unit, account.id, strategy):
        raise refusal(
            f"account mode {settings.mode}, no collateral: {sorted(settings.non_collateral)}"
        )
    unit.put(replace(settings, strategy=strategy))


def activate_options(ledger: Ledger, account: Account) -> int:
    """Open options for an account; return when that was done first."""
    settings = trading_account_account.settings_of(ledger.unit, account.id)
    if not settings.options_ms:
        settings = replace(settings, options_ms=ledger.now_ms)
        ledger.unit.put(settings)
    return settings.options_ms
