"""From a world to the first state of a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account, account_id
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import LOG, Ledger, LedgerAccount, exchange_account, fold
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.okusd import reward_times as okusd_times
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.rewards import reward_times as stable_times
from fauxchange.runtime.ids import Ids
from fauxchange.state.memory import MemoryStore
from fauxchange.state.store import StoreState

from .access import seed_owner, seed_subaccounts
from .earn.staking import begin_staking
from .layout import after_midnight_ms
from .opening.base import OpenedBase, OpenedLogs
from .opening.opening import Opening, opening_of
from .terms import WorldTerms
from .world import World

_DAYS = 8


def beginning(world: World, now_ms: int, ids: Ids, *, seed: int = 0, salt: str = "") -> StoreState:
    """Return the state that a store begins with; opening balances are postings like all others.

    Args:
        world: what there is.
        now_ms: when it begins, in Unix milliseconds.
        ids: those of the sandbox, which has taken none; afterwards some are taken.
        seed: what prices and rates come from, and the ids.
        salt: text that goes into keys that are made later, so that they are others.

    """
    terms = _terms(world, now_ms - now_ms % DAY_MS, seed)
    opening = terms.opening
    if opening is None or not opening.serves(now_ms):
        opening = terms.opening = _opening(world, terms, now_ms, ids)
    ids.restore(opening.ids)
    base = OpenedBase(world, terms, opening, now_ms, salt)
    logs = OpenedLogs(opening.logs, now_ms - opening.at_ms)
    return StoreState({}, logs, opening.due, opening.next_task, base)


def _opening(world: World, terms: WorldTerms, now_ms: int, ids: Ids) -> Opening:
    """Write what accounts begin with."""
    store = MemoryStore(new_id=ids.next)
    store.restore(StoreState({}, {}, (), base=terms))
    with store.transaction() as unit:
        for name, exchange in world.exchanges.items():
            for account in exchange["accounts"]:
                _open(Ledger(unit, now_ms), name, account, exchange.get("staking", {}))
            if name == "okx":
                seed_subaccounts(unit, name, exchange, now_ms)
                _schedule_rewards(unit, exchange, now_ms)
    with store.transaction() as unit:
        # Thousands of accounts open with more postings than are kept: calls are not to fold them.
        fold(unit, most=len(store.log(LOG)))
    return opening_of(store.beginning(), terms, now_ms, ids.state())


def _schedule_rewards(unit: UnitOfWork, exchange: Mapping[str, Any], now_ms: int) -> None:
    """Have holders rewarded, once a day each."""
    if "okusd" in exchange:
        at_ms = after_midnight_ms(exchange["okusd"]["rewardAtUtc"])
        okusd_times.schedule_reward(unit, at_ms, now_ms)
    for ccy, product in exchange.get("stableRewards", {}).items():
        at_ms = after_midnight_ms(product["rewardAtUtc"])
        stable_times.schedule_reward(unit, ccy, at_ms, now_ms)


def _terms(world: World, day_ms: int, seed: int) -> WorldTerms:
    """Return what the world says: frozen values, read once for all sandboxes of a day and seed."""
    key = (day_ms, seed)
    terms = world.terms.get(key)
    if terms is None or not terms.are_of(world):
        # A process has few seeds and days, but a world may outlive many.
        if len(world.terms) >= _DAYS:
            world.terms.clear()
        terms = world.terms[key] = WorldTerms(world, day_ms, seed)
    return terms


def _open(
    ledger: Ledger, exchange: str, document: Mapping[str, Any], staking: Iterable[str]
) -> None:
    key = account_id(exchange, document["id"])
    master = account_id(exchange, document.get("master", document["id"]))
    ledger.unit.put(Account(key, document["user"], master))
    for book, balances in document["books"].items():
        for ccy, amount in balances.items():
            if Decimal(amount) > 0:
                ledger.move(
                    ccy,
                    Decimal(amount),
                    debit=exchange_account("opening"),
                    credit=LedgerAccount(key, book),
                    reason="opening balance",
                )
    account = ledger.unit.get(Account, key)
    seed_owner(ledger.unit, exchange, account, document)
    products = [ledger.unit.get(StakingProduct, key) for key in staking]
    begin_staking(ledger.unit, account, document.get("staked", {}), products, ledger.now_ms)
    if document["books"].get("savings"):
        from .earn.savings import begin_saving

        begin_saving(ledger.unit, account, ledger.now_ms)
