"""Settings that orders and positions of contracts lock (trading-account-rest-api, error 59000)."""

from __future__ import annotations

from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.positions.book import holds_any
from fauxchange.domain.trading.algo.queries import waiting_algos
from fauxchange.domain.trading_account.rejection import SettingsLocked

from .pending import pending_of


def require_no_contracts(unit: UnitOfWork, account: str) -> None:
    """Let a setting be changed that says how contracts are held.

    Raises:
        SettingsLocked: positions are held, or orders of contracts are open.

    """
    if holds_any(unit, account):
        raise SettingsLocked("positions are held")
    if any(pending_of(unit, account)):
        raise SettingsLocked("orders of contracts are open")
    if any(one.position_side for one in waiting_algos(unit, account)):
        raise SettingsLocked("algo orders of contracts wait")
