"""Which currencies of an account are collateral; all are until somebody says otherwise."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from fauxchange.domain.trading_account import account as trading_account_account
from fauxchange.domain.trading_account.debts import debts_of
from fauxchange.domain.trading_account.terms import terms_of

from . import rejection

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

    from fauxchange.domain.core.account import Account
    from fauxchange.domain.core.unit_of_work import Unit
    from fauxchange.domain.trading_account.terms import Coin


def assets(unit: Unit, account: str) -> Iterator[tuple[str, bool]]:
    """Yield every currency that can be collateral, and whether it is."""
    kept = trading_account_account.settings_of(unit, account).kept
    for ccy in terms_of(unit).coins:
        yield ccy, ccy not in kept


def choose(
    unit: Unit, account: Account, ccys: tuple[str, ...], *, enabled: bool
) -> tuple[str, ...]:
    """Make currencies collateral, or no longer; all of them if none is named. Return which.

    Raises:
        Rejection: one of those of ``settings_rejection``; then nothing changes.

    """
    coins, settings = terms_of(unit).coins, trading_account_account.settings_of(unit, account.id)
    chosen = ccys or tuple(coins)
    for ccy in chosen:
        if ccy not in coins:
            raise rejection.NoCollateral(ccy, f"{ccy} cannot be collateral")
    kept = settings.kept - set(chosen) if enabled else settings.kept | set(chosen)
    if enabled:
        _require_partners(coins, chosen, kept)
    else:
        if settings.strategy == trading_account_account.DELTA_NEUTRAL:
            raise rejection.StrategyNeedsCollateral("the strategy needs all of them")
        _require_dispensable(unit, account, coins, chosen)
        _require_followers(coins, chosen, kept)
    unit.put(account.id, replace(settings, kept=frozenset(kept)))
    return chosen


def _require_partners(
    coins: Mapping[str, Coin], chosen: Iterable[str], kept: frozenset[str]
) -> None:
    for ccy in chosen:
        if coins[ccy].with_coin in kept:
            raise rejection.EnabledTogether(coins[ccy].with_coin, ccy)


def _require_followers(
    coins: Mapping[str, Coin], chosen: Iterable[str], kept: frozenset[str]
) -> None:
    for ccy in chosen:
        for other in coins.values():
            if other.with_coin == ccy and other.ccy not in kept:
                raise rejection.DisabledTogether(other.ccy, ccy)


def _require_dispensable(
    unit: Unit, account: Account, coins: Mapping[str, Coin], chosen: Iterable[str]
) -> None:
    owed = debts_of(unit, account.id).by_ccy
    for ccy in chosen:
        if coins[ccy].is_fixed:
            raise rejection.AlwaysCollateral(ccy, f"{ccy} is always collateral")
        if ccy in owed:
            raise rejection.BorrowedCollateral(ccy, f"{ccy} is owed")
