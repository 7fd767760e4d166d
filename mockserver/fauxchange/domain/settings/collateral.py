"""Which currencies of an account are collateral; all are until somebody says otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace

from fauxchange.domain.core.account import Account
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import positions_of
from fauxchange.domain.trading.order import OPEN, Order
from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.debts import debts_of
from fauxchange.domain.trading_account.shared import is_shared, margin_of
from fauxchange.domain.trading_account.terms import MarginCurrency, terms_of

from . import rejection


def assets(unit: UnitOfWork, account: str) -> Iterator[tuple[str, bool]]:
    """Yield every currency that can be collateral, and whether it is."""
    non_collateral = trading_account_account.settings_of(unit, account).non_collateral
    for ccy in terms_of(unit).coins:
        yield ccy, ccy not in non_collateral


def choose(
    unit: UnitOfWork, account: Account, ccys: tuple[str, ...], now_ms: int, *, enabled: bool
) -> tuple[str, ...]:
    """Make currencies collateral, or no longer; all of them if none is named. Return which.

    Raises:
        CollateralMissing: what is left covers too little of what the account needs now.
        Rejection: one of those of ``rejection``; then nothing changes.

    """
    coins, settings = terms_of(unit).coins, trading_account_account.settings_of(unit, account.id)
    chosen = ccys or tuple(coins)
    for ccy in chosen:
        if ccy not in coins:
            raise rejection.NoCollateral(ccy, f"{ccy} cannot be collateral")
    non_collateral = (
        settings.non_collateral - set(chosen) if enabled else settings.non_collateral | set(chosen)
    )
    if enabled:
        _require_partners(coins, chosen, non_collateral)
    else:
        if settings.strategy == trading_account_account.DELTA_NEUTRAL:
            raise rejection.StrategyNeedsCollateral("the strategy needs all of them")
        _require_dispensable(unit, account, coins, chosen)
        _require_followers(coins, chosen, non_collateral)
    changed = replace(settings, non_collateral=frozenset(non_collateral))
    unit.put(changed)
    if not enabled and is_shared(changed) and margin_of(unit, account, now_ms).surplus < 0:
        raise rejection.CollateralMissing(f"{', '.join(chosen)} cover what the account needs")
    return chosen


def _require_partners(
    coins: Mapping[str, MarginCurrency], chosen: Iterable[str], non_collateral: frozenset[str]
) -> None:
    for ccy in chosen:
        if coins[ccy].with_coin in non_collateral:
            raise rejection.EnabledTogether(coins[ccy].with_coin, ccy)


def _require_followers(
    coins: Mapping[str, MarginCurrency], chosen: Iterable[str], non_collateral: frozenset[str]
) -> None:
    for ccy in chosen:
        for other in coins.values():
            if other.with_coin == ccy and other.ccy not in non_collateral:
                raise rejection.DisabledTogether(other.ccy, ccy)


def _require_dispensable(
    unit: UnitOfWork, account: Account, coins: Mapping[str, MarginCurrency], chosen: Iterable[str]
) -> None:
    owed, used = debts_of(unit, account.id).by_ccy, _in_use(unit, account.id)
    for ccy in chosen:
        if coins[ccy].is_fixed:
            raise rejection.AlwaysCollateral(ccy, f"{ccy} is always collateral")
        if ccy in owed:
            raise rejection.BorrowedCollateral(ccy, f"{ccy} is owed")
        if ccy in used:
            raise rejection.CollateralInUse(ccy, f"{ccy} is margin of positions or orders")


def _in_use(unit: UnitOfWork, account: str) -> set[str]:
    """Return in which currencies an account has positions, or orders of contracts."""
    held = {one.ccy for one in positions_of(unit, account)}
    return held | {one.held_ccy for one in unit.scan(Order, (account, OPEN)) if one.position_side}
