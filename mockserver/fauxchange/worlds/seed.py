"""From a world file to the first state of a store."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.access.api_key import Salt
from fauxchange.domain.core.account import Account, account_id
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.earn.staking.product import StakingProduct
from fauxchange.domain.market.paths.levels import midnight
from fauxchange.domain.market.price import ReferencePrice
from fauxchange.state.memory import MemoryStore

from .access import seed_credential, seed_subaccounts
from .convert.convert import seed_convert
from .convert.easy_convert import seed_easy_convert
from .earn.dual import seed_dual
from .earn.okusd import seed_okusd
from .earn.onchain import seed_onchain
from .earn.savings import begin_saving, seed_savings
from .earn.staking import begin_staking, seed_staking
from .fiat import seed_fiat, seed_vasps
from .funding import seed_funding, seed_owner
from .layout import KEY, layout, read
from .loans import seed_loans
from .market import seed_market
from .rewards import seed_stable_rewards
from .trading_account import seed_trading

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.state.store import Store, StoreState

    from .world import World

_DAYS = 8

layout(ReferencePrice, ccy=KEY, fixed="steady")


def seed(store: Store, world: World, now_ms: int, seed: int = 0, salt: str = "") -> None:
    """Write a world into an empty store; opening balances are postings like all others.

    With another ``salt`` keys that are made later are others.
    """
    store.restore(_terms(world, midnight(now_ms), seed))
    with store.transaction() as unit:
        unit.put(Salt(salt))
        for name, exchange in world.exchanges.items():
            for account in exchange["accounts"]:
                _open(Ledger(unit, now_ms), name, account, exchange.get("staking", {}))
            if name == "okx":
                seed_subaccounts(unit, name, exchange, now_ms)
                seed_okusd(unit, name, exchange.get("okusd"), now_ms, seed)
                seed_stable_rewards(unit, name, exchange.get("stableRewards", {}), now_ms, seed)
                seed_easy_convert(unit, exchange.get("easyConvert"))
            for credential in exchange["credentials"]:
                seed_credential(unit, name, credential, now_ms)


def _terms(world: World, day_ms: int, seed: int) -> StoreState:
    """Return a store in which nobody has an account: frozen values, read once a day of a world."""
    key = (day_ms, seed)
    state = world.terms.get(key)
    if state is None:
        store = MemoryStore()
        with store.transaction() as unit:
            # The first of all, though each sandbox has its own.
            unit.put(Salt(""))
            for ccy, price in world.prices.items():
                unit.put(read(ReferencePrice, price, (ccy,), seed=seed))
            if world.market:
                seed_market(unit, world.market, world.prices, day_ms, seed)
            for name, exchange in world.exchanges.items():
                seed_staking(unit, exchange.get("staking", {}), seed)
                seed_savings(unit, exchange.get("savings"), seed)
                if name == "okx":
                    _seed_terms(unit, name, exchange, seed)
                seed_funding(unit, name, exchange)
        state = store.state()
        # A process has few seeds and days, but a world may outlive many.
        if len(world.terms) >= _DAYS:
            world.terms.clear()
        world.terms[key] = state
    return state


def _seed_terms(unit: UnitOfWork, name: str, exchange: Mapping[str, Any], seed: int) -> None:
    savings = exchange.get("savings", {}).get("currencies", {})
    seed_convert(unit, exchange.get("convert"))
    seed_trading(unit, exchange.get("trading"), savings)
    seed_loans(unit, exchange.get("flexibleLoan"), seed)
    seed_onchain(unit, exchange.get("onchain", {}))
    seed_dual(unit, exchange.get("dual"), seed)
    seed_fiat(unit, name, exchange.get("fiat"))
    seed_vasps(unit, exchange.get("venues", ()))


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
    begin_saving(ledger.unit, account, ledger.now_ms)
