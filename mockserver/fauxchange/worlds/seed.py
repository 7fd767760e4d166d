"""From a world to the first state of a store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from fauxchange.domain.core.account import Account, Balance, account_id
from fauxchange.domain.core.durations import DAY_MS
from fauxchange.domain.core.ledger import Ledger
from fauxchange.domain.core.unit_of_work import UnitOfWork
from fauxchange.domain.earn.okusd import reward_times as okusd_times
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.rewards import reward_times as stable_times
from fauxchange.runtime.ids import Ids, IdsState
from fauxchange.state.memory import MemoryStore
from fauxchange.state.store import StoreState

from .access import seed_owner, seed_subaccounts
from .earn.staking import begin_staking
from .layout import after_midnight_ms
from .opening.base import OpenedBase
from .opening.logs import OpenedLogs
from .opening.opening import Opening, opening_of
from .terms import WorldTerms
from .world import World

_DAYS = 8


def beginning(world: World, now_ms: int, ids: Ids, *, seed: int = 0, salt: str = "") -> StoreState:
    """Return the state that a store begins with, in which every amount has come from somewhere.

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
    logs = OpenedLogs(opening, now_ms)
    return StoreState({}, logs, opening.due, opening.next_task, base)


def _opening(world: World, terms: WorldTerms, now_ms: int, ids: Ids) -> Opening:
    """Write what accounts begin with."""
    store = MemoryStore(new_id=ids.next)
    store.restore(StoreState({}, {}, (), base=terms))
    balances = _Balances()
    before: dict[str, IdsState] = {}
    with store.transaction() as unit:
        for name, exchange in world.exchanges.items():
            for document in exchange["accounts"]:
                account = _account(name, document, balances)
                before[account.id] = ids.state()
                # Each amount that came in has the id of a bill.
                ids.skip(sum(map(len, account.books.values())))
                _open(Ledger(unit, now_ms), name, account, document, exchange.get("staking", {}))
            seed_subaccounts(unit, name, exchange, now_ms)
            if name == "okx":
                _schedule_rewards(unit, exchange, now_ms)
    return opening_of(store.beginning(), terms, now_ms, ids.state(), before)


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


class _Balances(dict[str, Balance]):
    """Balances by the amounts of a file: many accounts begin with the same ones."""

    def __missing__(self, amount: str) -> Balance:
        self[amount] = balance = Balance(Decimal(amount))
        return balance


def _account(exchange: str, document: Mapping[str, Any], balances: _Balances) -> Account:
    """Return an account with what it has in the file; an amount of zero is nothing."""
    key = account_id(exchange, document["id"])
    own = document["id"]
    # One text, which is compared with itself at every call.
    master = key if document.get("master", own) == own else account_id(exchange, document["master"])
    books = {
        book: {ccy: balances[amount] for ccy, amount in amounts.items() if balances[amount]}
        for book, amounts in document["books"].items()
    }
    if document.get("coupons"):
        # Coupons bring positions with them, and few worlds have any.
        from .coupons import book_of

        books = {**books, **book_of(document["coupons"])}
    return Account(key, document["user"], master, {name: one for name, one in books.items() if one})


def _open(
    ledger: Ledger,
    exchange: str,
    account: Account,
    document: Mapping[str, Any],
    staking: Iterable[str],
) -> None:
    ledger.unit.put(account)
    seed_owner(ledger.unit, exchange, account, document)
    products = [ledger.unit.get(StakingProduct, key) for key in staking]
    begin_staking(ledger.unit, account, document.get("staked", {}), products, ledger.now_ms)
    if document.get("coupons"):
        from .coupons import begin_coupons

        begin_coupons(ledger.unit, account.id, document["coupons"], ledger.now_ms)
    if document["books"].get("savings"):
        from .earn.savings import begin_saving

        begin_saving(ledger.unit, account, ledger.now_ms)
