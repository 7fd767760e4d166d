"""Sowing: from a world file to the first state of a store."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from mockserver.domain import staking
from mockserver.domain.account import Account
from mockserver.domain.credential import Credential
from mockserver.domain.ledger import Ledger, Place, house
from mockserver.domain.market import Quoted
from mockserver.domain.staking import Staked, StakingProduct

if TYPE_CHECKING:
    from collections.abc import Mapping

    from mockserver.domain.unit import Unit

    from .store import Store
    from .world import World


def sow(store: Store, world: World, now_ms: int, seed: int = 0) -> None:
    """Write a world into an empty store; opening balances are postings like all others."""
    with store.transaction() as unit:
        for ccy, said in world.prices.items():
            steady = said.get("steady", False)
            unit.put(ccy, Quoted(ccy, Decimal(said["usd"]), seed, steady))
        for name, exchange in world.exchanges.items():
            products = [_product(key, terms) for key, terms in exchange.get("staking", {}).items()]
            for product in products:
                unit.put(product.id, product)
            for account in exchange["accounts"]:
                _open(Ledger(unit, now_ms), name, account, products)
            for credential in exchange["credentials"]:
                _issue(unit, name, credential)


def account_key(exchange: str, account: str) -> str:
    """Return the key of an Account document."""
    return f"{exchange}:{account}"


def _product(key: str, terms: Mapping[str, Any]) -> StakingProduct:
    hours, minutes = map(int, terms["accrueAtUtc"].split(":"))
    return StakingProduct(
        id=key,
        pays=terms["pays"],
        gives=terms["gives"],
        minimum=Decimal(terms["minAmt"]),
        places=terms["places"],
        settle_ms=terms["settleSeconds"] * 1000,
        accrue_at_ms=(hours * 60 + minutes) * 60_000,
        apr=Decimal(terms["apr"]),
    )


def _open(
    ledger: Ledger, exchange: str, account: Mapping[str, Any], products: list[StakingProduct]
) -> None:
    key = account_key(exchange, account["id"])
    master = account.get("master", account["id"])
    ledger.unit.put(key, Account(key, account["user"], account_key(exchange, master)))
    for book, balances in account["books"].items():
        for ccy, amount in balances.items():
            if Decimal(amount) > 0:
                ledger.move(
                    ccy,
                    Decimal(amount),
                    debit=house("opening"),
                    credit=Place(key, book),
                    reason="opening balance",
                )
    opened = ledger.unit.get(Account, key)
    for product in products:
        earned = account.get("staked", {}).get(product.id)
        if earned or staking.held(opened, product):
            earned = earned or {"latest": "0", "total": "0"}
            staked = Staked(Decimal(earned["latest"]), Decimal(earned["total"]))
            staking.begin(ledger.unit, key, product, ledger.now_ms, staked)


def _issue(unit: Unit, exchange: str, credential: Mapping[str, Any]) -> None:
    account = unit.get(Account, account_key(exchange, credential["account"]))
    issued = Credential(
        name=credential["name"],
        account=account.id,
        user=account.user,
        master=account.master,
        key=credential["key"],
        secret=credential["secret"].encode(),
        passphrase=credential.get("passphrase", "").encode(),
        permissions=frozenset(credential["permissions"]),
        environments=frozenset(credential.get("environments", ())),
        addresses=tuple(credential.get("addresses", ())),
        region=credential.get("region", ""),
        roles=frozenset(credential.get("roles", ())),
    )
    unit.put(f"{exchange}:{issued.key}", issued)
