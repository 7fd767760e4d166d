"""Sowing: from a world file to the first state of a store."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

from fauxchange.domain.access import api_key
from fauxchange.domain.access.credential import Credential
from fauxchange.domain.core.account import Account
from fauxchange.domain.core.ledger import Ledger, LedgerAccount, exchange_account
from fauxchange.domain.market.price import ReferencePrice
from fauxchange.worlds.convert.convert import sow_convert
from fauxchange.worlds.convert.easy_convert import sow_easy_convert
from fauxchange.worlds.earn.dual import sow_dual
from fauxchange.worlds.earn.earn import begin_earning, sow_terms
from fauxchange.worlds.earn.okusd import sow_okusd
from fauxchange.worlds.earn.onchain import sow_onchain

from .access import sow_subaccounts
from .fiat import sow_fiat, sow_venues
from .funding import sow_funding, sow_owner
from .holders import sow_holders
from .loans import sow_loan
from .rewards import sow_stable_rewards
from .trading_account import sow_trading

if TYPE_CHECKING:
    from collections.abc import Mapping

    from fauxchange.domain.core.unit_of_work import UnitOfWork
    from fauxchange.domain.earn.staking.product import StakingProduct
    from fauxchange.state.store import Store

    from .world import World


def seed(store: Store, world: World, now_ms: int, seed: int = 0, salt: str = "") -> None:
    """Write a world into an empty store; opening balances are postings like all others.

    With another ``salt`` keys that are made later are others.
    """
    with store.transaction() as unit:
        unit.put("", api_key.Salt(salt))
        for ccy, said in world.prices.items():
            steady = said.get("steady", False)
            unit.put(ccy, ReferencePrice(ccy, Decimal(said["usd"]), seed, steady))
        for name, exchange in world.exchanges.items():
            products = sow_terms(unit, exchange, seed)
            if name == "okx":
                sow_convert(unit, exchange.get("convert"))
                saved = exchange.get("savings", {}).get("currencies", {})
                sow_trading(unit, exchange.get("trading"), saved)
                sow_loan(unit, exchange.get("flexibleLoan"), seed)
                sow_onchain(unit, exchange.get("onchain", {}))
                sow_dual(unit, exchange.get("dual"), seed)
                sow_fiat(unit, name, exchange.get("fiat"))
                sow_venues(unit, exchange.get("venues", ()))
            sow_funding(unit, name, exchange)
            for account in exchange["accounts"]:
                _open(Ledger(unit, now_ms), name, account, products)
            if name == "okx":
                sow_subaccounts(unit, name, exchange, now_ms)
                sow_holders(unit, name, exchange)
                sow_okusd(unit, exchange.get("okusd"), now_ms, seed)
                sow_stable_rewards(unit, exchange.get("stableRewards", {}), now_ms, seed)
                sow_easy_convert(unit, exchange.get("easyConvert"))
            for credential in exchange["credentials"]:
                _issue(unit, name, credential, now_ms)


def account_key(exchange: str, account: str) -> str:
    """Return the key of an Account document."""
    return f"{exchange}:{account}"


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
                    debit=exchange_account("opening"),
                    credit=LedgerAccount(key, book),
                    reason="opening balance",
                )
    opened = ledger.unit.get(Account, key)
    sow_owner(ledger.unit, exchange, opened, account)
    begin_earning(ledger.unit, opened, account, products, ledger.now_ms)


def _issue(unit: UnitOfWork, exchange: str, credential: Mapping[str, Any], made_ms: int) -> None:
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
        made_ms=made_ms,
    )
    api_key.keep(unit, issued)
